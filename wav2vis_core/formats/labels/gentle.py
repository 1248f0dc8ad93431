# SPDX-License-Identifier: MIT
"""Gentle's alignments: the JSON that its page and its server give (github.com/lowerquality/gentle).

A word that was found has `start`, `end` and `phones`, which are named `hh_B` and have only a `duration`; other words
have a `case` alone.
"""

from __future__ import annotations

from ...track.track import Segment, Track
from ..common.imported import imported
from ..common.json_node import Node
from ..common.mends import Mends, abutting
from ..common.reader import ReadOptions, TextReader


class Gentle(TextReader):
    """Phones, with the words that they make."""

    name = "gentle"
    extensions = (".gentle.json",)
    description = "Gentle's alignment, JSON"

    def recognises(self, text: str) -> bool:
        """Whether it is a JSON object that speaks of words, how they fared, and phones."""
        return text.lstrip().startswith("{") and all(name in text for name in ('"words"', '"case"', '"phones"'))

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Rest stands where no word was found."""
        phones: list[tuple[float, float, str | None]] = []
        words = []
        for word in Node.parse(text, where)["words"].items():
            if not word.has("phones"):
                continue
            start_s, end_s = word.span("start", "end")
            words.append(Segment(start_s, end_s, word["word"].text()))
            for phone in word["phones"].items():
                until_s = start_s + phone["duration"].number()
                phones.append((start_s, until_s, phone["phone"].text()))
                start_s = until_s
        mends = Mends(where)
        # It counts in steps of 10 ms, so that neighbours miss each other by some.
        starts, end_s = abutting(phones, None, mends, options.fps.start_s(1))
        return imported(starts, end_s, mends, options, self.default_set, words=words, spoken=True)


READER = Gentle()
