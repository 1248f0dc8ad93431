# SPDX-License-Identifier: MIT
"""A window without a screen, with settings of its own, and sounds to open."""

import gc
import os
import subprocess
import time
import wave

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt, QTimer
from PyQt6.QtGui import QAction, QMouseEvent
from PyQt6.QtWidgets import QApplication, QLabel, QWidget

from desktop_app.main_window import MainWindow
from desktop_app.panels import notices
from desktop_app.sound.sound import Sound

PATIENCE_MS = 90_000
"""Waiting is no failure on a busy machine."""

PATIENCE_S = PATIENCE_MS / 1000

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"
"""6.42 s of speech at 16 kHz."""


def until(what, condition):
    """Wait for a condition to give something true, and give it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {PATIENCE_S} s for {what}")


LEFT = Qt.MouseButton.LeftButton
NONE, CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def press(qtbot, key, modifier=NONE):
    """A key, for whatever has the keyboard."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def command(window, name) -> QAction:
    """A command, as the menus hold it."""
    return window.findChild(QAction, name)


def part(window, name, kind=QWidget):
    """A part of a window by its object name."""
    found = window.findChild(kind, name)
    assert found is not None, f"there is no {name}"
    return found


def place(lane, time_s) -> QPoint:
    """Where a time is on a lane, at half its height."""
    return QPoint(round(lane.x_of(time_s)), lane.height() // 2)


def drag(widget, qtbot, start, end, modifier=NONE):
    """A drag of the left button between two points of a widget."""
    origin = QPointF(widget.mapToGlobal(QPoint(0, 0)))
    qtbot.mousePress(widget, LEFT, modifier, start)
    for share in (0.5, 1.0):
        on_screen = origin + QPointF(start) + share * QPointF(end - start)
        where = widget.mapFromGlobal(on_screen)  # it may move along
        QApplication.sendEvent(
            widget, QMouseEvent(QEvent.Type.MouseMove, where, on_screen, Qt.MouseButton.NoButton, LEFT, modifier)
        )
    qtbot.mouseRelease(widget, LEFT, modifier, widget.mapFromGlobal(origin + QPointF(end)).toPoint())


def when(find, do):
    """As soon as something is there, in the loop of a menu or a dialog too, do something with it."""

    def look():
        found = find()
        do(found) if found else QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


def speak(window, qtbot, what, name="", to=None):
    """A command about voices: `name` is typed where it asks for one, `to` picks among the actions of its menu."""

    def type_name(dialog):
        field = part(dialog, "name")
        field.selectAll()
        qtbot.keyClicks(field, name)
        qtbot.mouseClick(part(dialog, "accept"), LEFT)

    def pick(menu):
        action = to(menu.actions())
        if action.text() == "A new voice…":
            when(QApplication.activeModalWidget, type_name)
        qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    if what in ("add_voice", "rename_voice"):
        when(QApplication.activeModalWidget, type_name)
    elif what == "give":
        when(QApplication.activePopupWidget, pick)
    command(window, what).trigger()
    back_to_timeline(window, qtbot)


def back_to_timeline(window, qtbot):
    """The keyboard, after a menu or a dialog."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    part(window, "timeline").setFocus()


def click(window, qtbot, lane, time_s, modifier=NONE):
    """A click on a lane at a time."""
    lane = part(window, lane)
    qtbot.mouseClick(lane, LEFT, modifier, place(lane, time_s))


def click_cue(window, qtbot, k):
    """A click on the middle of a cue."""
    cue = window.editor.document.cues[k]
    click(window, qtbot, "cues", (cue.start_s + cue.end_s) / 2)


def said(window) -> str:
    """The message over the editor; empty when there is none."""
    label = part(window, "message_text", QLabel)
    return label.text() if label.isVisible() else ""


@pytest.fixture(scope="package", autouse=True)
def quick_collection():
    """What other tests left is not gone through after each test here."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def collection_between_tests(quick_collection):
    """`findChild` makes an object of Python of each child that it passes. Whole runs ended in it, at a child that was
    no more: garbage collected meanwhile, that of earlier windows too, is the likely cause."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def write_wav(tmp_path):
    """Write samples in [-1, 1], shape (n,) or (n, channels), as a 16-bit WAV."""

    def write(samples, rate_hz=16_000, name="sound.wav") -> Path:
        samples = np.asarray(samples)
        with wave.open(str(tmp_path / name), "wb") as file:
            file.setparams((1 if samples.ndim == 1 else samples.shape[1], 2, rate_hz, 0, "NONE", ""))
            file.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())
        return tmp_path / name

    return write


@pytest.fixture
def load(write_wav):
    """The loaded sound of samples; closed at the end."""
    sounds = []

    def load_samples(samples, rate_hz=16_000) -> Sound:
        sounds.append(Sound.load(write_wav(samples, rate_hz)))
        return sounds[-1]

    yield load_samples
    for sound in sounds:
        sound.close()


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot, settings, tmp_path, monkeypatch):
    """The main window, empty; its notices stay as long as a test wants to read them."""
    monkeypatch.setattr(notices, "_LEAST_MS", 10 * PATIENCE_MS)
    window = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(window, before_close_func=lambda window: window.editor.document.undo.setClean())  # no question then
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    return window


@pytest.fixture
def opened(window, qtbot):
    """The main window with the example in it, analysed."""
    window.editor.files.open(EXAMPLE)
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    return window


@pytest.fixture
def screen(tmp_path, start):
    """Environment of a fresh X server, and of a person who never used the program."""
    read_end, write_end = os.pipe()
    server = start(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as numbers:
        display = f":{numbers.readline().strip()}"
    home = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
    (tmp_path / "XDG_RUNTIME_DIR").mkdir(mode=0o700)
    yield os.environ | home | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(EXAMPLE.parents[1])}
    server.terminate()  # so that it takes its lock and socket with it
    server.wait()
