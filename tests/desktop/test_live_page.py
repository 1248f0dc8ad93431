"""The live page with a microphone of our own making and a student that hears what has come."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog

from desktop_app.model.live_session import LiveSession
from wav2vis_core import Audio, Student
from wav2vis_core.errors import WeightsError

from .conftest import EXAMPLE, PATIENCE_MS


class Recording(QObject):
    """A microphone that gives the example, 20 ms at a time, when it is told to."""

    heard = pyqtSignal(object)
    rate_hz = 16_000

    def __init__(self):
        super().__init__()
        self.samples = np.rint(Audio.read(EXAMPLE).samples * 32767).astype(np.int16)
        self.running = False

    def start(self):
        self.running = True

    def stop(self):
        self.running = False

    def give(self, start_s, end_s):
        samples = self.samples[int(start_s * 16_000) : int(end_s * 16_000)]
        for k in range(0, len(samples), 320):
            self.heard.emit(samples[k : k + 320])


@pytest.fixture(scope="module")
def student():
    """The bundled student made to look back only, as a live one does."""
    bundled = Student.bundled()
    return replace(bundled, look_ahead_frames=4, spec=replace(bundled.spec, context="past"))


@pytest.fixture
def live(window, student):
    """The page, and its microphone."""
    window.actions_["live"].trigger()
    page, microphone = window.live, Recording()
    page.device.addItem("recording", None)
    page.make_microphone = lambda device: microphone
    page.make_session = lambda rate_hz, name: LiveSession(rate_hz, name, student)
    page._show_running()
    return page, microphone


def test_the_mouth_follows_the_microphone_and_the_delay_is_told(live, qtbot):
    page, microphone = live
    page.listen_button.click()
    shapes = set()
    for k in range(60):
        microphone.give(0.5 + 0.02 * k, 0.52 + 0.02 * k)
        shapes.add(page.mouth.shape)
    assert len(shapes - {""}) >= 3
    assert page.level.value() > -40
    assert page.note.text().startswith("The mouth is ")
    page.listen_button.click()
    assert not microphone.running


def test_a_take_is_saved_and_opened_in_the_editor(live, window, qtbot, tmp_path, monkeypatch):
    page, microphone = live
    page.listen_button.click()
    microphone.give(0.0, 0.5)
    page.record_button.click()
    microphone.give(0.5, 2.5)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "take.wav"), ""))
    page.record_button.click()
    np.testing.assert_allclose(Audio.read(tmp_path / "take.wav").samples, microphone.samples[8000:40_000] / 32768)
    qtbot.waitUntil(lambda: window.editor.document.sound is not None, timeout=PATIENCE_MS)
    assert window.editor.document.sound.path == tmp_path / "take.wav"
    assert window.timeline.isVisible()


def test_without_a_live_student_the_page_says_so(live, monkeypatch):
    page, microphone = live

    def missing(rate_hz, name):
        raise WeightsError("no live student", "live.safetensors", "reinstall wav2vis")

    page.make_session = missing
    page.listen_button.click()
    assert "no live student" in page.note.text()
    assert not microphone.running


def test_leaving_the_page_stops_the_microphone(live, window):
    page, microphone = live
    page.listen_button.click()
    window.actions_["batch"].trigger()
    assert not microphone.running
    assert not window.actions_["live"].isChecked()


def test_a_computer_without_a_microphone_says_so(window):
    window.actions_["live"].trigger()
    if window.live.device.count():
        pytest.skip("this computer has a microphone")
    assert "no microphone" in window.live.note.text()
    assert not window.live.listen_button.isEnabled()
