# SPDX-License-Identifier: MIT
"""Preview films of the mouth, by PyAV (FFmpeg), which is imported when one is written."""

from __future__ import annotations

import heapq
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...errors import FormatError, OptionError
from ...sound.audio import read_blocks
from ...track.track import Track
from ..common.options import option
from .pictures import PictureFormat, PictureOptions

Image = NDArray[np.uint8]

_SOUND_HZ = 48_000
_LOWEST, _HIGHEST = 16, 4320


@dataclass(frozen=True)
class FilmOptions(PictureOptions):
    """Options of films; OptionError when a height or a colour is none."""

    height: int = option(0, "height of the picture in pixels; 0: that of the tallest drawing")
    background: str = option("#ffffff", "colour behind the drawings, #rrggbb")

    def __post_init__(self) -> None:
        if self.height and not _LOWEST <= self.height <= _HIGHEST:
            raise OptionError(
                f"{self.height} is no height of a film", remedy=f"{_LOWEST} to {_HIGHEST} pixels", parameter="height"
            )
        if not re.fullmatch("#[0-9a-fA-F]{6}", self.background):
            raise OptionError(f"{self.background!r} is no colour", remedy="such as #00ff00", parameter="background")

    @property
    def ground(self) -> Image:
        """Red, green and blue of the background, 0 to 255."""
        return np.frombuffer(bytes.fromhex(self.background[1:]), np.uint8)


Filmed = TypeVar("Filmed", bound=FilmOptions)


class Film(PictureFormat[Filmed]):
    """The drawings on one colour, each in the middle of a picture as large as the largest, scaled where that is asked.

    Attributes
    ----------
    container, codec, pixel_format : str
        FFmpeg's names.
    settings : dict of str to str
        FFmpeg's options of the codec.
    sound_codec : str
        FFmpeg's name; empty for films that are silent.
    """

    container: ClassVar[str]
    codec: ClassVar[str]
    pixel_format: ClassVar[str]
    settings: ClassVar[dict[str, str]] = {}
    sound_codec: ClassVar[str] = ""
    needs = "PyAV"
    validated_by = "PyAV (FFmpeg)"

    def encode(self, track: Track, options: Filmed) -> bytes:
        """As many frames as begin before the sound ends, at least one.

        Raises
        ------
        FormatError
            When PyAV is not installed, or its sound is wanted and not known.
        VisemeError, OptionError
            When a shape has no drawing, or a drawing is damaged.
        AudioError
            When the sound cannot be read.
        """
        av = _av(self.name)
        shown = options.shown(track)
        ground = options.ground
        pictures = {shape: _pixels(av, shape, data, ground) for shape, data in options.drawings(track).items()}
        placed = _on_one_canvas(pictures, ground)
        if options.height:
            placed = {shape: _scaled(av, pixels, options.height) for shape, pixels in placed.items()}
        frames = self.frames(av, placed)
        sound = self.sound_of(track, options)
        file = io.BytesIO()
        with av.open(file, "w", format=self.container, options={"fflags": "+bitexact"}) as film:
            picture = film.add_stream(self.codec, rate=options.fps.fps, options=self.settings)
            picture.width, picture.height = frames[track.rest].width, frames[track.rest].height
            picture.pix_fmt = self.pixel_format
            timed = [_picture_frames(picture, [frames[shape] for shape in shown], options.fps.fps)]
            if sound:
                timed.append(_sound_frames(av, film.add_stream(self.sound_codec, rate=_SOUND_HZ, layout="mono"), sound))
            for _, stream, frame in heapq.merge(*timed, key=itemgetter(0)):
                film.mux(stream.encode(frame))
            for stream in film.streams:
                film.mux(stream.encode(None))
        return file.getvalue()

    def frames(self, av: Any, pictures: dict[str, Image]) -> dict[str, Any]:
        """Video frames of RGB pictures of one size, in the pixel format of the film."""
        return {
            shape: av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format=self.pixel_format)
            for shape, pixels in pictures.items()
        }

    def sound_of(self, track: Track, options: Filmed) -> str:
        """The film's sound file; empty for none."""
        return ""


@dataclass(frozen=True)
class SoundOptions(FilmOptions):
    """Options of films with sound."""

    sound: str = option("", "sound of the film; without it the one that the track names", path="file")


class SoundFilm(Film[SoundOptions]):
    """A film with the sound, its channels averaged."""

    options = SoundOptions
    cannot_carry = "times between frames, confidence, words"

    def sound_of(self, track: Track, options: SoundOptions) -> str:
        """The file that the options name, else the track's."""
        sound = options.sound or track.source
        if not os.path.isfile(sound):
            fault = f"its sound {sound!r} is not there" if sound else "its sound is not known"
            raise FormatError(fault, self.name, "name its file", "sound")
        return sound


def _av(name: str) -> Any:
    try:
        import av
    except ImportError:
        raise FormatError("films need the package PyAV", name, "pip install 'wav2vis[media]'") from None
    return av


def _pixels(av: Any, shape: str, png: bytes, ground: Image) -> Image:
    """A drawing on a colour, shape (height, width, 3)."""
    try:
        with av.open(io.BytesIO(png)) as file:
            rgba = next(file.decode(video=0)).to_ndarray(format="rgba")
    except (av.FFmpegError, StopIteration):
        raise OptionError("the drawing is damaged", f"{shape}.png", "save it again as PNG") from None
    alpha = rgba[..., 3:] / 255
    pixels: Image = np.rint(rgba[..., :3] * alpha + ground * (1 - alpha)).astype(np.uint8)
    return pixels


def _on_one_canvas(pictures: dict[str, Image], ground: Image) -> dict[str, Image]:
    """Pictures in the middle of plain ones of one size, whose sides are even, as the codecs ask."""
    height, width = (max(pixels.shape[axis] for pixels in pictures.values()) + 1 & ~1 for axis in (0, 1))
    placed = {}
    for shape, pixels in pictures.items():
        top, left = (height - pixels.shape[0]) // 2, (width - pixels.shape[1]) // 2
        placed[shape] = np.tile(ground, (height, width, 1))
        placed[shape][top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return placed


def _scaled(av: Any, pixels: Image, height: int) -> Image:
    """A picture of another height, its sides even."""
    width = round(pixels.shape[1] * height / pixels.shape[0])
    size = {"width": max(width + 1 & ~1, 2), "height": height + 1 & ~1}
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(**size, interpolation="LANCZOS")
    scaled: Image = frame.to_ndarray(format="rgb24")
    return scaled


def _picture_frames(stream: Any, frames: list[Any], fps: Fraction) -> Iterator[tuple[float, Any, Any]]:
    """Start in seconds, stream and frame; a frame that is shown again is the same object at a later time."""
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, 1 / fps
        yield float(number / fps), stream, frame


def _sound_frames(av: Any, stream: Any, path: str) -> Iterator[tuple[float, Any, Any]]:
    """Start in seconds, stream and frame of about a second each."""
    at = 0
    for block in read_blocks(path):
        frame = av.AudioFrame.from_ndarray(block.samples[None], format="flt", layout="mono")
        frame.sample_rate, frame.pts = block.sample_rate_hz, at
        frame.time_base = Fraction(1, block.sample_rate_hz)
        yield at / block.sample_rate_hz, stream, frame
        at += len(block.samples)
