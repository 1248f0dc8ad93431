// SPDX-License-Identifier: MIT

const VIEW_S = 4; // seconds that are seen at a time

// The outline of a sound with its shapes below it, some seconds at a time, turned over as it plays.
export class Waveform {
  #canvas;
  #sound = null;
  #timeS = 0;

  constructor(canvas) {
    this.#canvas = canvas;
    const again = () => this.#draw();
    new ResizeObserver(again).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  }

  // `sound` has durationS, cues as [start_s, end_s, shape], and outline: lowest and highest samples, `rateHz` pairs a
  // second.
  show(sound) {
    this.#sound = sound;
    this.at(0);
  }

  at(timeS) {
    this.#timeS = timeS;
    this.#draw();
  }

  // The time that lies below a place on the screen.
  timeAt(clientX) {
    const box = this.#canvas.getBoundingClientRect();
    return this.#startS + ((clientX - box.left) / box.width) * VIEW_S;
  }

  get #startS() {
    return Math.floor(this.#timeS / VIEW_S) * VIEW_S;
  }

  #draw() {
    if (!this.#sound || !this.#canvas.clientWidth) return;
    const scale = devicePixelRatio;
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(this.#canvas);
    const colour = (name) => style.getPropertyValue(name);
    const x = (timeS) => ((timeS - this.#startS) / VIEW_S) * width;
    const waveHeight = height - 24;
    this.#drawOutline(pen, x, waveHeight, colour("--wave"));
    this.#drawCues(pen, x, waveHeight, height, colour);
    pen.fillStyle = colour("--accent");
    pen.fillRect(x(this.#timeS) - 1, 0, 2, height);
  }

  #drawOutline(pen, x, height, colour) {
    const { outline, rateHz } = this.#sound;
    const first = Math.floor(this.#startS * rateHz);
    const last = Math.min(first + VIEW_S * rateHz, outline.length / 2);
    const column = x(this.#startS + 1 / rateHz);
    pen.fillStyle = colour;
    for (let k = first; k < last; k += 1) {
      const top = (0.5 - outline[2 * k + 1] / 65536) * height;
      const bottom = (0.5 - outline[2 * k] / 65536) * height;
      pen.fillRect(x(k / rateHz), top, Math.max(column, 1), Math.max(bottom - top, 1));
    }
  }

  #drawCues(pen, x, top, bottom, colour) {
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "middle";
    for (const [startS, endS, shape] of this.#sound.cues) {
      if (endS <= this.#startS) continue;
      if (startS >= this.#startS + VIEW_S) break;
      const [left, right] = [x(startS), x(endS)];
      const current = startS <= this.#timeS && this.#timeS < endS;
      pen.fillStyle = colour(current ? "--accent" : "--line");
      pen.fillRect(left, top, current ? right - left : 1, bottom - top);
      if (pen.measureText(shape).width + 4 < right - left) {
        pen.fillStyle = colour(current ? "--on-accent" : "--text");
        pen.fillText(shape, left + 2, (top + bottom) / 2);
      }
    }
  }
}
