# SPDX-License-Identifier: MIT
"""Audacity's label tracks: what its label export writes and its label import reads."""

from __future__ import annotations

import re
from typing import TextIO

from ...track.track import Track
from ..common.base import ReadOptions, TextFormat, WriteOptions
from ..common.imported import abutting, imported
from ..common.lines import Lines

_ROW = re.compile(r"[0-9]+(\.[0-9]*)?\t[0-9]+(\.[0-9]*)?\t")


class AudacityLabels(TextFormat[WriteOptions]):
    """Start, end and shape of a cue a line, tab-separated."""

    name = "audacity"
    extensions = (".labels.txt",)
    description = "Audacity label track"
    default_set = "preston_blair"
    neutral = True
    cannot_carry = "times below 1 microsecond, confidence, words, the sound's name"
    validated_by = "Audacity's rule restated"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Times in seconds with six decimals; rest has labels too, so that the sound's length is kept."""
        rows = [f"{cue.start_s:.6f}\t{cue.end_s:.6f}\t{cue.shape}\n" for cue in track.merged().cues]
        stream.write("".join(rows) or "\n")

    def recognises(self, text: str) -> bool:
        """Whether the first line is two times and a title."""
        return _ROW.match(text) is not None

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Labels in order of time; rest fills the gaps. Rows that begin with a backslash are skipped."""
        lines = Lines(text, where)
        intervals: list[tuple[float, float, str]] = []
        while lines:
            line = lines.take()
            if not line.strip() or line.startswith("\\"):
                continue
            fields = line.split("\t")
            if len(fields) != 3 or fields[2].split() != [fields[2].strip()]:
                raise lines.fault("is not a start, an end and a shape", "three fields with tabs between, no spaces")
            start_s, end_s = lines.seconds(fields[0]), lines.seconds(fields[1])
            if end_s < start_s or (intervals and start_s < intervals[-1][1]):
                raise lines.fault("the label overlaps the one above or runs backwards", "move it in Audacity")
            intervals.append((start_s, end_s, fields[2].strip()))
        return imported(*abutting(intervals), where, options, self.default_set)


FORMAT = AudacityLabels()
