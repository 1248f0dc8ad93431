# SPDX-License-Identifier: MIT
"""What the two versions of Papagayo's projects share: words on frames, and the way to the sound."""

from __future__ import annotations

import itertools
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import NamedTuple

from ...errors import FormatError
from ...track.timebase import FrameRate
from ...track.track import Segment, Track
from ..common.base import WriteOptions
from ..common.imported import imported
from ..common.mends import Mends, ordered_frames
from ..common.reader import ReadOptions
from ..common.voices import chosen_voice

# Runs of speech are named speech1, speech2: a name of ours, and no word.
_UNNAMED = "speech"
_UNNAMED_WORD = re.compile(_UNNAMED + "[0-9]+")

Tags = tuple[str, ...]


class Word(NamedTuple):
    """A word, its first frame, the frame that ends it, its changes of shape (frame, shape), its tags and theirs."""

    name: str
    start: int
    end: int
    changes: list[tuple[int, str]]
    tags: Tags = ()
    tags_of: Mapping[tuple[int, str], Tags] = MappingProxyType({})


class Phrase(NamedTuple):
    """What a phrase says, its words and its tags."""

    text: str
    words: list[Word]
    tags: Tags = ()

    @property
    def start(self) -> int:
        """Its first frame."""
        return min(word.start for word in self.words)

    @property
    def end(self) -> int:
        """The frame that ends it."""
        return max(word.end for word in self.words)


class Voice(NamedTuple):
    """A voice's name and what it says."""

    name: str
    phrases: list[Phrase]

    @property
    def words(self) -> list[Word]:
        """The words of all its phrases."""
        return [word for phrase in self.phrases for word in phrase.words]


class Project(NamedTuple):
    """A project as it is read.

    `n_frames` is how long its sound lasts, 0 where it does not say; `spoken` is whether it says that its phonemes are
    phones.
    """

    voices: list[Voice]
    fps: FrameRate
    n_frames: int
    sound: str
    spoken: bool = False


def whole_rate(options: WriteOptions) -> int:
    """Frames per second; FormatError when the rate is not whole."""
    fps = options.fps.fps
    if fps.denominator != 1:
        raise FormatError(
            f"a Papagayo project cannot run at {options.fps} frames a second", "", "use a whole rate such as 24", "fps"
        )
    return fps.numerator


def one_line(sound: str) -> str:
    """A sound's path as it is; FormatError when it holds a line break."""
    if len(sound.splitlines()) > 1:
        raise FormatError("the sound's path holds a line break", repr(sound), "rename the file")
    return sound


def runs(track: Track, options: WriteOptions, n_frames: int) -> list[Word]:
    """The words of each run of speech between rests, one of our naming where the track knows none.

    A word lasts up to the next, the last of a run up to the frame of the rest. What begins on that frame is its last
    change: Papagayo gives a frame that two words share to the earlier one, and importers hold the last phoneme of a
    word through the pause after it.
    """
    spoken = sorted(
        _Spoken(
            options.fps.floor_frame(each.start_s),
            options.fps.ceil_frame(each.end_s),
            "_".join(each.label.split()),
            each.tags,
        )
        for each in track.words
        if each.label.split()
    )
    tagged = {(options.fps.floor_frame(cue.start_s), cue.shape): cue.tags for cue in track.cues if cue.tags}
    words: list[Word] = []
    current: list[tuple[int, str]] = []
    for frame, shape in [*track.floor_frames(options.fps), (n_frames, track.rest)]:
        if shape != track.rest:
            current.append((frame, shape))
        elif current:
            words += _split([*current, (frame, shape)], spoken, f"{_UNNAMED}{len(words) + 1}")
            current = []
    return [word._replace(tags_of=_tags_of(word.changes, tagged)) for word in words] if tagged else words


def phrased(words: Sequence[Word], track: Track, options: WriteOptions) -> list[Phrase]:
    """The words in the track's phrases, each in that which its middle is in; what is between them are phrases too.

    What moves before or after a phrase without being a word of the track belongs to the nearest one.
    """
    fps = options.fps

    def place(word: Word) -> int | None:
        middle_s = (fps.start_s(word.start) + fps.start_s(word.end)) / 2
        away_s = [max(each.start_s - middle_s, middle_s - each.end_s) for each in track.phrases]
        k = min(range(len(away_s)), key=away_s.__getitem__, default=None)
        return None if k is None or (away_s[k] > 0 and not _UNNAMED_WORD.fullmatch(word.name)) else k

    phrases = []
    for k, run in itertools.groupby(words, key=place):
        said = list(run)
        own = Segment(0, 0, "") if k is None else track.phrases[k]
        text = " ".join(own.label.split()) or " ".join(word.name for word in said)
        phrases.append(Phrase(text, said, own.tags))
    return phrases


def spoken_by(voices: Mapping[str, Track], options: WriteOptions, n_frames: int) -> list[Voice]:
    """What each of several tracks says, by the names of their voices."""
    return [
        Voice(" ".join(name.split()), phrased(runs(track, options, n_frames), track, options))
        for name, track in voices.items()
    ]


def _tags_of(changes: Sequence[tuple[int, str]], tagged: Mapping[tuple[int, str], Tags]) -> dict[tuple[int, str], Tags]:
    """The tags of changes; what a closure has displaced stands a frame later than its cue."""
    found = {}
    for frame, shape in changes:
        if tags := tagged.get((frame, shape)) or tagged.get((frame - 1, shape)):
            found[frame, shape] = tags
    return found


class _Spoken(NamedTuple):
    """A word of a track on frames."""

    first: int
    last: int
    name: str
    tags: Tags


def _split(changes: list[tuple[int, str]], spoken: list[_Spoken], unnamed: str) -> list[Word]:
    """A run of speech, its last change being the rest after it, as words.

    A word that starts within a shape starts with that shape.
    """
    start, end = changes[0][0], changes[-1][0]
    names: dict[int, tuple[str, Tags]] = {start: (unnamed, ())}
    for word in spoken[max(bisect_left(spoken, (start,)) - 1, 0) : bisect_left(spoken, (end,))]:
        if word.last > start:
            names[max(word.first, start)] = word.name, word.tags
    frames = [frame for frame, _ in changes]
    words = []
    for at, until in itertools.pairwise([*sorted(names), end]):
        first, last = bisect_right(frames, at), bisect_right(frames, until)
        name, tags = names[at]
        words.append(Word(name, at, until, [(at, changes[first - 1][1]), *changes[first:last]], tags))
    return words


def seen_from(folder: str | None, sound: str) -> str:
    """The sound's path from the project's folder, where Papagayo looks for it; its name where there is no way."""
    if folder is None or not sound:
        return PurePath(sound).name
    try:
        return os.path.relpath(sound, folder)
    except ValueError:  # another Windows drive
        return sound


def project_track(project: Project, where: str, options: ReadOptions) -> Track:
    """The track of the voice that the options name, else of the one that speaks.

    Papagayo shows a word's last shape on its end frame too, Synfig rests there, and `runs` writes for both. So rest
    begins on the end frame, or after it when a change stands on it, but not while or just before another word is said.
    A change on the frame that the sound ends before shows nothing.

    Raises
    ------
    ReadError
        When no voice is meant, or more than one.
    """
    fps = project.fps
    speaking = [any(word.changes for word in voice.words) for voice in project.voices]
    asked = chosen_voice([voice.name for voice in project.voices], speaking, options.voice, where)
    phrases = [phrase for voice in project.voices[asked : asked + 1] for phrase in voice.phrases]
    words = [word for phrase in phrases for word in phrase.words]
    mends = Mends(where)
    shown = dict(ordered_frames(_changes(words), 0, mends))
    changes = sorted({**dict.fromkeys(_pauses(words)), **shown}.items())
    end = project.n_frames or max((frame + (shape is not None) for frame, shape in changes), default=0)
    if any(frame > end for frame in shown):
        mends.say("what comes after the sound was cut")
    track = imported(
        [(fps.start_s(frame), shape) for frame, shape in changes if frame < end],
        fps.start_s(end),
        mends,
        options,
        "preston_blair",
        source=_joined(where, project.sound),
        words=[
            Segment(fps.start_s(word.start), fps.start_s(word.end), word.name, tags=word.tags)
            for word in words
            if not _UNNAMED_WORD.fullmatch(word.name)
        ],
        phrases=[
            Segment(fps.start_s(phrase.start), fps.start_s(phrase.end), phrase.text, tags=phrase.tags)
            for phrase in phrases
            if phrase.words and not all(map(_UNNAMED_WORD.fullmatch, phrase.text.split()))
        ],
        spoken=project.spoken,
    )
    tagged = {frame: tags for word in words for (frame, _), tags in word.tags_of.items()}
    if not tagged:
        return track
    cues = (replace(cue, tags=tagged.get(fps.nearest_frame(cue.start_s), ())) for cue in track.cues)
    return replace(track, cues=tuple(cues))


def _changes(words: Sequence[Word]) -> list[tuple[int, str]]:
    """All changes; one that `runs` gave to two words, as the last and the first of theirs, is one."""
    changes: list[tuple[int, str]] = []
    for word in words:
        shared = bool(changes) and word.changes[:1] == changes[-1:]
        changes += word.changes[1:] if shared else word.changes
    return changes


def _pauses(words: Sequence[Word]) -> Iterator[int]:
    """The frames on which rest begins."""
    in_order = sorted((word for word in words if word.changes), key=attrgetter("start"))
    ended = shown_until = 0
    for word, following in itertools.zip_longest(in_order, in_order[1:]):
        ended = max(ended, word.end)
        shown_until = max(shown_until, ended, *(frame + 1 for frame, _ in word.changes))
        if following is None or (following.start > ended + 1 and following.start >= shown_until):
            yield shown_until


def _joined(where: str, sound: str) -> str:
    """The sound's path as seen from where the project's path is seen from; text only, nothing is looked up."""
    if not sound or PurePosixPath(sound).is_absolute() or PureWindowsPath(sound).is_absolute():
        return sound
    return os.path.normpath(os.path.join(os.path.dirname(where), sound))  # noqa: PTH118, PTH120
