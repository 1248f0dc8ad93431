# SPDX-License-Identifier: MIT
"""Renew the picture of the page in live.md: `python docs/write_page.py`, with Chromium (apt-get install chromium)."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from wav2vis_core.senders.sender import Address
from wav2vis_core.web.server import WebServer

DOCS = Path(__file__).parent
EXAMPLE = DOCS.parent / "examples" / "tribe.wav"
PORT, AT_S = 48_767, 2.2


def main() -> None:
    """Let the page hear the example, and keep what it shows."""
    server = WebServer(Address("127.0.0.1", PORT))
    server.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1000, "height": 860})
        page.goto(server.where)
        page.set_input_files("#file", EXAMPLE)
        page.wait_for_selector("#result:not([hidden])", timeout=120_000)
        page.evaluate("time => document.getElementById('player').currentTime = time", AT_S)
        page.wait_for_timeout(2000)
        page.screenshot(path=DOCS / "page.png")
        browser.close()
    server.stop()


if __name__ == "__main__":
    main()
