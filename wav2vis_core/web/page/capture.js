// SPDX-License-Identifier: MIT

const BLOCK_S = 0.01;

// Runs beside the page, where sound comes in pieces of 128 samples: hands on a hundredth of a second at a time.
class Capture extends AudioWorkletProcessor {
  #block = new Float32Array(Math.round(sampleRate * BLOCK_S));
  #filled = 0;

  process([[samples]]) {
    let taken = 0;
    while (samples && taken < samples.length) {
      const part = samples.subarray(taken, taken + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === this.#block.length) {
        this.port.postMessage(this.#block.slice());
        this.#filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("capture", Capture);
