"""Rhubarb Lip Sync's tab-separated values."""

from __future__ import annotations

from typing import TextIO

from ..track import Track
from .base import TextFormat, WriteOptions
from .centiseconds import centisecond_cues, duration


class RhubarbTsv(TextFormat[WriteOptions]):
    """A start time and a shape a line; a closing line holds the end and the rest shape."""

    name = "tsv"
    extensions = (".tsv",)
    description = "Rhubarb Lip Sync TSV; Blender and After Effects add-ons"
    default_set = "rhubarb"
    cannot_carry = "times below 10 ms, confidence, words, the sound's name"
    validated_by = "the scorer's rule restated"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Times in seconds with two decimals."""
        for start, _, shape in centisecond_cues(track):
            stream.write(f"{start}\t{shape}\n")
        stream.write(f"{duration(track)}\t{track.rest}\n")


FORMAT = RhubarbTsv()
