# SPDX-License-Identifier: MIT
"""Audacity's label tracks: what its label export writes and its label import reads."""

from __future__ import annotations

import re
from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from ..common.imported import imported
from ..common.lines import Lines
from ..common.mends import Mends, abutting
from ..common.reader import ReadOptions
from ..common.times import TIME

_ROW = re.compile(rf"{TIME}\t{TIME}\t")


class AudacityLabels(TextFormat[WriteOptions]):
    """Start, end and shape of a cue a line, tab-separated."""

    name = "audacity"
    extensions = (".labels.txt",)
    description = "Audacity label track"
    default_set = "preston_blair"
    neutral = True
    cannot_carry = "times below 1 microsecond, confidence, words, the sound's name"
    validated_by = "Audacity's rule restated; it was not run"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Times in seconds with six decimals; rest has labels too, so that the sound's length is kept."""
        for cue in track.merged().cues:
            stream.write(f"{cue.start_s:.6f}\t{cue.end_s:.6f}\t{cue.shape}\n")
        if not track.cues:
            stream.write("\n")

    def recognises(self, text: str) -> bool:
        """Whether the first line is two times and a title."""
        return _ROW.match(text) is not None

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Rest fills the gaps between regions; a label of a moment holds up to the next one, the last for one frame.

        Rows that begin with a backslash are skipped.
        """
        lines = Lines(text, where)
        labels: list[tuple[float, float, str | None]] = []
        while lines:
            line = lines.take()
            if not line.strip() or line.startswith("\\"):
                continue
            fields = line.split("\t")
            if len(fields) != 3 or len(fields[2].split()) > 1:
                raise lines.fault("is not a start, an end and a shape", "three fields with tabs between, no spaces")
            labels.append((*lines.span(fields[0], fields[1]), fields[2].strip() or None))
        mends = Mends(where)
        starts_s = sorted({start_s for start_s, _, _ in labels})
        ends_s = [*starts_s[1:], max(starts_s, default=0.0) + options.fps.start_s(1)]
        following_s = dict(zip(starts_s, ends_s, strict=False))
        held = [
            (start_s, end_s if end_s > start_s else following_s[start_s], shape) for start_s, end_s, shape in labels
        ]
        return imported(*abutting(held, None, mends), mends, options, self.default_set)


FORMAT = AudacityLabels()
