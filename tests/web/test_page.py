# SPDX-License-Identifier: MIT
"""The page in a real browser: files, microphones, the overlay, and what those see who cannot see or use a mouse."""

import base64
import http.server
import io
import itertools
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wav2vis_core import Audio, LiveSession, VisemeSet
from wav2vis_core.senders.moment import Stage
from wav2vis_core.web.server import LivePage

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"
EXTENSIONS = (".dat", ".tsv", ".json", ".vtt", ".glb")


def test_another_listener_hears_the_file_that_is_there_anew(open_page, talk, choose, until):
    page = open_page()
    choose(page, talk[0], "studio")
    until(page, "document.querySelector('#status').textContent.endsWith('heard by studio.')")
    page.evaluate("player.currentTime = 1.5")
    page.select_option("#listener", "fast")
    until(page, "document.querySelector('#status').textContent.endsWith('heard by fast.')")
    assert page.locator("#result").is_visible()
    assert page.evaluate("player.currentTime") == 1.5
    assert [each["listener"] for each in page.evaluate("told") if each["type"] == "heard"] == ["studio", "fast"]


def test_who_cancels_hearing_anew_keeps_what_was_heard_and_where_it_stood(open_page, long_file, choose, until):
    page = open_page()
    choose(page, long_file)
    page.wait_for_selector("#result:not([hidden])")
    page.evaluate("player.currentTime = 1.5")
    page.select_option("#listener", "studio")
    until(page, "told.some(each => each.type === 'progress' && each.share > 0) && !work.hidden")
    page.get_by_role("button", name="Cancel").click()
    assert page.inner_text("#status").startswith("Cancelled. long.wav: 600.0 s, heard by fast.")
    assert page.locator("#result").is_visible() and page.locator("#work").is_hidden()
    assert page.input_value("#listener") == "fast"
    assert page.evaluate("player.currentTime") == 1.5
    with page.expect_download() as download:
        page.get_by_role("button", name="Download .dat:").click()
    assert download.value.suggested_filename == "long.dat"


def drawn(page):
    """The shape whose drawing can be seen."""
    return page.eval_on_selector_all(
        "#mouth img",
        "all => all.filter(i => i.checkVisibility({visibilityProperty: true})).map(i => i.dataset.shape).join()",
    )


def test_a_file_is_shown_played_and_downloaded_as_the_command_writes_it(open_page, talk, by_command, choose, until):
    path, _, _ = talk
    page = open_page()
    choose(page, path, "studio")
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#status") == "talk.wav: 2.0 s, heard by studio."
    files = {}
    for extension in EXTENSIONS:
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download {extension}:").click()
        files[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    assert files == by_command(EXTENSIONS)

    (heard,) = [each for each in page.evaluate("told") if each["type"] == "heard"]
    for start_s, end_s, shape in heard["cues"][1:12]:
        page.evaluate("time => document.getElementById('player').currentTime = time", (start_s + end_s) / 2)
        until(page, "shape => document.getElementById('shape').value === shape", shape)
        assert drawn(page) == shape
    ink = page.evaluate(
        "(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter(x => x).length)"
        "(document.getElementById('waveform'))"
    )
    assert ink > 1000

    page.evaluate("document.getElementById('player').currentTime = 0")
    page.get_by_label("Frames a second").fill("none")
    page.get_by_role("button", name="Download .dat").click()
    until(page, "document.getElementById('trouble').textContent.includes('none')")


@pytest.mark.parametrize("server", ["azure"], indirect=True)
def test_shapes_of_another_set_have_their_drawings(open_page, talk, choose, until):
    path, _, _ = talk
    page = open_page()
    choose(page, path)
    page.wait_for_selector("#result:not([hidden])")
    cues = next(each["cues"] for each in page.evaluate("told") if each["type"] == "heard")
    assert {shape for _, _, shape in cues} <= set(VisemeSet.load("azure").shapes)
    for start_s, end_s, shape in cues[1:6]:
        page.evaluate("time => document.getElementById('player').currentTime = time", (start_s + end_s) / 2)
        until(page, "shape => document.getElementById('shape').value === shape", shape)
        assert drawn(page) == shape
    assert page.evaluate("[...document.images].every(each => each.naturalWidth)")


def test_the_mouth_follows_the_player(open_page, talk, choose, until):
    path, _, _ = talk
    page = open_page()
    choose(page, path)
    page.wait_for_selector("#result:not([hidden])")
    page.evaluate(
        "window.seen = []; new MutationObserver(() => seen.push([player.currentTime, "
        "document.querySelector('#mouth .shown').dataset.shape])).observe(document.getElementById('shape'), "
        "{childList: true}); document.getElementById('player').play()"
    )
    until(page, "document.getElementById('player').ended")
    cues = next(each["cues"] for each in page.evaluate("told") if each["type"] == "heard")
    seen = page.evaluate("seen")
    assert len({shape for _, shape in seen}) > 3
    for time_s, shape in seen:  # a picture later at most, on a busy machine some
        assert shape in {cue[2] for cue in cues if cue[0] <= time_s and time_s - 0.3 < cue[1]}


def test_what_is_no_sound_is_said_and_the_next_file_is_heard(open_page, talk, tmp_path, choose, until):
    path, _, _ = talk
    (tmp_path / "notes.txt").write_text("hello " * 100)
    page = open_page()
    choose(page, tmp_path / "notes.txt")
    until(page, "document.getElementById('trouble').textContent.includes('notes.txt')")
    assert page.get_by_role("alert").first.is_visible()
    assert page.locator("#work").is_hidden() and page.locator("#result").is_hidden()
    choose(page, path)
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#trouble") == ""


def test_hearing_can_be_cancelled(open_page, talk, long_file, choose, until):
    path, _, _ = talk
    page = open_page()
    choose(page, long_file, "studio")
    until(page, "told.some(each => each.type === 'progress')")
    page.get_by_role("button", name="Cancel").click()
    assert page.inner_text("#status") == "Cancelled."
    assert page.locator("#work").is_hidden()
    choose(page, path)
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#status").startswith("talk.wav")


def test_of_the_files_that_are_dropped_on_the_page_the_first_is_taken_and_the_others_are_named(open_page, talk):
    path, _, _ = talk
    page = open_page()
    page.evaluate(
        "bytes => { const files = new DataTransfer(); "
        "for (const name of ['talk.wav', 'other.wav']) files.items.add(new File([new Uint8Array(bytes)], name)); "
        "for (const type of ['dragover', 'drop']) document.body.dispatchEvent("
        "new DragEvent(type, {dataTransfer: files, bubbles: true, cancelable: true})); }",
        list(path.read_bytes()),
    )
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#status").startswith("talk.wav")
    assert page.inner_text("#status").endswith("One file is heard at a time; of the others (1) none was taken.")


def test_the_browsers_microphone_moves_the_mouth_as_a_session_says(open_page, until):
    page = open_page()
    page.evaluate(
        "window.seen = []; new MutationObserver(() => seen.push(document.getElementById('shape').value))"
        ".observe(document.getElementById('shape'), {childList: true})"
    )
    page.get_by_role("button", name="This browser’s microphone").click()
    until(page, "told.filter(each => each.type === 'mouth').length > 700")
    assert "ms behind" in page.inner_text("#delay")
    page.get_by_role("button", name="This browser’s microphone").click()
    until(page, "document.getElementById('shape').value === 'sil'")
    heard = [each["shape"] for each in page.evaluate("told") if each["type"] == "mouth"]
    bytes_of = "spoken.map(each => btoa(String.fromCharCode(...new Uint8Array(each.buffer))))"
    # A busy browser loses some of its microphone's sound; what it sent is what counts.
    samples = np.frombuffer(b"".join(map(base64.b64decode, page.evaluate(bytes_of))), "<f4")
    said = LiveSession(page.evaluate("new AudioContext().sampleRate"), "mpeg4").push(samples).shapes
    assert heard == list(said[: len(heard)])
    assert len(set(heard)) > 5
    # What lasts less than a picture is not drawn, on a busy machine much; the rest is, in order, and at last the rest.
    seen = page.evaluate("seen")
    turns = iter([shape for shape, _ in itertools.groupby(heard)] + ["sil"])
    assert all(shape in turns for shape in seen)
    assert len(set(seen)) > 3


def test_the_overlay_shows_the_servers_mouth_on_nothing(open_page, server, until):
    stage = Stage.of(LiveSession(16_000, "mpeg4"))
    live = LivePage(server)
    live.open(stage)
    session = LiveSession(16_000, "mpeg4")
    moments = list(stage.moments(session.push(Audio.read(EXAMPLE, 16_000).samples[:16_000])))
    page = open_page("?overlay", viewport={"width": 400, "height": 400})
    until(page, "told.length > 0")
    for moment in moments:
        live.send(moment)
    until(page, "time => told.some(each => each.time_s === time)", round(moments[-1].time_s, 3))
    until(page, "shape => document.getElementById('shape').value === shape", moments[-1].shape)
    alpha = np.array(Image.open(io.BytesIO(page.screenshot(omit_background=True))))[..., 3]
    edge = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert edge.max() == 0 and 0.05 < np.mean(alpha == 255) < 0.5
    assert page.locator("header").is_hidden() and page.locator(".recording").is_hidden()
    assert page.locator("#mouth").is_visible()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "does not lend its microphone to this page: allow it"),
        ("NotFoundError", "finds no microphone: connect one"),
        ("NotReadableError", "cannot open the microphone: close other programs"),
        ("AbortError", "lends no microphone (bare words): choose another one"),
    ],
)
def test_without_a_microphone_the_overlay_says_what_to_do(open_page, server, name, words, until):
    page = open_page()
    page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('bare words', '{name}'))"
    )
    page.goto(f"{server.where}?overlay")
    until(page, "document.getElementById('live-trouble').textContent")
    trouble = page.locator("#live-trouble")
    assert trouble.is_visible()
    assert words in trouble.inner_text() and "wav2vis serve --microphone" in trouble.inner_text()


def test_the_servers_microphone_is_offered_where_there_is_one_and_found_again(open_page, server, until):
    assert open_page().locator("#server").is_hidden()
    live = LivePage(server)
    live.open(Stage.of(LiveSession(16_000, "mpeg4")))
    page = open_page()
    page.get_by_role("button", name="The server’s microphone").click()
    until(page, "told.length === 1")
    assert page.locator("#server").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="The server’s microphone").click()
    assert page.inner_text("#live-status") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_has_a_name_a_focus_and_contrast(open_page, talk, scheme, choose):
    path, _, _ = talk
    page = open_page(color_scheme=scheme)
    choose(page, path)
    page.wait_for_selector("#result:not([hidden])")
    reached = []
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert {"file", "listener", "player", "fps", ".dat", ".glb", "browser"} <= set(reached)
    assert (
        page.evaluate(
            "[...document.querySelectorAll('button, input, select, audio, progress')].filter(each => "
            "!(each.getAttribute('aria-label') || each.textContent.trim() || each.labels?.length)).length"
        )
        == 0
    )
    page.focus("#browser")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    ratios = page.evaluate(_CONTRAST)
    assert len(ratios) > 10 and min(ratios.values()) >= 4.5, ratios


# Of every text that can be seen, against the nearest ground behind it, as WCAG 2 defines it.
_CONTRAST = """
() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (each) => {
    const colour = getComputedStyle(each).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? ground(each.parentElement) : colour;
  };
  const texts = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility() &&
    [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()));
  return Object.fromEntries(texts.map((each) => {
    const [a, b] = [light(getComputedStyle(each).color), light(ground(each))].sort((a, b) => b - a);
    return [each.tagName + " " + each.textContent.trim(), (a + 0.05) / (b + 0.05)];
  }));
}
"""


@pytest.fixture
def foreign_site():
    """The address of a page of another site, on another port."""

    class Blank(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, *words):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Blank) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield f"http://localhost:{site.server_port}/"
        site.shutdown()
        thread.join()


def test_a_page_of_another_site_gets_nothing(chromium, server, foreign_site):
    LivePage(server).open(Stage.of(LiveSession(16_000, "mpeg4")))
    context = chromium.new_context()
    page = context.new_page()
    page.goto(foreign_site)
    got = page.evaluate(
        """async (address) => {
          const got = [];
          const socket = (path) => new Promise((resolve) => {
            const each = new WebSocket(address.replace("http", "ws") + path);
            each.onopen = each.onmessage = () => resolve("open");
            each.onerror = () => resolve("");
          });
          const element = (tag, path) => new Promise((resolve) => {
            const each = document.createElement(tag);
            each.onload = () => resolve("loaded");
            each.onerror = () => resolve("");
            each.src = address + path;
            document.head.append(each);
          });
          for (const path of ["live", "ear?rate_hz=16000", "sound?name=a&size=9"]) got.push(await socket(path));
          for (const mode of ["cors", "no-cors"]) {
            got.push(await fetch(address + "about.json", { mode }).then((answer) => answer.text(), () => ""));
          }
          got.push(await element("script", "mouth.js"), await element("img", "mouths/aa.svg"));
          return got;
        }""",
        server.where,
    )
    context.close()
    assert got == [""] * 7
