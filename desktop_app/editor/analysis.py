"""The model at work: on a whole recording, or anew on a stretch of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from wav2vis_core import Cue, Track, lipsync
from wav2vis_core.decoding.styles import Style
from wav2vis_core.jobs.task import Report
from wav2vis_core.jobs.texts import Texts
from wav2vis_core.notes import Note
from wav2vis_core.track.track import Segment

from ..model import edits
from ..model.sound import Sound
from .document import Document
from .tasks import QtTask, Tasks

# The network and the normaliser hear this much around a stretch (seconds).
_AROUND_S = 3.0


class Analysis(QObject):
    """Runs `lipsync` beside the window and gives its track to the document.

    `viseme_set` and `style` are what the next run uses, and `text` what is said: empty for nobody knows, None for
    what stands in `NAME.txt` beside the recording. A run that a later one makes useless is cancelled. `noticed` tells
    what a person should know of a run.
    """

    noticed = pyqtSignal(str)

    def __init__(self, document: Document, tasks: Tasks) -> None:
        super().__init__(document)
        self.viseme_set = "preston_blair"
        self.style: Style = "animated"
        self._document, self._tasks = document, tasks
        self._task: QtTask | None = None
        self.text: str | None = None
        document.sound_changed.connect(self._start_anew)

    def hear_all(self, *, keep_edited: bool = True) -> None:
        """Analyse the whole recording; edited cues stay unless they should not."""
        sound = self._document.sound
        if sound is None:
            return
        viseme_set, style = self.viseme_set, self.style

        asked = self.text

        def work(report: Report) -> tuple[Track, str, tuple[Note, ...]]:
            share = 0.9 / sound.duration_s  # the network takes the rest
            text, notes = Texts(None, beside=asked is None).of(sound.path)
            text = asked or text
            track = lipsync(
                sound.path,
                text=text,
                viseme_set=viseme_set,
                style=style,
                progress=lambda heard_s: report(share * heard_s),
            )
            return track, text or "", notes + track.notes

        def done(result: tuple[Track, str, tuple[Note, ...]]) -> None:
            track, self.text, notes = result
            self._document.hear(track, keep_edited=keep_edited)
            if notes:
                self.noticed.emit("\n".join(map(self._worded, notes)))

        self._run(self.tr("Listening"), work, done)

    def hear_stretch(self, start_s: float, end_s: float) -> None:
        """Analyse a stretch (seconds) anew and lay the result over it, edited or not.

        The words that stand there are listened for, where they come from a text.
        """
        sound, state = self._document.sound, self._document.state
        if sound is None or state is None:
            return
        viseme_set, style = state.viseme_set, self.style
        words = state.words if self.text else ()

        def done(fresh: tuple[Cue, ...]) -> None:
            if self._document.state is not None:
                cues = edits.laid(self._document.cues, fresh)
                cues = edits.healed(edits.healed(cues, start_s), end_s)
                self._document.commit(self.tr("Analyse the selection"), cues)

        self._run(
            self.tr("Listening to the selection"),
            lambda report: heard_again(sound, start_s, end_s, words, viseme_set, style),
            done,
        )

    def cancel(self) -> None:
        """Give up what runs."""
        if self._task:
            self._task.cancel()
            self._task = None

    def _worded(self, note: Note) -> str:
        if note.code == "text_found":
            return self.tr("{} is taken for what is said.").format(Path(note.where).name)
        return str(note)

    def _start_anew(self) -> None:
        self.cancel()
        self.text = None

    def _run(self, text: str, work: Callable[[Report], Any], done: Callable[[Any], None]) -> None:
        self.cancel()
        self._task = self._tasks.run(text, work, done)


def heard_again(
    sound: Sound, start_s: float, end_s: float, words: tuple[Segment, ...], viseme_set: str, style: Style
) -> tuple[Cue, ...]:
    """What the model hears in a stretch of a sound (seconds), with a little of what is around it to go by.

    `words` are those of the whole sound; what is around never begins or ends within one.
    """
    from_s, to_s = max(start_s - _AROUND_S, 0.0), min(end_s + _AROUND_S, sound.duration_s)
    said = [word for word in words if word.end_s > from_s and word.start_s < to_s]
    from_s = min([from_s, *(word.start_s for word in said)])
    to_s = max([to_s, *(word.end_s for word in said)])
    text = " ".join(word.label for word in said) or None
    piece = sound.audio(from_s, to_s)
    # The notes were shown when the whole was heard.
    track = lipsync(piece, text=text, viseme_set=viseme_set, style=style)
    shifted = tuple(replace(cue, start_s=cue.start_s + from_s, end_s=cue.end_s + from_s) for cue in track.cues)
    return edits.part(shifted, start_s, end_s)
