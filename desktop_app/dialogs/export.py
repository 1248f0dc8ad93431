# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing the mouth shapes for another program: format, its options, what the file will hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from PyQt6.QtCore import QSettings, QTimer, pyqtSignal
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core import FrameRate, Track, VisemeSet, Wav2VisError
from wav2vis_core.formats import Format, TextFormat
from wav2vis_core.formats.common.base import VoicesFormat
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.formats.film.pictures import PictureFormat
from wav2vis_core.jobs.task import Report
from wav2vis_core.track.track import Segment

from ..editor.tasks import QtTask, Tasks
from ..look.drawings import drawings_of, save_drawings
from ..look.screen import fitted
from ..model.character import Character
from ..model.export import Export, Voice, export_of, export_together, suffixes
from ..model.wording import worded
from ..panels.choice import Choice
from .export_form import ExportForm
from .format_list import FormatList
from .questions import answer_buttons, may_replace

_PREVIEW_CHARACTERS = 20_000
_PAUSE_MS = 120  # after the last change, before the preview is made again


Exports = dict[str, Export]
"""What is written, by what stands behind the chosen name of the file."""


class _Part(NamedTuple):
    """What can be exported: all voices, or one, or a phrase apart; with what stands behind the recording's name."""

    label: str
    suffix: str
    voices: tuple[Voice, ...]
    phrase: Segment | None = None


class ExportDialog(QDialog):
    """Formats on the left; on the right the options of the chosen one and a preview that follows them.

    Where there are several `voices`, of which the track is one, each can be written, or all: in one file of a format
    that holds them, else in a file each. Where there are phrases one can be written apart, with times from 0: first the
    one at place `phrase`, if any. `wav_of` gives a stretch of the recording (seconds) as a WAV file, for a film of it.

    The choices are remembered for the next time, for each format, and a folder that is not the recording's for all.
    Films and pictures show the character, unless their options name other drawings. `previewed` says that
    the preview shows the present choices.
    """

    previewed = pyqtSignal()

    def __init__(
        self,
        track: Track,
        fps: FrameRate,
        sound_path: Path,
        character: Character | None,
        settings: QSettings,
        tasks: Tasks,
        parent: QWidget,
        *,
        voices: Sequence[Voice] = (),
        phrase: int | None = None,
        wav_of: Callable[[float, float], bytes] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.resize(fitted(980, 640, self))
        self._track, self._fps, self._sound_path = track, fps, sound_path
        self._character, self._settings, self._tasks = character, settings, tasks
        self._parts = self._parts_of(voices)
        self._wav_of = wav_of
        self._made: TemporaryDirectory[str] | None = None  # drawings and sound that films are made of
        self._task: QtTask | None = None
        self._result: Exports | Wav2VisError | None = None
        self._is_current = self._is_wanted = False  # the preview; the file, as soon as the preview is
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._make_preview)
        self._build()
        phrases = [k for k, part in enumerate(self._parts) if part.phrase]
        self.part.setCurrentIndex(0 if phrase is None else phrases[phrase])
        self.part.currentIndexChanged.connect(self._choose_part)
        self.formats.select(str(settings.value("export/format", "dat")))

    @property
    def format(self) -> Format[Any]:
        """The chosen format."""
        return self.formats.format

    def _build(self) -> None:
        self.formats = FormatList()
        self.formats.chosen.connect(self._choose)
        self.form = ExportForm()
        self.form.changed.connect(self._change)
        self.part = Choice("part", self.tr("What to export"))
        for part in self._parts:
            self.part.addItem(part.label)
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.part.setVisible(len(self._parts) > 1)
        self.preview = QPlainTextEdit()
        self.preview.setObjectName("preview")
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(self.tr("Preview of the file"))
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.note = QLabel()
        self.note.setObjectName("note")
        self.note.setProperty("role", "faint")
        self.note.setWordWrap(True)
        self.path = QLineEdit()
        self.path.setObjectName("path")
        self.path.setAccessibleName(self.tr("File to write"))
        self.path.textChanged.connect(self._change)
        browse = QPushButton(self.tr("Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        target = QHBoxLayout()
        target.addWidget(self.path, 1)
        target.addWidget(browse)
        right = QVBoxLayout()
        right.addWidget(self.part)
        right.addWidget(self.form)
        right.addWidget(self.preview, 1)
        right.addWidget(self.note)
        right.addLayout(target)
        columns = QHBoxLayout()
        columns.addWidget(self.formats)
        columns.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        outer.addLayout(columns, 1)
        outer.addWidget(answer_buttons(self, self.tr("Export"), self._write))

    def _choose(self) -> None:
        """Show the options of the format that is now chosen."""
        chosen = self.format
        own = {"fps": str(self._fps)} | ({"set": self._track.viseme_set} if chosen.neutral else {})
        hints = {"mouths": self.tr("the character's; or a folder with SHAPE.png for each")} if self._character else {}

        def initial(name: str, default: str) -> str:
            text = "" if name == "fps" else str(self._settings.value(f"export/{chosen.name}/{name}", ""))
            return text or own.get(name, default)

        self.form.show_format(chosen, initial, hints)
        folder = Path(str(self._settings.value("export/folder", "") or self._sound_path.parent))
        folder = folder if folder.is_dir() else self._sound_path.parent
        self.path.setText(str(folder / self._name()))
        self._change()

    def _choose_part(self) -> None:
        self.path.setText(str(Path(self.path.text()).parent / self._name()))
        self._change()

    def _name(self) -> str:
        """What the file is called: as the recording, with the voice or the number of a phrase that is apart."""
        return self._sound_path.stem + self._part.suffix + self.format.extensions[0]

    @property
    def _part(self) -> _Part:
        """What is chosen to be written."""
        return self._parts[max(self.part.currentIndex(), 0)]

    def _parts_of(self, voices: Sequence[Voice]) -> list[_Part]:
        shown = Voice("", self._track, self._character)
        parts = [_Part(self.tr("All voices") if voices else self.tr("Everything"), "", tuple(voices) or (shown,))]
        own = ""
        for voice, suffix in zip(voices, suffixes([voice.name for voice in voices]), strict=True):
            parts.append(_Part(voice.name, suffix, (voice,)))
            own = suffix if voice.track is self._track else own
        for number, phrase in enumerate(self._track.phrases, 1):
            apart = Voice("", self._track.excerpt(phrase.start_s, phrase.end_s), self._character)
            label = self.tr("Phrase {}: {}").format(number, phrase.label)
            parts.append(_Part(label, f"{own}_{number}", (apart,), phrase))
        return parts

    def _change(self) -> None:
        self._is_current = self._is_wanted = False
        self._pause.start()

    def _make_preview(self) -> None:
        if isinstance(self.format, TextFormat):
            self._encode(self._show)
        else:  # pictures and films take their time and are made when they are exported
            self._show(None)

    def _encode(self, done: Callable[[Exports | Wav2VisError], None]) -> None:
        chosen, part, values = self.format, self._part, self.form.values()
        folder = str(Path(self.path.text()).parent)
        if part.phrase and self._wav_of and values.get("sound") == "":
            sound = self._made_in("sound") / "phrase.wav"
            sound.write_bytes(self._wav_of(part.phrase.start_s, part.phrase.end_s))
            values["sound"] = str(sound)
        alone = [(voice.track, values | self._drawn(voice, values)) for voice in part.voices]
        together, ends = self._together, self._ends()

        def work(report: Report) -> Exports | Wav2VisError:
            try:
                if together:
                    tracks = {voice.name: voice.track for voice in part.voices}
                    return {"": export_together(tracks, together, values, folder)}
                made = (export_of(track, chosen, own, folder) for track, own in alone)
                return dict(zip(ends, made, strict=True))
            except Wav2VisError as error:
                return error

        if self._task:
            self._task.cancel()
        self._task = self._tasks.run(self.tr("Export"), work, done, quiet=True)

    def _drawn(self, voice: Voice, values: dict[str, str]) -> dict[str, str]:
        """The option that names the drawings of a voice's character, where films and pictures show it."""
        if not (voice.character and isinstance(self.format, PictureFormat)) or values["mouths"]:
            return {}
        folder = self._made_in(f"mouths of {voice.name}")
        save_drawings(drawings_of(VisemeSet.load(values["set"]), voice.character), folder)
        return {"mouths": str(folder)}

    def _made_in(self, name: str) -> Path:
        self._made = self._made or TemporaryDirectory(prefix="wav2vis-")
        folder = Path(self._made.name, name)
        folder.mkdir(exist_ok=True)
        return folder

    def _targets(self) -> list[Path]:
        """The files that are written."""
        path = Path(self.path.text())
        return [_beside(path, end, self.format.extensions) if end else path for end in self._ends()]

    @property
    def _together(self) -> VoicesFormat | None:
        """The format, where one file of it holds the several voices that are chosen."""
        several = len(self._part.voices) > 1
        return self.format if several and isinstance(self.format, VoicesFormat) else None

    def _ends(self) -> list[str]:
        """What stands behind the chosen name of each file that is written."""
        names = [voice.name for voice in self._part.voices]
        return [""] if self._together or len(names) < 2 else suffixes(names)

    def _show(self, result: Exports | Wav2VisError | None) -> None:
        self._result, self._is_current = result, True
        if isinstance(result, Wav2VisError):
            self.preview.setPlainText("")
            self._say_error(result)
        elif result is None:
            self.preview.setPlainText(self.tr("This format is binary and has no preview."))
            self._say(self.tr("It cannot hold {}.").format(self.format.cannot_carry))
        else:
            first = next(iter(result.values()))
            assert isinstance(first.data, bytes)
            text = first.data[:_PREVIEW_CHARACTERS].decode("utf-8", "ignore")
            rest = len(first.data) - _PREVIEW_CHARACTERS
            self.preview.setPlainText(text + (self.tr("\n… {:,} more bytes").format(rest) if rest > 0 else ""))
            changes = "; ".join(first.lost)
            said = [self.tr("Changed by this format: {}.").format(changes)] if changes else []
            if len(result) > 1:
                said.insert(0, self.tr("A file each: {}.").format(", ".join(path.name for path in self._targets())))
            self._say(" ".join(said))
        self.previewed.emit()
        if self._is_wanted:
            self._write()

    def _say_error(self, error: Wav2VisError) -> None:
        self._say(worded(error), role="error")

    def _say(self, text: str, role: str = "faint") -> None:
        self.note.setText(text)
        self.note.setProperty("role", role)
        self.note.setStyleSheet(self.note.styleSheet())  # looks at the role again

    def _browse(self) -> None:
        suffix = self.format.extensions[0]
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export"),
            self.path.text(),
            f"{self.format.description} (*{suffix})",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.path.setText(path)

    def _write(self) -> None:
        self._is_wanted = not self._is_current
        if self._is_wanted or isinstance(self._result, Wav2VisError):
            return  # what is written is what the preview shows
        if not all(may_replace(path, self) for path in self._targets() if os.path.exists(path)):
            return
        if self._result:
            self._save(self._result)
        else:
            self._say(self.tr("Exporting…"))
            self._encode(self._save)

    def _save(self, result: Exports | Wav2VisError) -> None:
        try:
            if isinstance(result, Wav2VisError):
                raise result
            for path, export in zip(self._targets(), result.values(), strict=True):
                write_atomically(path, export.data, overwrite=True)
        except Wav2VisError as error:
            self._say_error(error)
            return
        self._settings.setValue("export/format", self.format.name)
        folder = Path(self.path.text()).absolute().parent
        beside = folder == self._sound_path.absolute().parent
        self._settings.setValue("export/folder", "" if beside else str(folder))
        for name, value in self.form.values().items():
            if name != "fps":
                self._settings.setValue(f"export/{self.format.name}/{name}", value)
        self.accept()

    def done(self, result: int) -> None:
        """End what still runs: it must not come back to a dialog that is gone."""
        self._pause.stop()
        if self._task:
            self._task.cancel()
        if self._made:
            self._made.cleanup()
        super().done(result)


def _beside(path: Path, end: str, extensions: tuple[str, ...]) -> Path:
    """The path with something before its extension, which may have several dots."""
    extension = next((each for each in extensions if path.name.lower().endswith(each)), path.suffix)
    stem = path.name[: len(path.name) - len(extension)]
    return path.with_name(stem + end + extension)
