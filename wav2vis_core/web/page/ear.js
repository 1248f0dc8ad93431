// SPDX-License-Identifier: MIT
import { Line } from "./line.js";

// The voice as it is: what browsers do to it for telephone calls changes its mouth.
const UNTOUCHED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

// What browsers call it when they lend none, for people.
const REFUSALS = {
  NotAllowedError: "This browser does not lend its microphone to this page: allow it",
  NotFoundError: "This browser finds no microphone: connect one",
  NotReadableError: "This browser cannot open the microphone: close other programs that use it",
};
const GONE = "The microphone is gone: connect one";

const withRemedy = (trouble) =>
  `${trouble} and load the page again, or start “wav2vis serve --microphone” for the server’s.`;

// This browser's microphone on its way to the server, which answers with the messages of the mouth.
export class Ear {
  #context = null;
  #stream = null;
  #line = null;
  #sent = []; // [seconds of sound sent by then, performance.now()] of the last second

  // Asks for the microphone, then listens; errors say what a person can do. `onRefused` is told why it ended.
  async start({ onOpen, onMessage, onLost, onRefused }) {
    if (!navigator.mediaDevices) {
      throw new Error("A browser lends its microphone to pages of this computer (localhost) or over https alone.");
    }
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: UNTOUCHED }).catch(({ name, message }) => {
      const other = `This browser lends no microphone (${message}): choose another one in its settings`;
      throw new Error(withRemedy(REFUSALS[name] ?? other));
    });
    this.#stream.getAudioTracks()[0].onended = () => onRefused(withRemedy(GONE));
    this.#context = new AudioContext({ latencyHint: "interactive" });
    await this.#context.audioWorklet.addModule("capture.js");
    const capture = new AudioWorkletNode(this.#context, "capture", { numberOfOutputs: 0 });
    this.#context.createMediaStreamSource(this.#stream).connect(capture);
    await this.#context.resume();
    const rateHz = this.#context.sampleRate;
    let samples = 0;
    const begin = () => {
      samples = 0; // the server's time begins anew
      this.#sent = [];
      onOpen();
    };
    this.#line = new Line("ear", { rate_hz: rateHz }, { onOpen: begin, onMessage, onLost, onRefused });
    capture.port.onmessage = ({ data }) => {
      if (!this.#line?.send(data)) return;
      samples += data.length;
      this.#sent.push([samples / rateHz, performance.now()]);
      if (this.#sent.length > 100) this.#sent.shift();
    };
  }

  // Milliseconds since the sound at a time was sent; NaN when it is not known.
  ageMs(timeS) {
    const found = this.#sent.find(([untilS]) => untilS >= timeS);
    return found ? performance.now() - found[1] + (found[0] - timeS) * 1000 : NaN;
  }

  stop() {
    this.#line?.close();
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#line = this.#stream = this.#context = null;
  }
}
