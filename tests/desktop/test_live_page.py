# SPDX-License-Identifier: MIT
"""The live page with a microphone of our own making and a student that hears what has come."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtWidgets import QComboBox, QFileDialog, QLabel, QProgressBar, QPushButton

from desktop_app.model.live_session import LiveSession
from wav2vis_core import Audio, Student
from wav2vis_core import LiveSession as Engine
from wav2vis_core.errors import WeightsError

from .conftest import EXAMPLE, LEFT, PATIENCE_MS, command, part


class Recording:
    """A microphone that gives the example, 20 ms at a time, when asked."""

    rate_hz = 16_000
    lost_s = 0.0

    def __init__(self):
        self.samples = np.rint(Audio.read(EXAMPLE).samples * 32767).astype(np.int16)
        self.running = False

    def start(self):
        self.running = True

    def stop(self):
        self.running = False

    def give(self, start_s, end_s):
        samples = self.samples[int(start_s * 16_000) : int(end_s * 16_000)]
        for k in range(0, len(samples), 320):
            self.consume(samples[k : k + 320])


@pytest.fixture(scope="module")
def student():
    """The bundled student made to look back only, as a live one does."""
    bundled = Student.bundled()
    return replace(bundled, look_ahead_frames=4, spec=replace(bundled.spec, context="past"))


@pytest.fixture
def microphone():
    return Recording()


@pytest.fixture
def live(window, student, microphone):
    """The live page, with that microphone."""
    page = window.live
    page.find_microphones = lambda: [("recording", None)]
    page.make_microphone = lambda device: microphone
    page.make_session = lambda rate_hz, name, on_change: LiveSession(rate_hz, name, student, on_change=on_change)
    command(window, "live").trigger()
    return page


def press_button(page, qtbot, name):
    qtbot.mouseClick(part(page, name, QPushButton), LEFT)


def note(page):
    return part(page, "note", QLabel).text()


def test_the_mouth_follows_the_microphone_and_the_delay_is_shown(live, microphone, qtbot):
    press_button(live, qtbot, "listen")
    shapes = set()
    for k in range(30):
        microphone.give(0.5 + 0.04 * k, 0.54 + 0.04 * k)
        qtbot.wait(20)
        shapes.add(part(live, "mouth").accessibleDescription())
    qtbot.waitUntil(lambda: note(live).startswith("The mouth follows "), timeout=PATIENCE_MS)
    assert len(shapes - {""}) >= 2
    assert part(live, "level", QProgressBar).value() > -60
    press_button(live, qtbot, "listen")
    assert not microphone.running


def test_a_take_is_whole_even_while_the_analysis_hangs(live, microphone, qtbot, tmp_path, monkeypatch):
    busy = threading.Event()
    push = Engine.push
    monkeypatch.setattr(Engine, "push", lambda *a: busy.wait(PATIENCE_MS / 1000) and push(*a))
    press_button(live, qtbot, "listen")
    press_button(live, qtbot, "record")
    microphone.give(0.0, 6.0)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "take.wav"), ""))
    press_button(live, qtbot, "record")
    busy.set()
    assert len(Audio.read(tmp_path / "take.wav").samples) == 96_000


def test_lost_sound_is_counted_and_shown(live, microphone, qtbot):
    press_button(live, qtbot, "listen")
    microphone.lost_s = 1.25
    microphone.give(0.0, 0.1)
    qtbot.waitUntil(lambda: "1.2 s of sound were lost" in note(live), timeout=PATIENCE_MS)


def test_a_take_is_saved_and_opened_in_the_editor(live, microphone, window, qtbot, tmp_path, monkeypatch):
    press_button(live, qtbot, "listen")
    microphone.give(0.0, 0.5)
    press_button(live, qtbot, "record")
    microphone.give(0.5, 2.5)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "take.wav"), ""))
    press_button(live, qtbot, "record")
    np.testing.assert_allclose(Audio.read(tmp_path / "take.wav").samples, microphone.samples[8000:40_000] / 32768)
    qtbot.waitUntil(lambda: window.editor.document.sound is not None, timeout=PATIENCE_MS)
    assert window.editor.document.sound.path == tmp_path / "take.wav"
    assert part(window, "timeline").isVisible()


def test_without_a_live_student_the_page_says_so(live, microphone, qtbot):
    def missing(rate_hz, name, on_change):
        raise WeightsError("no live student", "live.safetensors", "reinstall wav2vis")

    live.make_session = missing
    press_button(live, qtbot, "listen")
    assert "no live student" in note(live)
    assert not microphone.running


def test_leaving_the_page_stops_the_microphone(live, microphone, window, qtbot):
    press_button(live, qtbot, "listen")
    command(window, "batch").trigger()
    assert not microphone.running
    assert not command(window, "live").isChecked()


def test_a_computer_without_a_microphone_says_so(window):
    window.live.find_microphones = list
    command(window, "live").trigger()
    assert part(window.live, "device", QComboBox).count() == 0
    assert note(window.live) == "This computer has no microphone."
    assert not part(window.live, "listen", QPushButton).isEnabled()
