"""Rhubarb Lip Sync's JSON."""

from __future__ import annotations

import json
from typing import TextIO

from ..track import Track
from .base import TextFormat, WriteOptions
from .centiseconds import centisecond_cues, duration


class RhubarbJson(TextFormat[WriteOptions]):
    """`metadata` and `mouthCues`, a cue a line."""

    name = "json"
    extensions = (".json",)
    description = "Rhubarb Lip Sync JSON"
    default_set = "rhubarb"
    cannot_carry = "times below 10 ms, confidence, words"
    validated_by = "Python's json"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Times in seconds with two decimals, as numbers."""
        cues = ",\n".join(
            f'    {{ "start": {start}, "end": {end}, "value": {_quoted(shape)} }}'
            for start, end, shape in centisecond_cues(track)
        )
        stream.write("{\n")
        stream.write(f'  "metadata": {{\n    "soundFile": {_quoted(track.source)},\n')
        stream.write(f'    "duration": {duration(track)}\n  }},\n')
        stream.write(f'  "mouthCues": [\n{cues}\n  ]\n}}\n' if cues else '  "mouthCues": []\n}\n')


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


FORMAT = RhubarbJson()
