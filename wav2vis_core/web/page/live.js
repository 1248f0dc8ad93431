// SPDX-License-Identifier: MIT
import { Ear } from "./ear.js";
import { socketAt } from "./sound.js";

const AGAIN_MS = 1000;
const SMOOTHED = 0.05; // share of the newest delay in the one that is shown

const of = (id) => document.getElementById(id);

// The part of the page whose mouth follows a microphone: this browser's, or the server's.
export class Live {
  #mouth;
  #stop = null; // ends what is followed; null when nothing is
  #shape;
  #onFrame = [];

  // `onStart` is called when the mouth begins to follow.
  constructor(mouth, about, onStart) {
    this.#mouth = mouth;
    of("server").hidden = !about.microphone;
    for (const source of ["browser", "server"]) {
      of(source).onclick = () => {
        const pressed = of(source).getAttribute("aria-pressed") === "true";
        this.stop();
        if (pressed) return;
        onStart();
        this.start(source);
      };
    }
  }

  start(source) {
    of(source).setAttribute("aria-pressed", "true");
    this.#say("", "");
    if (source === "browser") this.#followBrowser();
    else this.#followServer();
  }

  stop() {
    this.#stop?.();
    this.#stop = null;
    for (const source of ["browser", "server"]) of(source).setAttribute("aria-pressed", "false");
    this.#say("", "");
    this.#show(this.#mouth.rest);
  }

  async #followBrowser() {
    const ear = new Ear();
    let delayMs = NaN;
    this.#stop = () => ear.stop();
    const onMessage = (message) => {
      if (message.type !== "mouth") return;
      this.#show(message.shape, () => {
        const ageMs = ear.ageMs(message.time_s);
        if (Number.isNaN(ageMs)) return;
        delayMs = Number.isNaN(delayMs) ? ageMs : delayMs + SMOOTHED * (ageMs - delayMs);
        of("delay").value = `The mouth is ${Math.round(delayMs)} ms behind the sound.`;
      });
    };
    try {
      await ear.start(onMessage, (reason) => this.#end(reason));
      this.#say("The mouth follows this browser’s microphone.", "");
    } catch (error) {
      ear.stop();
      this.#end(error.message);
    }
  }

  #followServer() {
    let timer = 0;
    let socket;
    const connect = () => {
      socket = socketAt("live");
      socket.onopen = () => this.#say("The mouth follows the server’s microphone.", "");
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === "mouth") this.#show(message.shape);
      };
      socket.onclose = () => {
        this.#show(this.#mouth.rest);
        this.#say("", "The server is away; trying again.");
        timer = setTimeout(connect, AGAIN_MS);
      };
    };
    connect();
    this.#stop = () => {
      clearTimeout(timer);
      socket.onclose = socket.onmessage = null;
      socket.close();
    };
  }

  #end(trouble) {
    this.stop();
    this.#say("", trouble);
  }

  // Several messages may come between two pictures; the last one is drawn.
  #show(shape, drawn = () => {}) {
    if (!this.#onFrame.length) {
      requestAnimationFrame(() => {
        this.#mouth.show(this.#shape);
        for (const each of this.#onFrame.splice(0)) each();
      });
    }
    this.#shape = shape;
    this.#onFrame.push(drawn);
  }

  #say(status, trouble) {
    of("live-status").textContent = status;
    if (!status) of("delay").value = "";
    of("live-trouble").textContent = trouble;
    document.documentElement.classList.toggle("troubled", trouble !== "");
  }
}
