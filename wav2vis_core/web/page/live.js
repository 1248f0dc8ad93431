// SPDX-License-Identifier: MIT
import { Ear } from "./ear.js";
import { Line } from "./line.js";

const SMOOTHED = 0.05; // share of the newest delay in the one that is shown

const of = (id) => document.getElementById(id);

// The part of the page whose mouth follows a microphone: this browser's, or the server's.
export class Live {
  #mouth;
  #stop = null; // ends what is followed; null when nothing is
  #shape;
  #drawn = null; // called when the shape is drawn; null when it is

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
    const measure = (timeS) => {
      const ageMs = ear.ageMs(timeS);
      if (Number.isNaN(ageMs)) return;
      delayMs = Number.isNaN(delayMs) ? ageMs : delayMs + SMOOTHED * (ageMs - delayMs);
      of("delay").value = `The mouth is ${Math.round(delayMs)} ms behind the sound.`;
    };
    const stop = () => ear.stop();
    this.#stop = stop;
    try {
      await ear.start(this.#answers("The mouth follows this browser’s microphone.", measure));
      if (this.#stop !== stop) ear.stop(); // it was no longer wanted when the browser lent it
    } catch (error) {
      if (this.#stop === stop) this.#end(error.message);
    }
  }

  #followServer() {
    const line = new Line("live", {}, this.#answers("The mouth follows the server’s microphone."));
    this.#stop = () => line.close();
  }

  // What is done with what comes from a microphone: `drawn` is called with the time of each mouth that is drawn.
  #answers(status, drawn = () => {}) {
    return {
      onOpen: () => this.#say(status, ""),
      onMessage: (message) => {
        if (message.type === "hello" && String(message.shapes) !== String(this.#mouth.shapes)) location.reload();
        if (message.type === "mouth") this.#show(message.shape, () => drawn(message.time_s));
      },
      onLost: () => {
        this.#show(this.#mouth.rest);
        this.#say("", "The server is away, or busy; trying again.");
      },
      onRefused: (reason) => this.#end(reason),
    };
  }

  #end(trouble) {
    this.stop();
    this.#say("", trouble);
  }

  // Several messages may come between two pictures, in a page that is hidden thousands; the last one is drawn.
  #show(shape, drawn = () => {}) {
    if (!this.#drawn) {
      requestAnimationFrame(() => {
        this.#mouth.show(this.#shape);
        this.#drawn();
        this.#drawn = null;
      });
    }
    this.#shape = shape;
    this.#drawn = drawn;
  }

  #say(status, trouble) {
    of("live-status").textContent = status;
    if (!status) of("delay").value = "";
    of("live-trouble").textContent = trouble;
    document.documentElement.classList.toggle("troubled", trouble !== "");
  }
}
