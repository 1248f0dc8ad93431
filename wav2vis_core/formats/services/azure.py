# SPDX-License-Identifier: MIT
"""Azure Speech viseme events.

From the Speech SDK's documentation: `VisemeReceived` events carry `AudioOffset` in ticks of 100 ns and `VisemeId` from
0 (silence) to 21. The service has no file format; this is a JSON list of those events.
"""

from __future__ import annotations

from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from .marks import nearest_marks

_TICKS_PER_S = 10_000_000


class AzureVisemes(TextFormat[WriteOptions]):
    """Events in order of time, the last with viseme 0."""

    name = "azure"
    extensions = (".azure.json",)
    description = "Azure Speech viseme events"
    default_set = "azure"
    sets = ("azure",)
    cannot_carry = "confidence, words, the sound"
    validated_by = "openfacefx"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Times in ticks, to the nearest."""
        events = [
            f' {{"AudioOffset": {ticks}, "VisemeId": {shape}}}' for ticks, shape in nearest_marks(track, _TICKS_PER_S)
        ]
        stream.write("[\n" + ",\n".join(events) + "\n]\n")


FORMAT = AzureVisemes()
