# SPDX-License-Identifier: MIT
"""Rhubarb Lip Sync's JSON."""

from __future__ import annotations

from typing import TextIO

from ...track.json_text import json_text
from ...track.track import Track
from ..common.base import TextFormat
from ..common.json_node import Node
from ..common.mends import Mends
from ..common.reader import ReadOptions
from .cues import RhubarbOptions, centisecond_cues, duration, rhubarb_track


class RhubarbJson(TextFormat[RhubarbOptions]):
    """`metadata` and `mouthCues`, a cue a line."""

    name = "json"
    extensions = (".json",)
    description = "Rhubarb Lip Sync JSON"
    default_set = "rhubarb"
    options = RhubarbOptions
    cannot_carry = "times below 10 ms, confidence, words"
    validated_by = "Python's json"

    def write(self, track: Track, stream: TextIO, options: RhubarbOptions) -> None:
        """Times in seconds with two decimals, as numbers."""
        track = options.applied_to(track)
        stream.write("{\n")
        stream.write(f'  "metadata": {{\n    "soundFile": {json_text(track.source)},\n')
        stream.write(f'    "duration": {duration(track)}\n  }},\n')
        stream.write('  "mouthCues": [')
        before, last = "\n", ""
        for start, end, shape in centisecond_cues(track):
            stream.write(f'{before}    {{ "start": {start}, "end": {end}, "value": {json_text(shape)} }}')
            before, last = ",\n", "\n  "
        stream.write(f"{last}]\n}}\n")

    def recognises(self, text: str) -> bool:
        """Whether it is a JSON object that speaks of mouth cues."""
        return text.lstrip().startswith("{") and '"mouthCues"' in text

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Rest fills what no cue covers."""
        document = Node.parse(text, where)
        cues = [(*cue.span("start", "end"), cue["value"].text()) for cue in document["mouthCues"].items()]
        metadata = document.get("metadata", {})
        duration_s = metadata["duration"].seconds() if metadata.has("duration") else None
        return rhubarb_track(cues, duration_s, Mends(where), options, metadata.get("soundFile", "").text())


FORMAT = RhubarbJson()
