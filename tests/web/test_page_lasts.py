# SPDX-License-Identifier: MIT
"""The page while servers, files and microphones come and go, and on screens of other kinds."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from wav2vis_core import LiveSession, VisemeSet
from wav2vis_core.senders.moment import Stage
from wav2vis_core.web.server import LivePage, WebServer


@pytest.fixture
def restart(server):
    """End the server; `with restart("vrm"):` another one at the same address, with another viseme set."""

    @contextlib.contextmanager
    def again(viseme_set="mpeg4"):
        server.stop()
        serving = WebServer(server.address, (), viseme_set)
        serving.start()
        yield serving
        serving.stop()

    return again


# Lends the microphone only when `lend` is called, and keeps it as `lent`.
_LATE = """() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (asked) => new Promise((resolve) => {
    window.lend = async () => resolve(window.lent = await real(asked));
  });
}"""


@pytest.fixture
def microphone(open_page, server, until):
    """A page whose microphone was lent, and its button."""
    page = open_page()
    page.evaluate(_LATE)
    button = page.get_by_role("button", name="This browser’s microphone")

    def press():
        button.click()
        page.evaluate("lend().then(() => {})")
        until(page, "told.some(each => each.type === 'mouth')")

    return page, button, press


def pressed(button):
    return button.get_attribute("aria-pressed") == "true"


def test_a_sound_that_the_server_forgot_is_heard_again_for_a_file_of_it(
    open_page, talk, choose, until, restart, by_command
):
    page = open_page()
    choose(page, talk[0], "studio")
    page.wait_for_selector("#result:not([hidden])")
    with restart():
        until(page, "document.getElementById('trouble').textContent.startsWith('The server hung up')")
        files = []
        page.on("download", lambda download: files.append(download))
        for extension in (".dat", ".tsv"):
            page.get_by_role("button", name=f"Download {extension}:").click()
        while len(files) < 2:
            page.wait_for_timeout(20)
        assert page.inner_text("#trouble") == ""
        assert page.inner_text("#status") == "talk.wav: 2.0 s, heard by studio."
        written = {each.suggested_filename: Path(each.path()).read_bytes() for each in files}
    assert written == by_command((".dat", ".tsv"))


def test_a_file_that_is_written_anew_is_asked_for_and_what_was_heard_stays(open_page, talk, choose, until):
    path, _, _ = talk
    page = open_page()
    choose(page, path)
    page.wait_for_selector("#result:not([hidden])")
    path.write_bytes(path.read_bytes() + b"more")
    page.select_option("#listener", "studio")
    until(page, "document.getElementById('trouble').textContent")
    assert "talk.wav cannot be read: it was changed or moved" in page.inner_text("#trouble")
    assert page.locator("#result").is_visible() and page.input_value("#listener") == "fast"


def test_what_the_browser_cannot_play_is_told_for_that_file_alone(open_page, talk, choose, until):
    path, samples, rate_hz = talk
    soundfile.write(path.with_suffix(".aiff"), samples, rate_hz)
    page = open_page()
    is_told = "status => document.getElementById('status').textContent === status"
    told = "talk.aiff: 2.0 s, heard by {}. This browser cannot play it; click on the waveform to see the mouth."
    choose(page, path.with_suffix(".aiff"))
    until(page, is_told, told.format("fast"))
    page.select_option("#listener", "studio")
    until(page, is_told, told.format("studio"))
    choose(page, path)
    until(page, is_told, "talk.wav: 2.0 s, heard by fast.")


def test_a_server_that_answers_nothing_is_not_said_to_have_heard_the_file_before(open_page, talk, choose):
    page = open_page()
    choose(page, talk[0])
    page.wait_for_selector("#result:not([hidden])")
    page.evaluate("() => { window.WebSocket = class { close() {} }; }")
    choose(page, talk[0])
    assert page.inner_text("#status") == "Sending …"


def test_who_comes_second_is_told_to_wait(open_page, talk, long_file, choose, until):
    first, second = open_page(), open_page()
    choose(first, long_file, "studio")
    until(first, "told.some(each => each.type === 'progress')")
    choose(second, talk[0])
    until(second, "document.getElementById('status').textContent === 'Waiting for its turn …'")
    first.get_by_role("button", name="Cancel").click()
    second.wait_for_selector("#result:not([hidden])")


def test_a_microphone_that_is_lent_when_it_is_no_longer_wanted_is_given_back(microphone, until):
    page, button, _ = microphone
    button.click()
    button.click()
    page.evaluate("lend().then(() => {})")
    until(page, "window.lent?.getTracks().every(each => each.readyState === 'ended')")
    assert not pressed(button) and page.inner_text("#live-status") == page.inner_text("#live-trouble") == ""


def test_a_microphone_that_is_pulled_out_is_told_of(microphone, until):
    page, button, press = microphone
    press()
    page.evaluate("lent.getTracks().forEach(each => each.dispatchEvent(new Event('ended')))")
    until(page, "document.getElementById('live-trouble').textContent.startsWith('The microphone is gone: connect')")
    assert not pressed(button)


def test_a_browsers_microphone_finds_the_server_again(microphone, until, restart):
    page, button, press = microphone
    press()
    with restart():
        until(page, "document.getElementById('live-trouble').textContent.endsWith('trying again.')")
        page.evaluate("told.length = 0")
        until(page, "told.some(each => each.type === 'mouth')")
        assert pressed(button) and page.inner_text("#live-trouble") == ""
        assert page.inner_text("#live-status") == "The mouth follows this browser’s microphone."
        button.click()
        until(page, "lent.getTracks().every(each => each.readyState === 'ended')")


@pytest.mark.parametrize("server", ["preston_blair"], indirect=True)
def test_an_overlay_shows_the_shapes_of_the_set_that_the_server_begins_anew_with(open_page, server, until, restart):
    stage = Stage.of(LiveSession(16_000, "preston_blair"))
    LivePage(server).open(stage)
    page = open_page("?overlay")
    until(page, "told.length")
    with restart("mpeg4") as serving:
        with page.expect_event("load"):
            LivePage(serving).open(Stage.of(LiveSession(16_000, "mpeg4")))
        shapes = "[...document.images].map(each => each.naturalWidth && each.dataset.shape).join(' ')"
        until(page, f"shapes => {shapes} === shapes", " ".join(VisemeSet.load("mpeg4").shapes))


def test_a_hidden_page_draws_the_last_mouth_alone_when_it_is_seen_again(microphone, until):
    page, _, press = microphone
    page.evaluate("() => { window.requestAnimationFrame = (draw) => { window.draw = draw; }; }")
    press()
    until(page, "told.filter(each => each.type === 'mouth').length > 100")
    drawn = page.evaluate(
        "() => { const seen = new MutationObserver(() => {}); const told = document.getElementById('delay');"
        "seen.observe(told, {childList: true}); draw(); return seen.takeRecords().length; }"
    )
    assert drawn == 1


@pytest.mark.parametrize("options", [{"viewport": {"width": 320, "height": 640}}, {"device_scale_factor": 2}])
def test_nothing_is_wider_than_the_screen(open_page, talk, choose, options):
    path, _, _ = talk
    long = path.rename(path.with_name("x" * 251 + ".wav"))
    page = open_page(**options)
    choose(page, long)
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_pressed_button_and_the_waveform_are_told_apart_in_forced_colours(open_page, talk, choose):
    page = open_page(forced_colors="active")
    choose(page, talk[0])
    page.wait_for_selector("#result:not([hidden])")
    ground = "getComputedStyle(document.getElementById('browser')).backgroundColor"
    before = page.evaluate(ground)
    page.evaluate("document.getElementById('browser').setAttribute('aria-pressed', 'true')")
    assert page.evaluate(ground) != before
    colours = page.evaluate(
        "() => { const { width, height } = waveform;"
        "const data = new Uint32Array(waveform.getContext('2d').getImageData(0, 0, width, height).data.buffer);"
        "return [...new Set(data)]; }"
    )
    assert np.uint32(0xFF000000) in colours or 0xFFFFFFFF in colours  # the system's own colour of text
