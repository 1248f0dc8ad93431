# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound strips as one mono sound that begins on a frame of the timeline."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import aud
import bpy
import numpy as np
from numpy.typing import NDArray

from wav2vis_core.errors import AudioError
from wav2vis_core.notes import Note, OnNote
from wav2vis_core.sound.audio import Audio, mixed, read_blocks
from wav2vis_core.sound.resample import ResampleStream
from wav2vis_core.track.timebase import FrameRate

from .errors import StripError
from .pieces import Piece, check_readable, file_of, frame_rate_of, pieces_of_speakers, pieces_of_strips

RATE_HZ = 16_000
"""Of the sounds that are read: what the core listens at."""

_aud: Any = aud  # its stubs know neither the constructor nor the exception

_BLOCK_SAMPLES = 1 << 16
_LONGEST_S = 3 * 3600.0  # which take 0.7 GB, and the curves of their mouths as much
_ANOTHER_FILE = "choose another one in the panel"


@dataclass(frozen=True)
class Timeline:
    """Pieces of sound on the frames `first_frame` up to `end_frame`, all of one speed."""

    name: str
    pieces: tuple[Piece, ...]
    frame_rate: FrameRate
    first_frame: int
    end_frame: int

    @property
    def speed(self) -> Fraction:
        """Seconds of the files in each second of the timeline."""
        return self.pieces[0].speed

    @property
    def heard_rate(self) -> FrameRate:
        """Frames of the timeline in each second of the files, which are read at their own speed."""
        return FrameRate(self.frame_rate.fps / self.speed)

    @property
    def duration_s(self) -> float:
        """Length in seconds of the files."""
        return float((self.end_frame - self.first_frame) / self.heard_rate.fps)

    @classmethod
    def of_strips(cls, strips: Sequence[Any], scene: bpy.types.Scene) -> "Timeline":
        """The sound of strips, of those in meta strips too.

        Raises
        ------
        StripError
            As `pieces_of_strips`, and when there is no sound or sounds play at different speeds.
        """
        pieces = pieces_of_strips(strips, scene)
        if not pieces:
            raise StripError("the selected strips are silent", "Sequencer", "choose another strip, or a sound file")
        return cls._of_pieces(strips[0].name, pieces, scene)

    @classmethod
    def of_speakers(cls, speakers: Sequence[bpy.types.Object], scene: bpy.types.Scene) -> "Timeline":
        """The sound of speakers.

        Raises
        ------
        StripError
            When they are silent, or a file is missing.
        AudioError
            When a file is not a sound.
        """
        pieces = pieces_of_speakers(speakers, scene)
        if not pieces:
            remedy = "give it a sound, and a strip in the NLA that starts it"
            raise StripError("the speaker is silent", speakers[0].name, remedy)
        return cls._of_pieces(speakers[0].name, pieces, scene)

    @classmethod
    def _of_pieces(cls, name: str, pieces: Sequence[Piece], scene: bpy.types.Scene) -> "Timeline":
        if len({piece.speed for piece in pieces}) > 1:
            raise StripError("the sounds play at different speeds", name, "bake one after the other")
        first = min(piece.first_frame for piece in pieces)
        end = max(piece.end_frame for piece in pieces)
        timeline = cls(name, tuple(pieces), frame_rate_of(scene), floor(first), ceil(end))
        check_length(timeline.duration_s, name)
        return timeline

    @classmethod
    def of_file(cls, path: str, start_frame: int, scene: bpy.types.Scene) -> "Timeline":
        """The whole sound of a file, from a frame on.

        Raises
        ------
        StripError
            When it is missing.
        AudioError
            When it is not a sound.
        """
        rate = frame_rate_of(scene)
        whole = bpy.path.abspath(path)
        if not Path(whole).is_file():
            raise StripError("no such sound file", path, _ANOTHER_FILE)
        start = Fraction(start_frame)
        end_frame = start_frame + rate.ceil_frame(check_readable(whole, path, _ANOTHER_FILE))
        piece = Piece(path, _ANOTHER_FILE, whole, None, start, start, Fraction(end_frame))
        return cls(Path(whole).stem, (piece,), rate, start_frame, end_frame)

    def read(self, progress: Callable[[float], None]) -> Audio:
        """The pieces' sum at 16 kHz, silence where there is none, with the notes about their files.

        `progress` is called with the seconds read so far.

        Raises
        ------
        AudioError
            When a file is not a sound.
        """
        samples = np.zeros(int(self.duration_s * RATE_HZ), np.float32)
        notes: list[Note] = []
        seconds_read = 0.0
        for piece in self.pieces:
            at = round(float((piece.first_frame - self.first_frame) / self.heard_rate.fps) * RATE_HZ)
            for part in _samples_of(piece, self.heard_rate, notes.append):
                part = part[: len(samples) - at]
                samples[at : at + len(part)] += part
                at += len(part)
                seconds_read += len(part) / RATE_HZ
                progress(seconds_read)
        return Audio(samples, RATE_HZ, tuple(dict.fromkeys(notes)))


def check_length(duration_s: float, name: str) -> None:
    """Raise StripError where what is to be baked is too long to be held."""
    if duration_s > _LONGEST_S:
        raise StripError(f"from its beginning to its end are {duration_s / 3600:.1f} h", name, "bake less at a time")


def _blocks(path: str, on_note: OnNote) -> Iterator[Audio]:
    """The mono sound of a file that `check_readable` lets pass, in parts.

    Blender holds Python's lock, and so its own window, while it decodes a whole file, and is not exact when it decodes
    parts of one. So the core reads what it can, which is PCM WAV.
    """
    blocks = read_blocks(path, on_note)
    try:
        first = next(blocks)
    except AudioError:
        sound = _aud.Sound(path)
        rate_hz, data = int(sound.specs[0]), sound.data()
        for start in range(0, len(data), _BLOCK_SAMPLES):
            yield Audio(mixed(data[start : start + _BLOCK_SAMPLES]), rate_hz)
    else:
        yield first
        yield from blocks


def _samples_of(piece: Piece, rate: FrameRate, on_note: OnNote) -> Iterator[NDArray[np.float32]]:
    """The mono samples of a piece at 16 kHz from its first frame on, in parts."""
    from_s, to_s = (float((frame - piece.zero_frame) / rate.fps) for frame in (piece.first_frame, piece.end_frame))
    if from_s < 0:
        yield np.zeros(round(min(-from_s, to_s - from_s) * RATE_HZ), np.float32)
        from_s = 0.0
    if to_s <= from_s:
        return
    with file_of(piece) as path:
        check_readable(path, piece.where, piece.remedy)
        stream, at = None, 0
        for block in _blocks(path, lambda note: on_note(replace(note, where=piece.where))):
            rate_hz = block.sample_rate_hz
            stream = stream or ResampleStream(rate_hz, RATE_HZ)
            first, end = round(from_s * rate_hz) - at, round(to_s * rate_hz) - at
            if end <= 0:
                break
            yield stream.push(block.samples[max(first, 0) : end])
            at += len(block.samples)
        if stream:
            yield stream.finish()
