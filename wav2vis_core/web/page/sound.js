// SPDX-License-Identifier: MIT
import { socketAt } from "./line.js";

const MOST_WAITING = 1 << 20; // bytes that wait to be sent: a large file is never in memory as a whole
const PATIENCE_MS = 5;

// A file at the server: sent, heard, and written in other formats as often as is asked. To cancel is to hang up.
export class Sound {
  #socket;
  #pending = null; // what the next bytes belong to
  #asked = []; // resolvers of files, in order

  constructor(file, listener, pieceBytes, { onProgress, onHeard, onTrouble }) {
    this.file = file;
    this.#socket = socketAt("sound", { name: file.name, size: file.size, listener });
    const unreadable = `${file.name} cannot be read: it was changed or moved, or is a folder. Choose it again, or another file.`;
    this.#socket.onopen = () =>
      this.#send(pieceBytes, onProgress).catch(() => this.open && this.#fail(unreadable, onTrouble));
    this.#socket.onmessage = ({ data }) => {
      if (typeof data !== "string") {
        this.#pending(data);
        return;
      }
      const message = JSON.parse(data);
      if (message.type === "progress") onProgress("Listening …", message.share);
      if (message.type === "error") this.#fail(message.text, onTrouble);
      if (message.type === "refused") this.#asked.shift().reject(new Error(message.text));
      if (message.type === "file") this.#pending = (bytes) => this.#asked.shift().resolve({ name: message.name, bytes });
      if (message.type === "heard") {
        this.#pending = (bytes) =>
          onHeard({
            listener: message.listener,
            durationS: message.duration_s,
            cues: message.cues,
            notes: message.notes,
            outline: new Int16Array(bytes),
            rateHz: message.outline_rate_hz,
          });
      }
    };
    this.#socket.onclose = () => this.#fail("The server hung up: it may be busy, or have ended.", onTrouble);
  }

  get open() {
    return this.#socket.readyState <= WebSocket.OPEN;
  }

  // Forgets the sound at the server, whatever it is doing with it.
  cancel() {
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    for (const each of this.#asked.splice(0)) each.reject(new Error("The sound is gone."));
  }

  // The file of a format, as { name, bytes }.
  written(format, fps) {
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#socket.send(JSON.stringify({ format, fps }));
    });
  }

  async #send(pieceBytes, onProgress) {
    for (let start = 0; start < this.file.size; start += pieceBytes) {
      const piece = await this.file.slice(start, start + pieceBytes).arrayBuffer();
      while (this.open && this.#socket.bufferedAmount > MOST_WAITING) {
        await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
      }
      if (!this.open) return;
      this.#socket.send(piece);
      onProgress("Sending …", start / this.file.size);
    }
    onProgress("Waiting for its turn …", 0);
  }

  #fail(text, onTrouble) {
    this.cancel();
    onTrouble(text);
  }
}
