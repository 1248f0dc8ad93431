"""Moho (Anime Studio) switch data, which OpenToonz, Tahoma2D and Adventure Game Studio read too.

The rules come from the readers: OpenToonz fills each shape from the row before up to its own, ignores the first
row's number and imports nothing when a second row is at frame 1 or before.
"""

from __future__ import annotations

from typing import TextIO

from ..track import Track
from .base import TextFormat, WriteOptions


class MohoSwitch(TextFormat[WriteOptions]):
    """`MohoSwitch1`, then `frame shape` rows: frames from 1, strictly increasing, rest first and last."""

    name = "dat"
    extensions = (".dat",)
    description = "Moho / Anime Studio switch data; OpenToonz, Tahoma2D, Adventure Game Studio (24 fps)"
    default_set = "preston_blair"
    uses = ("fps",)
    cannot_carry = "fps, times between frames, confidence, words, a shape in frame 1"
    validated_by = "OpenToonz's and Moho's rules restated"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Row 1 is the rest shape; a shape that starts on frame 1 moves to frame 2; a rest row closes."""
        changes = track.floor_frames(options.fps, first_frame=1)
        if changes and changes[0] == (1, track.rest):
            changes = changes[1:]
        end = max(options.fps.ceil_frame(track.duration_s), 1)
        stream.write("MohoSwitch1\n")
        for frame, shape in [(0, track.rest), *changes, (end, track.rest)]:
            stream.write(f"{frame + 1} {shape}\n")


FORMAT = MohoSwitch()
