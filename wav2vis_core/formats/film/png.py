# SPDX-License-Identifier: MIT
"""A sequence of PNG files, one a frame, as After Effects, Blender, OpenToonz and every video editor import it."""

from __future__ import annotations

from ...track.track import Track
from .pictures import PictureFormat, PictureOptions


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


FORMAT = PngSequence()
