# SPDX-License-Identifier: MIT
"""Papagayo projects, version 1, as Papagayo, Papagayo-NG and Synfig read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from ...errors import FrameRateError
from ...track.timebase import FrameRate
from ...track.track import Track
from ..common.base import VoicesFormat, WriteOptions
from ..common.lines import Lines
from ..common.reader import ReadOptions
from .project import Phrase, Project, Voice, Word, one_line, project_track, seen_from, spoken_by, whole_rate

_HEADER = "lipsync version 1"


class Papagayo(VoicesFormat):
    """Voices, their phrases, and in each run of speech between rests the track's words, or one of our naming."""

    name = "pgo"
    aliases = ("papagayo",)
    extensions = (".pgo",)
    description = "Papagayo project, version 1; Papagayo-NG, Synfig"
    default_set = "preston_blair"
    uses = ("fps", "folder")
    cannot_carry = "times between frames, confidence, tags, ends of words within a run of speech"
    validated_by = "Papagayo-NG's loader and view, Synfig's and importers' rules restated; by hand its loader, typed in"

    def write_voices(self, voices: Mapping[str, Track], stream: TextIO, options: WriteOptions) -> None:
        """Frames count from 0 and a word ends on the frame of the rest after it, which is its last phoneme.

        Raises
        ------
        FormatError
            When the frame rate is not whole, or the sound's path holds a line break.
        """
        fps = whole_rate(options)
        first = next(iter(voices.values()))
        sound = seen_from(options.folder, one_line(first.source))
        n_frames = options.fps.ceil_frame(first.duration_s)
        lines = [_HEADER, sound, str(fps), str(n_frames), str(len(voices))]
        for voice in spoken_by(voices, options, n_frames):
            text = "|".join(phrase.text.replace("|", " ") for phrase in voice.phrases)
            lines += [f"\t{each}" for each in (voice.name, text, len(voice.phrases))]
            for phrase in voice.phrases:
                lines += [f"\t\t{each}" for each in (phrase.text, phrase.start, phrase.end, len(phrase.words))]
                for word in phrase.words:
                    lines.append(f"\t\t\t{word.name} {word.start} {word.end} {len(word.changes)}")
                    lines += [f"\t\t\t\t{frame} {shape}" for frame, shape in word.changes]
        stream.write("\n".join(lines) + "\n")

    def recognises(self, text: str) -> bool:
        """Whether the first line is that of version 1."""
        return text.startswith(_HEADER)

    def frame_rate(self, text: str) -> FrameRate | None:
        """The third line's."""
        lines = text.split("\n", 3)
        return FrameRate.parse(lines[2].replace(",", ".")) if len(lines) > 3 else None

    def voices(self, text: str) -> tuple[str, ...]:
        """Their names, as people gave them."""
        return tuple(voice.name for voice in _read_project(text, self.name).voices)

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """One voice; see `project.project_track` for which, and for what stands between words."""
        return project_track(_read_project(text, where), where, options)


def _read_project(text: str, where: str) -> Project:
    lines = Lines(text, where)
    if lines.take().strip() != _HEADER:
        raise lines.fault(f"{_HEADER!r} should stand there", "give a Papagayo project, version 1")
    sound = lines.take().strip()
    try:
        fps = FrameRate.parse(lines.take().replace(",", "."))
    except FrameRateError as error:
        raise lines.fault(error.what, "use a number from 1 to 1000") from None
    n_frames = max(lines.frame(lines.take()), 0)
    voices = [_read_voice(lines) for _ in range(lines.whole(lines.take(), "number of voices"))]
    return Project(voices, fps, n_frames, sound)


def _read_voice(lines: Lines) -> Voice:
    name = lines.take().strip()
    lines.take()  # its text, which is that of its phrases
    phrases = []
    for _ in range(lines.whole(lines.take(), "number of phrases")):
        text = lines.take().strip()
        for _ in range(2):  # start and end, which are those of its words
            lines.take()
        phrases.append(Phrase(text, [_read_word(lines) for _ in range(lines.whole(lines.take(), "number of words"))]))
    return Voice(name, phrases)


def _read_word(lines: Lines) -> Word:
    fields = lines.take().split()
    if len(fields) < 4:
        raise lines.fault("is not a word, its start, its end and its number of phonemes", "write it again")
    start, end = lines.frame(fields[-3]), lines.frame(fields[-2])
    changes = []
    for _ in range(lines.whole(fields[-1], "number of phonemes")):
        row = lines.take().split()
        if len(row) != 2:
            raise lines.fault("is not a frame and a phoneme", "phonemes hold no spaces")
        changes.append((lines.frame(row[0]), row[1]))
    return Word(" ".join(fields[:-3]), start, end, changes)


FORMAT = Papagayo()
