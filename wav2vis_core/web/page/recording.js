// SPDX-License-Identifier: MIT
import { Sound } from "./sound.js";
import { Waveform } from "./waveform.js";

const of = (id) => document.getElementById(id);

// The part of the page that takes a file: hears it, plays it with its mouth, hands out other formats.
export class Recording {
  #mouth;
  #about;
  #sound = null; // whose result is shown
  #next = null; // that is being heard
  #heard = null;
  #nOthers = 0; // files that were chosen with it
  #wanted = []; // formats to download as soon as it is heard
  #cue = 0;
  #waveform = new Waveform(of("waveform"));
  #player = of("player");

  // `onPlay` is called when the mouth begins to follow the recording.
  constructor(mouth, about, onPlay) {
    this.#mouth = mouth;
    this.#about = about;
    of("file").onchange = ({ target }) => this.choose([...target.files]);
    of("listener").onchange = () => {
      const sound = this.#next ?? this.#sound;
      if (sound) this.take(sound.file);
    };
    of("cancel").onclick = () => this.#cancel();
    this.#player.onplay = () => {
      onPlay();
      this.#follow();
    };
    this.#player.onseeked = () => this.#show();
    this.#player.onerror = () => {
      if (this.#heard && !this.#next) of("status").textContent = this.#told();
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

  // Hear the first of the files that somebody chose.
  choose([file, ...others]) {
    if (file) this.take(file, others.length);
  }

  // Hear a file. What was heard of another is forgotten, and what was heard of this one stays until that is done.
  take(file, nOthers = 0) {
    this.#nOthers = nOthers;
    this.#wanted = [];
    this.#next?.cancel();
    this.#next = null;
    if (file !== this.#sound?.file) this.#forget();
    of("trouble").textContent = "";
    if (file.size > this.#about.most_bytes) {
      this.#ended(`${file.name} is larger than the ${Math.round(this.#about.most_bytes / 1e6)} MB that are taken.`);
      return;
    }
    of("work").hidden = false;
    of("status").textContent = "Sending …";
    of("progress").value = 0;
    const sound = new Sound(file, of("listener").value, this.#about.piece_bytes, {
      onProgress: (text, share) => {
        of("status").textContent = text;
        of("progress").value = share;
      },
      onHeard: (heard) => this.#open(heard),
      onTrouble: (text) => {
        if (sound === this.#next) this.#ended(text);
        else of("trouble").textContent = text;
      },
    });
    this.#next = sound;
  }

  pause() {
    this.#player.pause();
  }

  #open(heard) {
    const before = this.#sound;
    this.#sound = this.#next;
    this.#next = null;
    this.#heard = heard;
    this.#cue = 0;
    this.#ended("");
    of("result").hidden = false;
    this.#waveform.show(heard);
    if (before) {
      before.cancel();
      this.#show();
    } else {
      this.#player.src = URL.createObjectURL(this.#sound.file);
      this.#seek(0);
    }
    for (const format of this.#wanted) this.#download(format);
  }

  #forget() {
    this.#sound?.cancel();
    this.#sound = this.#heard = null;
    this.pause();
    URL.revokeObjectURL(this.#player.src);
    this.#player.removeAttribute("src");
    this.#player.load(); // forgets that it could not play
    of("result").hidden = true;
  }

  #cancel() {
    this.#ended("");
    of("status").textContent = `Cancelled. ${of("status").textContent}`.trim();
    of("file").focus();
  }

  // Nothing is being heard any more: what was heard before is told of again.
  #ended(trouble) {
    this.#next?.cancel();
    this.#next = null;
    of("work").hidden = true;
    of("status").textContent = this.#heard ? this.#told() : "";
    if (this.#heard) of("listener").value = this.#heard.listener;
    of("trouble").textContent = trouble;
    of("file").value = "";
  }

  #told() {
    const { durationS, listener, notes } = this.#heard;
    const told = [`${this.#sound.file.name}: ${durationS.toFixed(1)} s, heard by ${listener}.`, ...notes];
    if (this.#player.error) told.push("This browser cannot play it; click on the waveform to see the mouth.");
    if (this.#nOthers) told.push(`One file is heard at a time; of the others (${this.#nOthers}) none was taken.`);
    return told.join(" ");
  }

  async #download(format) {
    of("trouble").textContent = "";
    if (!this.#sound.open) {
      if (!this.#next) this.take(this.#sound.file); // the server ended meanwhile, and has forgotten it
      this.#wanted.push(format);
      return;
    }
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
