// SPDX-License-Identifier: MIT
import { Sound } from "./sound.js";
import { Waveform } from "./waveform.js";

const of = (id) => document.getElementById(id);

// The part of the page that takes a file: hears it, plays it with its mouth, hands out other formats.
export class Recording {
  #mouth;
  #about;
  #sound = null;
  #heard = null;
  #cue = 0;
  #waveform = new Waveform(of("waveform"));
  #player = of("player");

  // `onPlay` is called when the mouth begins to follow the recording.
  constructor(mouth, about, onPlay) {
    this.#mouth = mouth;
    this.#about = about;
    of("file").onchange = ({ target }) => target.files.length && this.take(target.files[0]);
    of("listener").onchange = () => (this.#heard || !of("work").hidden) && this.take(this.#sound.file);
    of("cancel").onclick = () => this.#cancel();
    this.#player.onplay = () => {
      onPlay();
      this.#follow();
    };
    this.#player.onseeked = () => this.#show();
    this.#player.onerror = () => {
      if (this.#heard) of("status").textContent += " This browser cannot play it; click on the waveform to see the mouth.";
    };
    of("waveform").onclick = ({ clientX }) => this.#seek(this.#waveform.timeAt(clientX));
    for (const [name, extension, description] of about.formats) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = extension;
      button.title = description;
      button.setAttribute("aria-label", `Download ${extension}: ${description}`);
      button.onclick = () => this.#download(name);
      of("downloads").append(button);
    }
  }

  // Hear a file; what was heard before is forgotten.
  take(file) {
    this.#sound?.cancel();
    this.pause();
    this.#heard = null;
    of("result").hidden = true;
    of("trouble").textContent = "";
    if (file.size > this.#about.most_bytes) {
      this.#ended(`${file.name} is larger than the ${Math.round(this.#about.most_bytes / 1e6)} MB that are taken.`);
      return;
    }
    of("work").hidden = false;
    this.#sound = new Sound(file, of("listener").value, this.#about.piece_bytes, {
      onProgress: (text, share) => {
        of("status").textContent = text;
        of("progress").value = share;
      },
      onHeard: (heard) => this.#open(file, heard),
      onTrouble: (text) => this.#ended(text),
    });
  }

  pause() {
    this.#player.pause();
  }

  #open(file, heard) {
    this.#ended("");
    this.#heard = heard;
    of("status").textContent = [`${file.name}: ${heard.durationS.toFixed(1)} s, heard by ${heard.listener}.`, ...heard.notes].join(" ");
    of("result").hidden = false;
    URL.revokeObjectURL(this.#player.src);
    this.#player.src = URL.createObjectURL(file);
    this.#waveform.show(heard);
    this.#seek(0);
  }

  #cancel() {
    this.#sound?.cancel();
    this.#ended("");
    of("status").textContent = "Cancelled.";
    of("file").focus();
  }

  #ended(trouble) {
    of("work").hidden = true;
    of("status").textContent = "";
    of("trouble").textContent = trouble;
    of("file").value = "";
  }

  async #download(format) {
    of("trouble").textContent = "";
    try {
      const { name, bytes } = await this.#sound.written(format, of("fps").value);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([bytes]));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      of("trouble").textContent = error.message;
    }
  }

  #seek(timeS) {
    this.#player.currentTime = Math.min(Math.max(timeS, 0), this.#heard.durationS);
    this.#show(this.#player.error ? timeS : undefined);
  }

  #follow() {
    if (this.#player.paused) return;
    this.#show();
    requestAnimationFrame(() => this.#follow());
  }

  #show(timeS = this.#player.currentTime) {
    if (!this.#heard) return;
    const { cues } = this.#heard;
    if (cues.length) {
      if (timeS < cues[this.#cue]?.[0]) this.#cue = 0;
      if (!cues[this.#cue]) this.#cue = 0;
      while (this.#cue + 1 < cues.length && cues[this.#cue + 1][0] <= timeS) this.#cue += 1;
      this.#mouth.show(cues[this.#cue][2]);
    }
    this.#waveform.at(timeS);
  }
}
