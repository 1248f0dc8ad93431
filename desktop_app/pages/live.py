# SPDX-License-Identifier: GPL-3.0-or-later
"""The live page: a mouth that follows a microphone, and recordings of it to edit."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QSettings, QStandardPaths, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core import LiveSession, VisemeSet, Wav2VisError
from wav2vis_core.senders.registry import SENDERS, check_set, make_sender

from ..look.drawings import drawings_of, outlined
from ..look.theme import Theme
from ..model.character import Character
from ..model.listening import SILENT_DB, Listening
from ..model.wording import worded
from ..panels.choice import Choice
from ..panels.mouth_view import MouthView
from ..panels.reading import Reading
from ..panels.viseme_set_choice import VisemeSetChoice


class LivePage(QWidget):
    """Device, set, programs to send to, level, delay, mouth and take. `take_saved` gives the file of a recorded take.

    Tests put others in the place of `find_microphones`, `make_microphone` and `make_session`.
    """

    take_saved = pyqtSignal(Path)
    _changed = pyqtSignal()  # from the session's thread
    _gone = pyqtSignal()  # from the microphone's

    def __init__(self, settings: QSettings, theme: Theme, character: Callable[[], Character | None]) -> None:
        super().__init__()
        self._theme, self._character = theme, character
        self.setObjectName("live")
        self._settings = settings
        self.find_microphones: Callable[[], list[tuple[str, Any]]] = _microphones
        self.make_microphone: Callable[[Any], Any] = self._microphone_of
        self.make_session: Callable[[int, str], LiveSession] = LiveSession
        self._microphone: Any = None
        self.listening: Listening | None = None
        self._changed.connect(self._show_session)
        self._gone.connect(self._lose)
        self._build()

    def _build(self) -> None:
        self.device = Choice("device", self.tr("Microphone"))
        self.viseme_set = VisemeSetChoice("viseme_set", self.tr("Viseme set"))
        self.viseme_set.setMinimumContentsLength(26)
        self.viseme_set.choose(str(self._settings.value("live/set", "preston_blair")))
        self.viseme_set.currentIndexChanged.connect(self._show_at_rest)
        self.listen_button = QPushButton(self.tr("Listen"))
        self.listen_button.setObjectName("listen")
        self.listen_button.setProperty("role", "primary")
        self.listen_button.clicked.connect(self.toggle)
        self.record_button = QPushButton(self.tr("Record a take"))
        self.record_button.setObjectName("record")
        self.record_button.clicked.connect(self.toggle_take)
        top = QHBoxLayout()
        for widget in (self.device, self.viseme_set, self.listen_button, self.record_button):
            top.addWidget(widget, 1 if widget is self.device else 0)
        self.send_to = QLineEdit(str(self._settings.value("live/send_to", "")))
        self.send_to.setObjectName("send_to")
        self.send_to.setAccessibleName(self.tr("Send to"))
        self.send_to.setPlaceholderText(self.tr("Send to: vmc  vts  vrchat=192.168.1.20 ..."))
        senders = (f"{name}: {each.description}" for name, each in SENDERS.items() if each.port)
        self.send_to.setToolTip(
            self.tr("Programs that follow the mouth, with =HOST:PORT where they are elsewhere:")
            + "\n"
            + "\n".join(senders)
        )
        self.mouth = MouthView()
        self.mouth.setMinimumHeight(90)
        self.mouth.setMaximumHeight(380)
        self.shape = Reading("live_shape", self.tr("Current shape"))
        self.shape.setProperty("role", "shapeName")
        self.shape.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.level = QProgressBar()
        self.level.setObjectName("level")
        self.level.setRange(round(SILENT_DB), 0)
        self.level.setValue(round(SILENT_DB))
        self.level.setTextVisible(False)
        self.level.setAccessibleName(self.tr("Level"))
        self.note = Reading("note", self.tr("Message"))
        self.note.setProperty("role", "faint")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.send_to)
        column.addStretch(1)
        for part in (self.mouth, self.shape, self.level, self.note):
            column.addWidget(part, 8 if part is self.mouth else 0)
        column.addStretch(1)
        self._show_running()

    def set_theme(self, theme: Theme) -> None:
        """Mouths for another theme."""
        self._theme = theme
        if self.isVisible():
            self._show_at_rest()

    def look_for_devices(self) -> None:
        """Fill the list of microphones; a note says when there is none."""
        self.device.clear()
        for name, device in self.find_microphones():
            self.device.addItem(name, device)
        self._show_at_rest()
        self.note.setText("" if self.device.count() else self.tr("This computer has no microphone."))
        self._show_running()

    def toggle(self) -> None:
        """Start or stop listening."""
        if self._microphone:
            self.stop()
        else:
            self.listen()

    def listen(self) -> None:
        """Let the mouth follow the chosen microphone."""
        name = self.viseme_set.value
        microphone = self.make_microphone(self.device.currentData())
        try:
            senders = [make_sender(word) for word in self.send_to.text().split()]
            check_set(senders, name)
            session = self.make_session(microphone.rate_hz, name)
        except Wav2VisError as error:
            self.note.setText(worded(error))
            return
        self._settings.setValue("live/set", name)
        self._settings.setValue("live/send_to", self.send_to.text())
        self.listening = Listening(microphone.rate_hz, session, senders, on_change=self._changed.emit)
        self._microphone = microphone
        self.listening.start()
        microphone.consume, microphone.on_gone = self.listening.feed, self._gone.emit
        microphone.start()
        self._show_running()

    def stop(self) -> None:
        """Stop listening, and offer to save a take that is being recorded."""
        if self._microphone:
            self._microphone.stop()
            self._microphone = None
        if self.listening:
            self.listening.stop()
        if self.listening and self.listening.recording:
            self.listening.recording = False
            self._save_take(self.listening)
        self._show_running()

    def _lose(self) -> None:
        """The microphone was pulled out."""
        if self._microphone:
            self.stop()
            self.look_for_devices()
            self.note.setText(self.tr("The microphone gives no sound any more. Connect it, and listen again."))

    def toggle_take(self) -> None:
        """Begin a take, or end and save it."""
        if self.listening is None:
            return
        if self.listening.recording:
            self.stop()
        else:
            self.listening.record()
            self._show_running()

    def _show_session(self) -> None:
        session, microphone = self.listening, self._microphone
        if session is None or microphone is None:
            return
        self.mouth.show_shape(session.shape)
        self.shape.setText(session.shape)
        self.level.setValue(round(session.level_db))
        parts = [self.tr("The mouth follows {:.0f} ms behind the sound.").format(1000 * session.delay_s)]
        if session.said:
            parts.append(session.said + ".")
        parts += [worded(failure) + "." for failure in session.failures]
        if session.recording:
            parts.append(self.tr("Take: {:.1f} s.").format(session.take_s))
        if microphone.lost_s > 0:
            parts.append(self.tr("{:.1f} s of sound were lost: the computer is too busy.").format(microphone.lost_s))
        self.note.setText("  ".join(parts))

    def _show_at_rest(self) -> None:
        chosen = VisemeSet.load(self.viseme_set.value)
        self.mouth.set_drawings(outlined(drawings_of(chosen, self._character()), self._theme))
        self.mouth.show_shape(chosen.rest)

    def _save_take(self, listening: Listening) -> None:
        """Ask where to, until the take is saved or the user gives it up."""
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        folder = Path(str(self._settings.value("folder", music)))
        suggested = str(folder / f"take {datetime.now().astimezone():%Y-%m-%d %H-%M-%S}.wav")
        while True:
            name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the take"), suggested, "WAV (*.wav)")
            if not name:
                if self._gives_up(listening.take_s):
                    return
                continue
            path = Path(name)
            if path.suffix.lower() != ".wav":
                path = path.with_name(path.name + ".wav")
            suggested = str(path)
            if suggested != name and os.path.exists(path):  # the dialog asked about the name that was typed
                continue
            try:
                listening.save_take(path)
            except Wav2VisError as error:
                QMessageBox.warning(self, self.tr("The take is not saved"), worded(error))
            else:
                self.take_saved.emit(path)
                return

    def _gives_up(self, take_s: float) -> bool:
        """Whether a take may be lost; Return means no."""
        question = self.tr("{:.1f} s of sound would be lost.").format(take_s)
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self, self.tr("Discard the take?"), question, buttons.Discard | buttons.Cancel, buttons.Cancel
        )
        return answer == buttons.Discard

    def _show_running(self) -> None:
        running = self._microphone is not None
        recording = self.listening is not None and self.listening.recording
        self.listen_button.setText(self.tr("Stop") if running else self.tr("Listen"))
        self.listen_button.setEnabled(running or self.device.count() > 0)
        self.record_button.setEnabled(running)
        self.record_button.setText(self.tr("Stop and save") if recording else self.tr("Record a take"))
        self.device.setEnabled(not running)
        self.viseme_set.setEnabled(not running)
        self.send_to.setEnabled(not running)

    def _microphone_of(self, device: Any) -> Any:
        from ..playback.microphone import Microphone

        return Microphone(device, self)


def _microphones() -> list[tuple[str, Any]]:
    """Name and device of each microphone."""
    try:
        from ..playback.microphone import microphones  # late, as the loudspeaker is
    except ImportError:  # a library of the sound system is missing
        return []
    return [(each.description(), each) for each in microphones()]
