"""The live page: a mouth that follows a microphone, and takes to go on with in the editor."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QSettings, QStandardPaths, Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.track.visemes import bundled_names

from ..look.drawings import drawings_of
from ..model.live_session import SILENT_DB, LiveSession
from ..model.told import told
from ..panels.mouth_view import MouthView

_SMOOTHED = 0.1  # share of the newest measurement in the delay that is shown


class LivePage(QWidget):
    """Device, set, level, delay, mouth and take. `take_saved` gives the file of a take that was recorded.

    `make_microphone` and `make_session` are what tests put others in the place of.
    """

    take_saved = pyqtSignal(Path)

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self._settings = settings
        self.make_microphone: Callable[[Any], Any] = self._microphone
        self.make_session: Callable[[int, str], LiveSession] = LiveSession
        self._heard_by: Any = None
        self.session: LiveSession | None = None
        self._work_s = 0.0
        self._build()

    def _build(self) -> None:
        self.device = QComboBox()
        self.device.setAccessibleName(self.tr("Microphone"))
        self.viseme_set = QComboBox()
        self.viseme_set.addItems(bundled_names())
        self.viseme_set.setCurrentText(str(self._settings.value("live/set", "preston_blair")))
        self.viseme_set.setAccessibleName(self.tr("Viseme set"))
        self.viseme_set.currentTextChanged.connect(self._show_at_rest)
        self.listen_button = QPushButton(self.tr("Listen"))
        self.listen_button.setObjectName("primary")
        self.listen_button.clicked.connect(self.toggle)
        self.record_button = QPushButton(self.tr("Record a take"))
        self.record_button.clicked.connect(self.toggle_take)
        top = QHBoxLayout()
        for widget in (self.device, self.viseme_set, self.listen_button, self.record_button):
            top.addWidget(widget, 1 if widget is self.device else 0)
        self.mouth = MouthView()
        self.mouth.setFixedHeight(380)
        self.shape = QLabel()
        self.shape.setObjectName("shapeName")
        self.shape.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shape.setAccessibleName(self.tr("Shape that is shown"))
        self.level = QProgressBar()
        self.level.setRange(round(SILENT_DB), 0)
        self.level.setValue(round(SILENT_DB))
        self.level.setTextVisible(False)
        self.level.setAccessibleName(self.tr("Level"))
        self.note = QLabel()
        self.note.setObjectName("faint")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(top)
        column.addStretch(1)
        for part in (self.mouth, self.shape, self.level, self.note):
            column.addWidget(part)
        column.addStretch(1)
        self._show_running()

    def look_for_devices(self) -> None:
        """Fill the list of microphones; a notice tells when there is none."""
        self.device.clear()
        try:
            from ..playback.microphone import microphones  # late, as the loudspeaker is
        except ImportError:  # a library of the sound system is missing
            found = []
        else:
            found = microphones()
        for each in found:
            self.device.addItem(each.description(), each)
        self._show_at_rest()
        self.note.setText("" if found else self.tr("This computer has no microphone."))
        self._show_running()

    def toggle(self) -> None:
        """Listen, or not any more."""
        if self._heard_by:
            self.stop()
        else:
            self.listen()

    def listen(self) -> None:
        """Let the mouth follow the microphone that is chosen."""
        name = self.viseme_set.currentText()
        microphone = self.make_microphone(self.device.currentData())
        try:
            self.session = self.make_session(microphone.rate_hz, name)
        except Wav2VisError as error:
            self.note.setText(told(error))
            return
        self._settings.setValue("live/set", name)
        self._heard_by = microphone
        microphone.heard.connect(self._hear)
        microphone.start()
        self._show_running()

    def stop(self) -> None:
        """Listen no more; a take that runs is offered to be saved."""
        if self._heard_by:
            self._heard_by.stop()
            self._heard_by = None
        if self.session and self.session.recording:
            self._save_take()
        self._show_running()

    def toggle_take(self) -> None:
        """Begin a take, or end and save it."""
        if self.session is None:
            return
        if self.session.recording:
            self.stop()
        else:
            self.session.record()
            self._show_running()

    def _hear(self, samples: Any) -> None:
        session = self.session
        if session is None:
            return
        began = time.perf_counter()
        session.push(samples)
        self._work_s += _SMOOTHED * (time.perf_counter() - began + len(samples) / self._heard_by.rate_hz - self._work_s)
        self.mouth.show_shape(session.shape)
        self.shape.setText(session.shape)
        self.level.setValue(round(session.level_db))
        delay_ms = 1000 * (session.look_ahead_s + self._work_s)
        text = self.tr("The mouth is {:.0f} ms behind the sound.").format(delay_ms)
        self.note.setText(text + (self.tr("  Take: {:.1f} s").format(session.take_s) if session.recording else ""))

    def _show_at_rest(self) -> None:
        chosen = VisemeSet.load(self.viseme_set.currentText())
        self.mouth.set_drawings(drawings_of(chosen))
        self.mouth.show_shape(chosen.rest)

    def _save_take(self) -> None:
        assert self.session is not None
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        folder = Path(str(self._settings.value("folder", music)))
        suggested = folder / f"take {datetime.now().astimezone():%Y-%m-%d %H-%M-%S}.wav"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the take"), str(suggested), "WAV (*.wav)")
        self.session.recording = False
        if not name:
            return
        path = Path(name).with_suffix(".wav")
        try:
            # The dialog asked about the name that was typed.
            self.session.save_take(path, overwrite=str(path) == name)
        except Wav2VisError as error:
            self.note.setText(told(error))
        else:
            self.take_saved.emit(path)

    def _show_running(self) -> None:
        running = self._heard_by is not None
        recording = self.session is not None and self.session.recording
        self.listen_button.setText(self.tr("Stop") if running else self.tr("Listen"))
        self.listen_button.setEnabled(running or self.device.count() > 0)
        self.record_button.setEnabled(running)
        self.record_button.setText(self.tr("End the take") if recording else self.tr("Record a take"))
        self.device.setEnabled(not running)
        self.viseme_set.setEnabled(not running)

    def _microphone(self, device: Any) -> Any:
        from ..playback.microphone import Microphone

        return Microphone(device, self)
