# SPDX-License-Identifier: MIT
"""SubRip captions: the shapes (or words) shown over a film of the recording, in any player."""

from __future__ import annotations

from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat
from .captions import CaptionOptions, captions


class Srt(TextFormat[CaptionOptions]):
    """A number, a time line, a text and an empty line a caption."""

    name = "srt"
    extensions = (".srt",)
    description = "SubRip captions of shapes or words"
    default_set = "preston_blair"
    neutral = True
    options = CaptionOptions
    cannot_carry = "times below 1 ms, confidence, the sound's name, all but one of shapes, words and phones"
    validated_by = "srt"

    def write(self, track: Track, stream: TextIO, options: CaptionOptions) -> None:
        """Captions count from 1; milliseconds stand after a comma."""
        numbered = enumerate(captions(track, options, ","), 1)
        stream.write("".join(f"{number}\n{times}\n{text}\n\n" for number, (times, text) in numbered) or "\n")


FORMAT = Srt()
