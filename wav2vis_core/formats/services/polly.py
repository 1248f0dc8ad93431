# SPDX-License-Identifier: MIT
"""Amazon Polly speech marks.

From Polly's documentation: a JSON object a line; a viseme mark has `time` in whole milliseconds from the start of the
speech, `type` and `value`, and the last is `sil`.
"""

from __future__ import annotations

import json
from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from .marks import nearest_marks


class PollyMarks(TextFormat[WriteOptions]):
    """Viseme marks, one a line."""

    name = "polly"
    extensions = (".jsonl",)
    description = "Amazon Polly viseme speech marks"
    default_set = "polly"
    sets = ("polly",)
    cannot_carry = "times below 1 ms, confidence, words, the sound"
    validated_by = "openfacefx"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Times in milliseconds, to the nearest."""
        for time_ms, shape in nearest_marks(track, 1000):
            stream.write(f'{{"time":{time_ms},"type":"viseme","value":{json.dumps(shape)}}}\n')


FORMAT = PollyMarks()
