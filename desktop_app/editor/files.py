# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening, saving and importing: which file is which, where it lies, and what may not be lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, QSettings, pyqtSignal

from wav2vis_core import FrameRate, Track, VisemeSet, Wav2VisError
from wav2vis_core.errors import ReadError, UnknownContentError
from wav2vis_core.formats import ReadOptions, TimingFile
from wav2vis_core.jobs.sounds import FILM_EXTENSIONS, SOUND_EXTENSIONS
from wav2vis_core.jobs.task import Cancelled, Report

from ..model import edits
from ..model.kind import kind_of
from ..model.project import SUFFIX, Project
from ..model.speech.voices import fitted
from ..model.state import State
from ..sound.file_version import FileVersion, version_of
from ..sound.sound import Sound
from .analysis import Analysis
from .document import Document
from .recovery import Recovery
from .tasks import QtTask, Tasks

_N_RECENT = 10


class Files(QObject):
    """What the file menu does, without its dialogs.

    `failed` gives what went wrong, `noticed` what the user should know; `recent_changed` follows the list of recent
    files. `recording_missing` gives where a project's recording should be, and what to call with where it is.
    `edited_meanwhile` says that edits were made while another recording was read, and what to call to open it all the
    same, and what to leave it. `voice_wanted` gives a timing file, the names of its voices, and what to call with the
    number of one.
    """

    failed = pyqtSignal(Exception)
    noticed = pyqtSignal(str)
    recent_changed = pyqtSignal()
    recording_missing = pyqtSignal(Path, object)
    edited_meanwhile = pyqtSignal(object, object)
    voice_wanted = pyqtSignal(Path, tuple, object)

    def __init__(
        self, document: Document, analysis: Analysis, tasks: Tasks, settings: QSettings, recovery_folder: Path
    ) -> None:
        super().__init__(document)
        self._document, self._analysis, self._tasks, self._settings = document, analysis, tasks, settings
        self.recovery = Recovery(recovery_folder, self.project, tasks, self)
        self._loading: QtTask | None = None
        self._version: FileVersion = None  # of the project's file, as it was opened or saved
        document.undo.indexChanged.connect(self._keep_copy)
        document.undo.cleanChanged.connect(self._keep_copy)

    @property
    def recent(self) -> list[Path]:
        """Files that were opened or saved, the last one first."""
        names = self._settings.value("recent", [])
        return [Path(name) for name in ([names] if isinstance(names, str) else names or [])]

    @property
    def changed_outside(self) -> bool:
        """Whether somebody else has saved the project's file since it was opened or saved here."""
        path = self._document.project_path
        return path is not None and version_of(path) not in (None, self._version)

    def project(self) -> Project | None:
        """What is open as a project; None before the first analysis."""
        document = self._document
        if document.sound is None or document.state is None:
            return None
        path = document.sound.path.absolute()
        return Project(path, document.state, document.project_path)

    def open(self, path: Path) -> None:
        """Open a recording, a project or a timing file."""
        path = path.absolute()
        try:
            kind = kind_of(path)
            if kind == "project":
                self._open_project(path, path)
            elif kind == "timing":
                self.import_track(path, over_open=False)
            else:
                self._load_sound(path, lambda: self._start_with(path))
        except Wav2VisError as error:
            self.failed.emit(error)

    def save(self, path: Path) -> bool:
        """Save the project; whether that went well."""
        project = self.project()
        if project is None:
            return False
        try:
            replace(project, saved_as=None).save(path)
        except Wav2VisError as error:
            self.failed.emit(error)
            return False
        self._document.project_path, self._version = path, version_of(path)
        self._document.undo.setClean()
        self.recovery.forget()
        self._remember(path)
        return True

    def suggested_path(self) -> Path:
        """Where the project is, or where it would go: beside its recording."""
        assert self._document.sound is not None
        return self._document.project_path or self._document.sound.path.with_suffix(SUFFIX)

    def import_track(self, path: Path, *, over_open: bool = True, voice: int | None = None) -> None:
        """Take the shapes of a timing file: over the recording that is open, or over its own.

        Its own is the one that it names, else one beside it of the same name. That is opened where none is open, or,
        unless `over_open`, where it is there. `voice` is the number, from 1 on, of the voice to take; where it matters
        and is None, `voice_wanted` asks for it.

        Raises
        ------
        Wav2VisError
            When the file cannot be read, or its recording is not there.
        """
        try:
            file = TimingFile.open(path)
        except UnknownContentError as error:
            if path.suffix.lower() == ".txt":
                remedy = self.tr("to use it as the transcript, open the recording and choose Words, Transcript")
            else:
                remedy = self.tr("open a recording, a project or a timing file, such as those of Moho or Rhubarb")
            raise ReadError(error.what, error.where, remedy) from None
        rate = file.frame_rate or self._document.fps
        try:
            shown_in = VisemeSet.load(self._document.settings.viseme_set)
            track = file.track(ReadOptions(rate, phones_in=shown_in, voice=voice))
        except ReadError as error:
            if error.parameter != "voice":
                raise
            self.voice_wanted.emit(
                path, file.voices, lambda number: self.import_track(path, over_open=over_open, voice=number)
            )
            return

        def take() -> None:
            self._take(track, rate)
            if track.notes:
                self.noticed.emit("\n".join(map(str, track.notes)))

        sound = self._document.sound
        own = _recording_of(path, track, file.format.extensions)
        if sound is not None and (over_open or own in {None, sound.path}):
            take()
        elif own:
            self._load_sound(own, take)
        else:
            raise Wav2VisError("its recording is not beside it", str(path), "open the recording, then import this")

    def restore(self, path: Path) -> None:
        """Open what a session left that did not end well; it is an edited project then."""
        try:
            self._open_project(path, None)
        except Wav2VisError as error:
            self.failed.emit(error)

    def _start_with(self, sound: Path) -> None:
        self._remember(sound)
        self._analysis.analyse_all()

    def _take(self, track: Track, fps: FrameRate) -> None:
        document = self._document
        assert document.sound is not None
        cues = edits.fitted(tuple(track.cues), document.sound.duration_s, track.rest)
        before = document.state or State.of(track, character=document.character)
        state = before.of_track(track, fps=fps, settings=document.settings)
        state = replace(state, cues=cues, duration_s=document.sound.duration_s)
        if state.known_set:
            state = replace(state, settings=replace(state.settings, viseme_set=state.viseme_set))
        if document.state is None:
            document.start_with(state)
        else:
            document.commit(self.tr("Import"), state)

    def _open_project(self, path: Path, saved_as: Path | None, moved_to: Path | None = None) -> None:
        version = version_of(path)
        project = Project.load(path)
        recording = moved_to or project.sound
        if not os.path.isfile(recording):  # Path raises where a path is too long
            self.recording_missing.emit(recording, lambda found: self._open_project(path, saved_as, found))
            return

        def take() -> None:
            document = self._document
            assert document.sound is not None
            state = project.state
            if abs(state.duration_s - document.sound.duration_s) > edits.SHORTEST_S:
                self.noticed.emit(
                    self.tr("The recording's length has changed since the project was saved. The cues were fitted.")
                )
            document.start_with(fitted(state, document.sound.duration_s))
            if saved_as:
                document.project_path, self._version = saved_as, version
                self._remember(saved_as)
                if moved_to:  # which the file does not know yet
                    document.undo.resetClean()
            else:  # from a recovery copy: not saved yet
                document.project_path = project.saved_as
                self._version = version_of(project.saved_as) if project.saved_as else None
                document.undo.resetClean()
                self.recovery.adopt(path)

        self._load_sound(recording.resolve(), take)

    def _load_sound(self, path: Path, then: Callable[[], None]) -> None:
        edits_before = self._document.undo.index()

        def take(sound: Sound) -> None:
            self._document.open_sound(sound)
            then()
            if sound.notes:
                self.noticed.emit("\n".join(map(str, sound.notes)))

        def done(sound: Sound) -> None:
            if self._document.undo.index() == edits_before or self._document.undo.isClean():
                take(sound)
            else:
                self.edited_meanwhile.emit(lambda: take(sound), sound.close)

        def work(report: Report) -> Sound:
            sound = Sound.load(path, lambda seconds: report(0.0))
            try:
                report(1.0)
            except Cancelled:
                sound.close()
                raise
            return sound

        if self._loading:
            self._loading.cancel()
        self._loading = self._tasks.run(self.tr("Reading {}").format(path.name), work, done)

    def _keep_copy(self) -> None:
        if self._document.undo.isClean():
            self.recovery.forget()
        else:
            self.recovery.touch()

    def _remember(self, path: Path) -> None:
        names = [str(path), *(str(each) for each in self.recent if each != path)]
        self._settings.setValue("recent", names[:_N_RECENT])
        self.recent_changed.emit()


def _recording_of(path: Path, track: Track, extensions: tuple[str, ...]) -> Path | None:
    """The recording that a timing file names, else one beside it with its name; None where neither is there."""
    named = path.parent / track.source if track.source else None
    stem = next((path.name[: -len(each)] for each in extensions if path.name.lower().endswith(each)), path.stem)
    beside = [path.with_name(stem + each) for each in (*SOUND_EXTENSIONS, *FILM_EXTENSIONS)]
    return next((each.absolute() for each in (named, *beside) if each and os.path.isfile(each)), None)
