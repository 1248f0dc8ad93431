# SPDX-License-Identifier: MIT
"""TIMIT's `.phn` files (Garofolo et al. 1993, LDC93S1): `start_sample end_sample label` a line, at 16 kHz."""

from __future__ import annotations

import re

from ...track.track import Track
from ..common.imported import imported
from ..common.lines import Lines
from ..common.mends import Mends, abutting
from ..common.reader import ReadOptions, TextReader

RATE_HZ = 16_000
"""What the samples count at."""

_ROW = re.compile(r"[0-9]+ [0-9]+ [A-Za-z#][\w#-]{0,3}(\n|$)")


class Timit(TextReader):
    """Phones on samples."""

    name = "timit"
    extensions = (".phn",)
    description = "TIMIT's phones, in samples at 16 kHz"

    def recognises(self, text: str) -> bool:
        """Whether the first line is two whole numbers and a label, with a space between."""
        return _ROW.match(text) is not None

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """The sound ends with the last phone."""
        mends = Mends(where)
        spans = [(start_s, end_s, label) for start_s, end_s, label, _ in phone_spans(text, where)]
        return imported(*abutting(spans, None, mends), mends, options, self.default_set, spoken=True)


def phone_spans(text: str, where: str) -> list[tuple[float, float, str, int]]:
    """Start and end in seconds, label, and line of each phone, as the file has them.

    Raises
    ------
    ReadError
        When a line is no phone or runs backwards; the message names it.
    """
    lines = Lines(text, where)
    phones = []
    while lines:
        fields = lines.take().split()
        if not fields:
            continue
        if len(fields) != 3:
            raise lines.fault("is not a start, an end and a phone", "three fields with a space between")
        start, end = (lines.whole(field, "sample") for field in fields[:2])
        if end < start:
            raise lines.fault(f"a phone from {start} to {end} runs backwards", "its end should come last")
        phones.append((start / RATE_HZ, end / RATE_HZ, fields[2], lines.number))
    return phones


READER = Timit()
