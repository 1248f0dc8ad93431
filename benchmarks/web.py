# SPDX-License-Identifier: MIT
"""From a sound to its drawn mouth on the page of `wav2vis serve`: `python benchmarks/web.py [SECONDS]`.

A headless Chromium hears the example through a microphone that is none, in its own time. Prints percentiles over all
moments, of which the look-ahead is the first part, and how many of them came:

- to message: from when the page sent the last sample of a time to when the server's message of that time was there;
- to picture: to when the browser drew the picture after it.

The sound card's own delay comes before both.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from wav2vis_core.senders.sender import Address
from wav2vis_core.web.server import WebServer

EXAMPLE = Path(__file__).parent.parent / "examples" / "tribe.wav"
PORT = 48_766

# Notes when samples leave and messages arrive, whatever the page's own code does with them.
_WATCH = """
window.ages = [];
window.WebSocket = class extends WebSocket {
  constructor(...words) {
    super(...words);
    const rateHz = new URL(this.url).searchParams.get("rate_hz");
    let samples = 0;
    const sent = [];
    this.note = (data) => sent.push([(samples += data.length) / rateHz, performance.now(), data.length / rateHz]);
    this.addEventListener("message", ({ data }) => {
      const { type, time_s: timeS } = JSON.parse(data);
      if (type !== "mouth") return;
      while (sent.length && sent[0][0] < timeS) sent.shift();
      if (!sent.length) return;
      const spokenMs = sent[0][1] - 1000 * (sent[0][0] - timeS);
      const arrivedMs = performance.now() - spokenMs;
      requestAnimationFrame(() => ages.push([arrivedMs, performance.now() - spokenMs]));
    });
  }
  send(data) {
    this.note(data);
    super.send(data);
  }
};
"""


def main() -> None:
    """Listen and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    server = WebServer(Address("127.0.0.1", PORT))
    server.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={EXAMPLE}",
            ],
        )
        page = browser.new_page()
        page.add_init_script(_WATCH)
        page.goto(server.where)
        page.click("#browser")
        page.wait_for_timeout(1000 * seconds)
        ages = np.array(page.evaluate("ages"))
        browser.close()
    server.stop()
    for name, column in zip(("message", "picture"), ages.T, strict=True):
        p50, p99 = np.percentile(column, [50, 99])
        print(f"from sound to {name:8} median {p50:.0f} ms, p99 {p99:.0f} ms ({len(ages)} moments in {seconds:.0f} s)")


if __name__ == "__main__":
    main()
