# SPDX-License-Identifier: MIT
"""What the two versions of Papagayo's projects share: words on frames, and the way to the sound."""

from __future__ import annotations

import itertools
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from ...errors import FormatError, ReadError
from ...track.timebase import FrameRate
from ...track.track import Segment, Track
from ..common.base import ReadOptions, WriteOptions
from ..common.imported import imported

# Runs of speech are named speech1, speech2: a name of ours, and no word.
_UNNAMED = "speech"


class Word(NamedTuple):
    """A word, its first frame, the frame that ends it, and its changes of shape (frame, shape)."""

    name: str
    start: int
    end: int
    changes: list[tuple[int, str]]


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

    A word lasts up to the next, the last of a run up to the frame of the rest, which is its last change: importers of
    projects hold the last phoneme through the pause.
    """
    spoken = sorted(
        (options.fps.floor_frame(each.start_s), options.fps.ceil_frame(each.end_s), "_".join(each.label.split()))
        for each in track.words
        if each.label.split()
    )
    words: list[Word] = []
    current: list[tuple[int, str]] = []
    for frame, shape in [*track.floor_frames(options.fps), (n_frames, track.rest)]:
        if shape != track.rest:
            current.append((frame, shape))
        elif current:
            words += _split(current, frame, spoken, f"{_UNNAMED}{len(words) + 1}")
            words[-1].changes.append((frame, shape))
            current = []
    return words


def _split(changes: list[tuple[int, str]], end: int, spoken: list[tuple[int, int, str]], unnamed: str) -> list[Word]:
    """A run of speech as words; a word that starts within a shape starts with that shape."""
    start = changes[0][0]
    names = {start: unnamed}
    for first, last, name in spoken[max(bisect_left(spoken, (start,)) - 1, 0) : bisect_left(spoken, (end,))]:
        if last > start:
            names[max(first, start)] = name
    frames = [frame for frame, _ in changes]
    words = []
    for at, until in itertools.pairwise([*sorted(names), end]):
        first, last = bisect_right(frames, at), bisect_left(frames, until)
        words.append(Word(names[at], at, until, [(at, changes[first - 1][1]), *changes[first:last]]))
    return words


def seen_from(folder: str | None, sound: str) -> str:
    """The sound's path from the project's folder, where Papagayo looks for it; its name where there is no way."""
    if folder is None or not sound:
        return PurePath(sound).name
    try:
        return os.path.relpath(sound, folder)
    except ValueError:  # another Windows drive
        return sound


def project_track(
    voices: Sequence[list[Word]], fps: FrameRate, n_frames: int, where: str, options: ReadOptions, sound: str
) -> Track:
    """The track of the one voice that speaks.

    Papagayo shows a word's last shape on its end frame too, Synfig rests there, and `runs` writes for both. So rest
    begins on the end frame, or after it when a change stands on it, but not when the next word starts within a frame.
    A change on the frame that the sound ends before shows nothing.

    Raises
    ------
    ReadError
        When several voices speak, or the changes are not in order of time.
    """
    speaking = [words for words in voices if words]
    if len(speaking) > 1:
        raise ReadError(f"{len(speaking)} voices speak", where, "leave one voice in the project for each character")
    words = speaking[0] if speaking else []
    changes: list[tuple[int, str | None]] = []
    for k, word in enumerate(words):
        changes += word.changes
        end = max([word.end, *(frame + 1 for frame, _ in word.changes[-1:])])
        if k + 1 == len(words) or words[k + 1].start > word.end + 1:
            changes.append((end, None))
    for (before, _), (frame, shape) in itertools.pairwise(changes):
        if frame < before:
            raise ReadError(f"{shape} on frame {frame} comes after frame {before}", where, "put the words in order")
    last = max((frame for word in words for frame, _ in word.changes), default=0)
    end = n_frames if last <= n_frames else last + 1
    return imported(
        [(fps.start_s(frame), shape) for frame, shape in changes if frame < end],
        fps.start_s(end),
        where,
        options,
        "preston_blair",
        source=_joined(where, sound),
        words=[
            Segment(fps.start_s(word.start), fps.start_s(word.end), word.name)
            for word in words
            if not re.fullmatch(_UNNAMED + "[0-9]+", word.name)
        ],
    )


def _joined(where: str, sound: str) -> str:
    """The sound's path as seen from where the project's path is seen from; text only, nothing is looked up."""
    if not sound or PurePosixPath(sound).is_absolute() or PureWindowsPath(sound).is_absolute():
        return sound
    return os.path.normpath(os.path.join(os.path.dirname(where), sound))  # noqa: PTH118, PTH120
