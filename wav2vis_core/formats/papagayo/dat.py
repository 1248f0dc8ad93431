# SPDX-License-Identifier: MIT
"""Moho (Anime Studio) switch data, which OpenToonz, Tahoma2D and Adventure Game Studio read too.

The rules come from the readers: OpenToonz fills each shape from the row before up to its own, ignores the first
row's number and imports nothing when a second row is at frame 1 or before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from ..common.imported import imported
from ..common.lines import Lines
from ..common.mends import Mends, ordered_frames
from ..common.reader import ReadOptions

_HEADER = "MohoSwitch1"


class MohoSwitch(TextFormat[WriteOptions]):
    """`MohoSwitch1`, then `frame shape` rows: frames from 1, strictly increasing, rest first and last."""

    name = "dat"
    aliases = ("moho",)
    extensions = (".dat",)
    description = "Moho / Anime Studio switch data; OpenToonz, Tahoma2D, Adventure Game Studio (24 fps)"
    default_set = "preston_blair"
    uses = ("fps",)
    cannot_carry = "fps, times between frames, confidence, words, a shape in frame 1"
    validated_by = "OpenToonz's and Moho's rules restated; neither was run"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Row 1 is the rest shape; a shape that starts on frame 1 moves to frame 2; a rest row closes."""
        stream.write(f"{_HEADER}\n1 {track.rest}\n")
        for frame, shape in track.frame_changes(options.fps, first_frame=1):
            if (frame, shape) != (1, track.rest):
                stream.write(f"{frame + 1} {shape}\n")
        stream.write(f"{max(options.fps.ceil_frame(track.duration_s), 1) + 1} {track.rest}\n")

    def recognises(self, text: str) -> bool:
        """Whether the first line is the header and no `FPS` row of Synfig's follows it."""
        return text.startswith(_HEADER) and not text.startswith(f"{_HEADER}\nFPS ")

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Rows hold up to the next; the last, when it is rest, closes the sound, else it lasts one frame."""
        lines = Lines(text, where)
        if lines.take().strip() != _HEADER:
            raise lines.fault(f"{_HEADER} should stand there", "give a Moho switch file")
        rows: list[tuple[int, str]] = []
        while lines:
            words = lines.take().split()
            if not words:
                continue
            if len(words) != 2:
                raise lines.fault("is not a frame and a shape", "shape names hold no spaces")
            rows.append((lines.frame(words[0]), words[1]))
        mends = Mends(where)
        changes = ordered_frames(rows, 1, mends)
        starts = [(options.fps.start_s(frame - 1), shape) for frame, shape in changes]
        end_s = options.fps.start_s(changes[-1][0]) if changes else 0.0
        track = imported(starts, end_s, mends, options, self.default_set)
        # In a set whose rest is also its closed mouth, a last M is still one.
        said = any(phone.end_s == end_s for phone in track.phones[-1:])
        if not track.cues or track.cues[-1].shape != track.rest or said:
            return track
        return replace(track, cues=track.cues[:-1], duration_s=track.cues[-1].start_s)


FORMAT = MohoSwitch()
