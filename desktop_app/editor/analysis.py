# SPDX-License-Identifier: GPL-3.0-or-later
"""The analysis of a recording, or again of a stretch of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from PyQt6.QtCore import QObject, pyqtSignal

from wav2vis_core import Cue, Track, lipsync
from wav2vis_core.jobs.task import Report
from wav2vis_core.jobs.texts import Texts
from wav2vis_core.notes import Note
from wav2vis_core.pipeline import ListenerName, recognise
from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.whisper import download, is_here

from ..model import edits
from ..model.edits import Cues
from ..model.settings import Settings
from ..model.speech.said import Said, heard_again
from ..model.state import State
from ..sound.sound import Sound
from .document import Document
from .tasks import QtTask, Tasks

# From here on the wait for another listener than the fast one is felt (seconds of sound).
_LONG_S = 30.0

Item = TypeVar("Item", Cue, Segment)

# Analysed around a stretch, for the network and the normaliser (seconds).
_AROUND_S = 3.0


class Analysis(QObject):
    """Runs `lipsync` beside the window and gives its track to the document.

    A run that a later one makes useless is cancelled. `noticed` gives what the user may want to know about a run,
    `warned` what wants a look;
    `settings_changed` says that `settings` are others: a run began or ended. `model_missing` names a model of Whisper
    that is not on this computer.
    """

    noticed = pyqtSignal(str)
    warned = pyqtSignal(str)
    model_missing = pyqtSignal(str)
    settings_changed = pyqtSignal()

    def __init__(self, document: Document, tasks: Tasks) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks
        self._task: QtTask | None = None
        self._settings: Settings | None = None  # of what runs
        document.sound_changed.connect(self.cancel)
        document.edited.connect(self._cancel_of_another_voice)

    @property
    def settings(self) -> Settings:
        """Those of the run that goes on, else of the document."""
        return self._settings or self._document.settings

    def analyse_all(self, *, keep_edited: bool = True, **changes: Any) -> None:
        """Analyse the whole recording, with `changes` of the settings; edited cues stay unless they should not.

        Where a long recording would have no cues for a while, the fast listener gives some to begin with.
        """
        sound = self._document.sound
        if sound is None:
            return
        settings = replace(self.settings, **changes)
        if settings.listener != "fast" and self._document.state is None and sound.duration_s >= _LONG_S:
            self._analyse(sound, settings, "fast", then=lambda: self._analyse(sound, self.settings, settings.listener))
        else:
            self._analyse(sound, settings, settings.listener, keep_edited=keep_edited)

    def _analyse(
        self,
        sound: Sound,
        settings: Settings,
        listener: ListenerName,
        *,
        keep_edited: bool = True,
        then: Callable[[], None] | None = None,
    ) -> None:
        def work(report: Report) -> tuple[Track, str, tuple[Note, ...]]:
            sound.check_unchanged()
            text, notes = Texts(None, beside=settings.transcript is None).of(sound.path)
            text = settings.transcript or text
            track = lipsync(
                sound.path,
                text=text,
                language=settings.language,
                viseme_set=settings.viseme_set,
                style=settings.style,
                listener=listener,
                progress=lambda done_s: report(done_s / sound.duration_s),
            )
            return track, text or "", notes + track.notes

        def done(result: tuple[Track, str, tuple[Note, ...]]) -> None:
            track, transcript, notes = result
            found = replace(settings, transcript=transcript)
            lost = self._document.take_analysis(track, found, keep_edited=keep_edited, preview=then is not None)
            said = list(map(self._worded, notes))
            if lost:
                said.append(self.tr("Edited cues without a shape in this set: {}. Undo brings them back.").format(lost))
            if said:
                wants_a_look = lost or {note.code for note in notes} != {"text_found"}
                (self.warned if wants_a_look else self.noticed).emit("\n".join(said))
            if then:
                then()

        self._run(self.tr("Analysing"), work, done, settings)

    def recognise(self, model: str, then: Callable[[], None], *, may_download: bool = False) -> None:
        """Let a model of Whisper write down what is said, and analyse again with that; `then` is called in between.

        Nothing is downloaded unless it may be.
        """
        sound = self._document.sound
        if sound is None:
            return
        language = self.settings.language

        def work(report: Report) -> str | None:
            if not is_here(model):
                if not may_download:
                    return None
                download(model)
            report(0.0)
            sound.check_unchanged()
            return recognise(sound.path, model, language, lambda done_s: report(done_s / sound.duration_s))[0]

        def done(text: str | None) -> None:
            if text is None:
                self.model_missing.emit(model)
                return
            then()
            if text:
                self.analyse_all(transcript=text)
            else:
                self.noticed.emit(self.tr("No words were recognised."))

        self._run(self.tr("Recognising the words"), work, done, self.settings)

    def analyse_stretch(self, start_s: float, end_s: float) -> None:
        """Analyse a stretch (seconds) again and lay the result over it, edited or not.

        Its words guide the analysis where they were typed, one by one or as a transcript, and are found anew.
        """
        sound, state = self._document.sound, self._document.state
        if sound is None or state is None:
            return
        settings = replace(state.settings, viseme_set=state.viseme_set)
        typed = settings.transcript or any(word.origin == "edited" for word in state.words)
        words = state.words if typed else ()

        def done(heard: tuple[Cues, Said]) -> None:
            state, (fresh, said) = self._document.state, heard
            if state is not None and state.viseme_set != settings.viseme_set:
                self.noticed.emit(self.tr("The viseme set has changed: the selection was not analysed."))
            elif state is not None:
                cues = edits.laid(state.cues, fresh)
                cues = edits.healed(edits.healed(cues, start_s), end_s)
                cues = edits.without_slivers(state.cues, cues, state.fps.start_s(1))
                said = heard_again(state.said, said, start_s, end_s)
                after = replace(state, cues=cues, words=said.words, phones=said.phones)
                self._document.commit(self.tr("Analyse the selection"), after)

        self._run(
            self.tr("Analysing the selection"),
            lambda report: heard_in(sound, start_s, end_s, words, settings),
            done,
            state.settings,
        )

    def cancel(self) -> None:
        """Give up what runs."""
        if self._task:
            self._task.cancel()

    def _cancel_of_another_voice(self, before: State, after: State) -> None:
        if (before.place, len(before.others)) != (after.place, len(after.others)):
            self.cancel()

    def _worded(self, note: Note) -> str:
        if note.code == "text_found":
            return self.tr("{} is used as the transcript.").format(Path(note.where).name)
        if note.code == "words_unknown":
            return self.tr("{}. Words, Pronunciations takes one.").format(str(note).rstrip("."))
        return str(note)

    def _run(self, text: str, work: Callable[[Report], Any], done: Callable[[Any], None], settings: Settings) -> None:
        self.cancel()
        self._settings = settings

        def end_with(result: Any) -> None:
            self._settings = None  # from here on the document's
            done(result)

        self._task = task = self._tasks.run(text, work, end_with)
        task.ended.connect(lambda: self._end(task))
        self.settings_changed.emit()

    def _end(self, task: QtTask) -> None:
        if task is self._task:
            self._task = self._settings = None
            self.settings_changed.emit()


def heard_in(
    sound: Sound, start_s: float, end_s: float, words: tuple[Segment, ...], settings: Settings
) -> tuple[Cues, Said]:
    """The cues of a stretch of a sound (seconds), and what is said in it, analysed with a little of what is around it.

    `words` are those of the whole sound; what is around never begins or ends within one.
    """
    from_s, to_s = max(start_s - _AROUND_S, 0.0), min(end_s + _AROUND_S, sound.duration_s)
    near = [word for word in words if word.end_s > from_s and word.start_s < to_s]
    from_s = min([from_s, *(word.start_s for word in near)])
    to_s = max([to_s, *(word.end_s for word in near)])
    # Its notes were shown when everything was analysed.
    track = lipsync(
        sound.audio(from_s, to_s),
        text=" ".join(word.label for word in near) or None,
        language=settings.language,
        viseme_set=settings.viseme_set,
        style=settings.style,
        listener=settings.listener,
    )

    def shifted(item: Item) -> Item:
        return replace(item, start_s=item.start_s + from_s, end_s=item.end_s + from_s)

    cues = edits.part(tuple(map(shifted, track.cues)), start_s, end_s)
    return cues, Said(tuple(map(shifted, track.words)), tuple(map(shifted, track.phones)))
