# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound strips as one mono sound that begins on a frame of the timeline."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import aud
import bpy
import numpy as np
from numpy.typing import NDArray

from wav2vis_core.errors import AudioError
from wav2vis_core.notes import Note, OnNote
from wav2vis_core.sound.audio import Audio, read_blocks
from wav2vis_core.sound.resample import ResampleStream
from wav2vis_core.track.timebase import FrameRate

from . import compat
from .errors import StripError

RATE_HZ = 16_000
"""Of the sounds that are read: what the core listens at."""

_aud: Any = aud  # its stubs know neither the constructor nor the exception

_BLOCK_SAMPLES = 1 << 16
_ANOTHER_STRIP = "choose another strip, or a sound file"
_ANOTHER_FILE = "choose another one in the panel"


@dataclass(frozen=True)
class Piece:
    """A stretch of one sound file on the timeline.

    Attributes
    ----------
    where, remedy : str
        What errors call it, and what they advise when it cannot be read.
    path : str
    packed : bytes or None
        The file's content where the .blend holds it.
    zero_frame : Fraction
        Where on the timeline the file's first sample would play.
    first_frame, end_frame : Fraction
        It plays from the first frame up to the other.
    """

    where: str
    remedy: str
    path: str
    packed: bytes | None
    zero_frame: Fraction
    first_frame: Fraction
    end_frame: Fraction


@dataclass(frozen=True)
class Timeline:
    """Pieces of sound on the frames `first_frame` up to `end_frame`."""

    name: str
    pieces: tuple[Piece, ...]
    frame_rate: FrameRate
    first_frame: int
    end_frame: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float((self.end_frame - self.first_frame) / self.frame_rate.fps)

    @classmethod
    def of_strips(cls, strips: Sequence[Any], scene: bpy.types.Scene) -> "Timeline":
        """The sound of strips, of those in meta strips too.

        Raises
        ------
        StripError
            When there is no sound, its file is missing, or a strip plays at another speed.
        """
        rate = frame_rate_of(scene)
        pieces = [piece for strip in strips for piece in _pieces(strip, rate, None)]
        if not pieces:
            raise StripError("the selected strips are silent", "Sequencer", _ANOTHER_STRIP)
        first = min(piece.first_frame for piece in pieces)
        end = max(piece.end_frame for piece in pieces)
        return cls(strips[0].name, tuple(pieces), rate, int(first), int(end))

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
        end_frame = start_frame + rate.ceil_frame(_check_readable(whole, path, _ANOTHER_FILE))
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
            at = round(float((piece.first_frame - self.first_frame) / self.frame_rate.fps) * RATE_HZ)
            for part in _samples_of(piece, self.frame_rate, notes.append):
                part = part[: len(samples) - at]
                samples[at : at + len(part)] += part
                at += len(part)
                seconds_read += len(part) / RATE_HZ
                progress(seconds_read)
        return Audio(samples, RATE_HZ, tuple(dict.fromkeys(notes)))


def frame_rate_of(scene: bpy.types.Scene) -> FrameRate:
    """The scene's frame rate; its base is a 32-bit float of what people type, such as 1.001."""
    base = Fraction(scene.render.fps_base).limit_denominator(100_000)
    return FrameRate(Fraction(scene.render.fps) / base)


def chosen_strips(scene: bpy.types.Scene) -> list[Any]:
    """The selected sound and meta strips, else the active one, else the only sound strip that there is.

    Muted strips are left out, unless nothing else is chosen.
    """
    editor = scene.sequence_editor
    strips = [strip for strip in compat.strips_of(editor) if strip.type in ("SOUND", "META")]
    playing = [strip for strip in strips if not _is_muted(strip, editor)]
    selected = [strip for strip in strips if strip.select]
    active = [strip for strip in strips if editor and strip == editor.active_strip]
    only = playing if len(playing) == 1 else strips if len(strips) == 1 else []
    return [strip for strip in selected if strip in playing] or selected or active or only


def _is_muted(strip: Any, owner: Any) -> bool:
    """Whether a strip of a sequence editor or meta strip makes no sound: by itself or by its channel."""
    channels = getattr(owner, "channels", ())
    channel_mute = len(channels) > strip.channel and channels[strip.channel].mute
    return bool(strip.mute or channel_mute or getattr(strip, "volume", 1.0) == 0)


def _pieces(strip: Any, rate: FrameRate, within: tuple[float, float] | None) -> Iterator[Piece]:
    """The stretches of sound files that a strip plays between two frames."""
    span = compat.span_of(strip)
    left, right = (span.left, span.right) if within is None else (max(span.left, within[0]), min(span.right, within[1]))
    if right <= left:
        return
    if strip.type == "META":
        for child in compat.strips_of(strip):
            if not _is_muted(child, strip):
                yield from _pieces(child, rate, (left, right))
    if strip.type != "SOUND":
        return
    if compat.is_retimed(strip):
        raise StripError(
            "the strip plays at another speed",
            strip.name,
            "render the sound (Render > Render Audio) and choose that file",
        )
    sound = strip.sound
    if sound is None:
        raise StripError("the strip has lost its sound", strip.name, _ANOTHER_STRIP)
    path = bpy.path.abspath(sound.filepath, library=sound.library)
    packed = bytes(sound.packed_file.data) if sound.packed_file else None
    if packed is None and not Path(path).is_file():
        raise StripError(
            f"its sound file {path} is missing", strip.name, "use File > External Data > Find Missing Files"
        )
    zero = Fraction(span.start) + Fraction(compat.sound_offset_s(strip)) * rate.fps
    yield Piece(strip.name, _ANOTHER_STRIP, path, packed, zero, Fraction(left), Fraction(right))


def _check_readable(path: str, where: str, remedy: str) -> float:
    """The sound's length in seconds; AudioError when Blender cannot read it: taking its samples would end Blender."""
    try:
        sound = _aud.Sound(path)
        rate_hz, _ = sound.specs
        return float(sound.length / rate_hz)
    except _aud.error as error:
        raise AudioError(f"is not a sound that Blender can read ({error})", where, remedy) from None


def _blocks(path: str, on_note: OnNote) -> Iterator[Audio]:
    """The mono sound of a file that `_check_readable` lets pass, in parts.

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
            yield Audio(data[start : start + _BLOCK_SAMPLES].mean(axis=1, dtype=np.float32), rate_hz)
    else:
        yield first
        yield from blocks


@contextmanager
def _file_of(piece: Piece) -> Iterator[str]:
    """The path of a piece's file, which is a temporary one where the .blend holds it."""
    if piece.packed is None:
        yield piece.path
        return
    with tempfile.TemporaryDirectory(prefix="wav2vis_") as folder:
        path = Path(folder, "packed" + Path(piece.path).suffix)
        path.write_bytes(piece.packed)
        yield str(path)


def _samples_of(piece: Piece, rate: FrameRate, on_note: OnNote) -> Iterator[NDArray[np.float32]]:
    """The mono samples of a piece at 16 kHz from its first frame on, in parts."""
    from_s, to_s = (float((frame - piece.zero_frame) / rate.fps) for frame in (piece.first_frame, piece.end_frame))
    if from_s < 0:
        yield np.zeros(round(min(-from_s, to_s - from_s) * RATE_HZ), np.float32)
        from_s = 0.0
    if to_s <= from_s:
        return
    with _file_of(piece) as path:
        _check_readable(path, piece.where, piece.remedy)
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
