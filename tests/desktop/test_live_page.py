# SPDX-License-Identifier: MIT
"""The live page with a microphone of our own making and a student that hears what has come."""

import contextlib
import socket
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QMessageBox, QProgressBar, QPushButton

from wav2vis_core import Audio, LiveSession, Student
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
def live(window, student, microphone, qtbot):
    """The live page, with that microphone; a take that it gave to the editor is read to its end."""
    page = window.live
    page.find_microphones = lambda: [("recording", None)]
    page.make_microphone = lambda device: microphone
    page.make_session = lambda rate_hz, name: LiveSession(rate_hz, name, student=student)
    command(window, "live").trigger()
    yield page
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)


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


def test_a_microphone_that_is_pulled_out_is_told_of_and_its_take_is_kept(
    live, microphone, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: (str(tmp_path / "take.wav"), ""))
    press_button(live, qtbot, "listen")
    press_button(live, qtbot, "record")
    microphone.give(0.5, 1.5)
    microphone.on_gone()
    qtbot.waitUntil(lambda: note(live).startswith("The microphone gives no sound any more"), timeout=PATIENCE_MS)
    assert part(live, "listen", QPushButton).text() == "Listen" and not microphone.running
    assert Audio.read(tmp_path / "take.wav").duration_s == 1.0


def test_a_take_is_whole_even_while_the_analysis_hangs(live, microphone, qtbot, tmp_path, monkeypatch):
    busy = threading.Event()
    push = LiveSession.push
    monkeypatch.setattr(LiveSession, "push", lambda *a: busy.wait(PATIENCE_MS / 1000) and push(*a))
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


@pytest.fixture
def take(live, microphone, qtbot):
    """A take of two seconds that lies recorded, to be ended by a press of the button."""
    press_button(live, qtbot, "listen")
    press_button(live, qtbot, "record")
    microphone.give(0.5, 2.5)


def answering(monkeypatch, kind, name, answers):
    """Let a dialog give these answers, one each time; gives what it was asked with."""
    asked, answers = [], list(answers)

    def answer(*words, **options):
        asked.append(words)
        return answers.pop(0)

    monkeypatch.setattr(kind, name, answer)
    return asked


def test_a_take_that_cannot_be_saved_is_not_lost(live, take, qtbot, tmp_path, monkeypatch):
    gone = str(tmp_path / "gone" / "take.wav")
    asked = answering(monkeypatch, QFileDialog, "getSaveFileName", [(gone, ""), (str(tmp_path / "take.wav"), "")])
    told = answering(monkeypatch, QMessageBox, "warning", [QMessageBox.StandardButton.Ok])
    press_button(live, qtbot, "record")
    assert "its folder does not exist" in told[0][2]
    assert asked[1][2] == gone
    assert len(Audio.read(tmp_path / "take.wav").samples) == 32_000


@pytest.mark.parametrize("typed", ["take1", "take1.5"])
def test_a_take_takes_no_other_name_and_no_files_place(live, take, qtbot, tmp_path, monkeypatch, typed):
    ours = tmp_path / f"{typed}.wav"
    ours.write_bytes(b"older")
    answers = [(str(tmp_path / typed), ""), (str(tmp_path / "other"), "")]
    asked = answering(monkeypatch, QFileDialog, "getSaveFileName", answers)
    press_button(live, qtbot, "record")
    assert asked[1][2] == str(ours)
    assert ours.read_bytes() == b"older"
    assert sorted(path.name for path in tmp_path.glob("*.wav")) == ["other.wav", ours.name]


def test_a_take_is_given_up_only_on_purpose(live, take, qtbot, tmp_path, monkeypatch):
    asked = answering(monkeypatch, QFileDialog, "getSaveFileName", [("", "")] * 2)
    buttons = QMessageBox.StandardButton
    questions = answering(monkeypatch, QMessageBox, "question", [buttons.Cancel, buttons.Discard])
    press_button(live, qtbot, "record")
    assert (len(asked), questions[0][2]) == (2, "2.0 s of sound would be lost.")
    assert not list(tmp_path.glob("*.wav"))


def test_without_a_live_student_the_page_says_so(live, microphone, qtbot):
    def missing(rate_hz, name):
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


def test_other_programs_follow_the_mouth_and_are_left_at_rest(live, microphone, qtbot):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(PATIENCE_MS / 1000)
        live.viseme_set.choose("mpeg4")
        part(live, "send_to", QLineEdit).setText(f"vrchat={receiver.getsockname()[1]}")
        press_button(live, qtbot, "listen")
        qtbot.waitUntil(lambda: live.listening.said.endswith("sending"), timeout=PATIENCE_MS)
        microphone.give(0.5, 1.0)
        packets = [receiver.recv(1000) for _ in range(40)]
        press_button(live, qtbot, "listen")
        receiver.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            while True:
                packets.append(receiver.recv(1000))
    # A bundle of two messages, an int and a float; the int ends the first.
    name = b"/avatar/parameters/Viseme\0\0\0,i\0\0"
    visemes = [int.from_bytes(each[each.index(name) + len(name) :][:4], "big") for each in packets]
    assert len(set(visemes)) > 2
    assert visemes[-1] == 0


def test_a_program_that_is_given_up_is_named_while_the_mouth_goes_on(live, microphone, qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "pythonosc.udp_client", None)
    part(live, "send_to", QLineEdit).setText("osc")
    press_button(live, qtbot, "listen")
    qtbot.waitUntil(lambda: bool(live.listening.failures), timeout=PATIENCE_MS)
    microphone.give(0.5, 1.0)
    said = "osc 127.0.0.1:7000: python-osc is not installed; pip install 'wav2vis[live]'"
    qtbot.waitUntil(lambda: said in note(live), timeout=PATIENCE_MS)
    assert microphone.running


def test_a_program_that_cannot_be_sent_to_is_named(live, microphone, qtbot):
    for words, fault in (("smoke", "no sender 'smoke'"), ("vrchat", "cannot send the shapes of the set preston_blair")):
        part(live, "send_to", QLineEdit).setText(words)
        press_button(live, qtbot, "listen")
        assert fault in note(live)
        assert not microphone.running
