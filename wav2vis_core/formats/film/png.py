# SPDX-License-Identifier: MIT
"""A sequence of PNG files, one a frame, as After Effects, Blender, OpenToonz and every video editor import it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...track.track import Track
from .pictures import PictureFormat, PictureOptions

_NAME = re.compile(r"mouth\.([0-9]+)\.png")


class PngSequence(PictureFormat[PictureOptions]):
    """A folder of `mouth.0001.png` and on: copies of the drawings, so that each frame can be painted over."""

    name = "png"
    extensions = (".frames",)
    description = "folder of PNG files, one a frame: image sequence for any animation or video program"
    options = PictureOptions
    folder = True
    cannot_carry = "times between frames, confidence, words, the sound"
    validated_by = "PyAV"

    def encode(self, track: Track, options: PictureOptions) -> dict[str, bytes]:
        """Numbers count from 1 and have four digits or, for more frames, as many as the last."""
        drawings, shown = options.drawings(track), options.shown(track)
        digits = max(4, len(str(len(shown))))
        return {f"mouth.{frame:0{digits}d}.png": drawings[shape] for frame, shape in enumerate(shown, 1)}

    def is_whole(self, names: Sequence[str], options: PictureOptions, duration_s: float | None) -> bool:
        """Whether none is missing up to the last, nor up to the frame that the sound ends in."""
        there = {int(found[1]) for name in names if (found := _NAME.fullmatch(name))}
        n_frames = max(0 if duration_s is None else options.fps.ceil_frame(duration_s), *there, 1)
        return there.issuperset(range(1, n_frames + 1))


FORMAT = PngSequence()
