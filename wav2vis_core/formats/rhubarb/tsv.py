# SPDX-License-Identifier: MIT
"""Rhubarb Lip Sync's tab-separated values."""

from __future__ import annotations

import itertools
import re
from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat
from ..common.lines import Lines
from ..common.mends import Mends, ordered_times
from ..common.reader import ReadOptions
from ..common.times import TIME
from .cues import RhubarbOptions, centisecond_cues, duration, rhubarb_track

_ROW = re.compile(TIME + r"\t\S+ *(\n|$)")


class RhubarbTsv(TextFormat[RhubarbOptions]):
    """A start time and a shape a line; a closing line holds the end and the rest shape."""

    name = "tsv"
    aliases = ("rhubarb",)
    extensions = (".tsv",)
    description = "Rhubarb Lip Sync TSV; Blender and After Effects add-ons"
    default_set = "rhubarb"
    options = RhubarbOptions
    cannot_carry = "times below 10 ms, confidence, words, the sound's name"
    validated_by = "the scorer's rule restated"

    def write(self, track: Track, stream: TextIO, options: RhubarbOptions) -> None:
        """Times in seconds with two decimals."""
        track = options.applied_to(track)
        for start, _, shape in centisecond_cues(track):
            stream.write(f"{start}\t{shape}\n")
        stream.write(f"{duration(track)}\t{track.rest}\n")

    def recognises(self, text: str) -> bool:
        """Whether the first line is a time, a tab and a shape."""
        return _ROW.match(text) is not None

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Each row holds up to the next; the last, when it is rest, closes the sound, else it lasts one frame.

        Rhubarb's rest is A where there is no X.
        """
        lines = Lines(text, where)
        rows: list[tuple[float, str]] = []
        while lines:
            line = lines.take()
            if not line.strip():
                continue
            time, _, shape = line.partition("\t")
            start_s = lines.seconds(time)
            if not shape.strip():
                raise lines.fault("no shape stands after the time", "a tab should stand between them")
            rows.append((start_s, shape.strip()))
        if not rows:
            raise lines.fault("the file has no rows", "write it again")
        mends = Mends(where)
        rows = ordered_times(rows, mends)
        cues = [(start_s, end_s, shape) for (start_s, shape), (end_s, _) in itertools.pairwise(rows)]
        end_s, last = rows[-1]
        track = rhubarb_track(cues, end_s, mends, options)
        closes = last == track.rest or (last == "A" and all(shape != "X" for _, shape in rows))
        if closes or last not in track.shapes or track.phones:
            return track
        return rhubarb_track([*cues, (end_s, end_s + options.fps.start_s(1), last)], None, mends, options)


FORMAT = RhubarbTsv()
