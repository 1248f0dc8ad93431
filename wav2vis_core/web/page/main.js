// SPDX-License-Identifier: MIT
import { Live } from "./live.js";
import { Mouth } from "./mouth.js";
import { Recording } from "./recording.js";

const overlay = new URLSearchParams(location.search).has("overlay");
document.documentElement.classList.toggle("overlay", overlay);

const about = await (await fetch("about.json")).json();
const mouth = new Mouth(document.getElementById("mouth"), document.getElementById("shape"), about.shapes, about.rest);
const live = new Live(mouth, about, () => recording.pause());
const recording = new Recording(mouth, about, () => live.stop());

if (overlay) {
  live.start(about.microphone ? "server" : "browser");
} else {
  const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
  for (const [name, dropping] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    addEventListener(name, (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      document.body.classList.toggle("dropping", dropping);
    });
  }
  addEventListener("drop", ({ dataTransfer }) => recording.choose([...dataTransfer.files]));
}
