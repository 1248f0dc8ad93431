"""A window without a screen, with settings of its own, and sounds to open."""

import os
import wave

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QSettings

from desktop_app.main_window import MainWindow
from desktop_app.model.sound import Sound

PATIENCE_MS = 90_000
"""Waiting is no failure on a busy machine."""

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"
"""6.42 s of speech at 16 kHz."""


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
def window(qtbot, settings, tmp_path):
    """The main window, empty."""
    window = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(window, before_close_func=lambda window: window.editor.document.undo.setClean())  # no question then
    window.show()
    return window


@pytest.fixture
def opened(window, qtbot):
    """The main window with the example in it, analysed."""
    window.editor.files.open(EXAMPLE)
    qtbot.waitUntil(lambda: window.editor.document.state is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    return window
