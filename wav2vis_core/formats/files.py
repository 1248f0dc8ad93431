# SPDX-License-Identifier: MIT
"""Tracks as files of any format: bytes, text, written and read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import FormatError, OptionError, TrackError
from ..track.shape_map import ShapeMap
from ..track.timebase import FrameRate, Rate
from ..track.track import Track
from ..track.visemes import VisemeSet
from .common.base import Format, TextFormat, WriteOptions
from .common.expected_set import in_expected_set
from .common.options import options_from
from .common.output import Content, check_target, write_atomically
from .common.reader import ReadOptions
from .registry import by_name, by_path
from .timing_file import TimingFile


def encode(track: Track, chosen: Format[Any], options: WriteOptions | None = None) -> Content:
    """A track as the bytes of a file in a format, or as the files of a folder by their names.

    Raises
    ------
    FormatError
        When the format cannot hold the track or its viseme set.
    OptionError
        When the options are another format's.
    """
    chosen.check_set(track.viseme_set)
    encoded: Content = chosen.encode(track, chosen.completed(options))
    return encoded


def render(track: Track, chosen: Format[Any], options: WriteOptions | None = None) -> str:
    """A track as the text of a file in a text format, as `encode` gives its bytes."""
    if not isinstance(chosen, TextFormat):
        raise FormatError(f"{chosen.name} files are binary", "render", "use encode")
    chosen.check_set(track.viseme_set)
    return chosen.encode(track, chosen.completed(options)).decode()


def save(
    track: Track,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    viseme_set: VisemeSet | str | None = None,
    own_set: VisemeSet | str | None = None,
    shape_map: Mapping[str, str | None] | None = None,
    fps: Rate = 24,
    overwrite: bool = False,
    **options: Any,
) -> None:
    """Write a track to a file (or a folder of pictures), whole or not at all, as `wav2vis convert` does.

    Parameters
    ----------
    track : Track
    path : path
        Its extension decides the format.
    format : str, optional
        Name of the format (`wav2vis formats` lists them) where the extension does not decide it.
    viseme_set : VisemeSet or str, optional
        The set to write; by default the one that the format's readers expect, or the track's own where they take any.
        Shapes are translated by the sounds that they stand for. Best is to ask `lipsync` for the set at once: it hears
        what another set does not tell apart.
    own_set : VisemeSet or str, optional
        The track's set, needed to translate from a set that is not bundled.
    shape_map : mapping of str to (str or None), optional
        Shapes to rename, or with None to drop, for a character that lacks them: `{"G": "A"}`.
    fps : int, float, str, Fraction or FrameRate
        Animation frames per second, for formats that count frames; "29.97" and 29.97 are 30000/1001. A track does not
        hold the rate of the file that it was read from.
    overwrite : bool
        Whether a file that exists may be replaced.
    **options
        Those of the format: `slot="mouth"`. docs/formats.md lists them.

    Raises
    ------
    TrackError, FormatError
        When it is not a track, no format has the extension or the name, or the format cannot hold the track.
    FrameRateError, OptionError
        When `fps` is not a rate, or the format has no such option or value.
    VisemeError
        When there is no such set, or a shape has no image in it.
    OutputError
        When the file exists and `overwrite` is false, or it cannot be written.

    Examples
    --------
    >>> from wav2vis_core import lipsync
    >>> track = lipsync("examples/tribe.wav", viseme_set="rhubarb", listener="fast")
    >>> save(track, "tribe.tsv", extended=False)
    >>> save(track, "tribe.dat", fps=25, shape_map={"WQ": "U"}, overwrite=True)
    """
    if not isinstance(track, Track):
        raise TrackError(f"{type(track).__name__} is not a track", "track", "give what lipsync or load returned")
    target = _path(path)
    chosen = by_name(format) if format else by_path(target)
    written = options_from(chosen, options, WriteOptions(FrameRate.parse(fps), str(target.parent)))
    check_target(target, overwrite=overwrite, folder=chosen.folder)
    track = in_expected_set(track, chosen, written, viseme_set, own_set)
    if shape_map is not None:
        track = ShapeMap(shape_map, "shape_map")(track)
    write_atomically(target, encode(track, chosen, written), overwrite=overwrite)


def load(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    viseme_set: VisemeSet | str | None = None,
    fps: Rate = 24,
    voice: str | int | None = None,
) -> Track:
    """The track in a timing file of any format that can be read, as `wav2vis convert` reads it.

    Parameters
    ----------
    path : path
        Its content decides the format, whatever its name.
    format : str, optional
        Name of the format where the content does not tell it.
    viseme_set : VisemeSet or str, optional
        The set that the shapes belong to; by default the format's own, or the bundled one that has them all. Where the
        file holds phones, the set that they are shown in.
    fps : int, float, str, Fraction or FrameRate
        Animation frames per second of a file that counts frames and does not state its rate.
    voice : str or int, optional
        The name, or the number from 1 on, of the voice to read from a file that holds several.

    Returns
    -------
    Track
        Its `notes` say what had to be guessed or put right.

    Raises
    ------
    ReadError, TrackError
        When the file cannot be read, is of no format that can be, or is damaged; the message names the line.
    FormatError, FrameRateError, VisemeError
        When there is no such format, rate or set.

    Examples
    --------
    >>> from wav2vis_core import Cue, Track
    >>> said = Track((Cue(0, 0.5, "AI"), Cue(0.5, 1, "MBP")), ("rest", "AI", "MBP"), "rest", "MBP", "preston_blair", 1)
    >>> save(said, "said.dat", fps=25)
    >>> load("said.dat", fps=25).cues[-1]
    Cue(start_s=0.48, end_s=1.0, shape='MBP', confidence=1.0, origin='imported', tags=())
    """
    file = TimingFile.open(_path(path), format)
    like = None if viseme_set is None else VisemeSet.load(viseme_set)
    return file.track(ReadOptions(FrameRate.parse(fps), like, voice=voice))


def _path(path: object) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise OptionError(f"{path!r} is not a path", remedy="name a file", parameter="path")
    return Path(path)
