// SPDX-License-Identifier: MIT
import { socketAt } from "./sound.js";

// The voice as it is: what browsers do to it for telephone calls changes its mouth.
const UNTOUCHED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

// What browsers call it when they lend none, for people.
const REFUSALS = {
  NotAllowedError: "This browser does not lend its microphone to this page: allow it",
  NotFoundError: "This browser finds no microphone: connect one",
  NotReadableError: "This browser cannot open the microphone: close other programs that use it",
};

// This browser's microphone on its way to the server, which answers with the messages of the mouth.
export class Ear {
  #context = null;
  #stream = null;
  #socket = null;
  #sent = []; // [seconds of sound sent by then, performance.now()] of the last second

  // Asks for the microphone, then listens; errors say what a person can do.
  async start(onMessage, onEnd) {
    if (!navigator.mediaDevices) {
      throw new Error("A browser lends its microphone to pages of this computer (localhost) or over https alone.");
    }
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: UNTOUCHED }).catch(({ name, message }) => {
      const refusal = REFUSALS[name] ?? `This browser lends no microphone (${message}): choose another one in its settings`;
      throw new Error(`${refusal} and load the page again, or start “wav2vis serve --microphone” for the server’s.`);
    });
    this.#context = new AudioContext({ latencyHint: "interactive" });
    await this.#context.audioWorklet.addModule("capture.js");
    const capture = new AudioWorkletNode(this.#context, "capture", { numberOfOutputs: 0 });
    this.#context.createMediaStreamSource(this.#stream).connect(capture);
    await this.#context.resume();
    this.#socket = socketAt("ear", { rate_hz: this.#context.sampleRate });
    this.#socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
    this.#socket.onclose = ({ reason }) => {
      this.stop();
      onEnd(reason || "The server hung up: it may be busy, or have ended.");
    };
    let samples = 0;
    capture.port.onmessage = ({ data }) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) return;
      samples += data.length;
      this.#sent.push([samples / this.#context.sampleRate, performance.now()]);
      if (this.#sent.length > 100) this.#sent.shift();
      this.#socket.send(data);
    };
  }

  // Milliseconds since the sound at a time was sent; NaN when it is not known.
  ageMs(timeS) {
    const found = this.#sent.find(([untilS]) => untilS >= timeS);
    return found ? performance.now() - found[1] + (found[0] - timeS) * 1000 : NaN;
  }

  stop() {
    if (this.#socket) this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket?.close();
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#socket = this.#stream = this.#context = null;
  }
}
