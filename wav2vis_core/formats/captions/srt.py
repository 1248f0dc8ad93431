# SPDX-License-Identifier: MIT
"""SubRip captions: the shapes (or words) shown over a film of the recording, in any player."""

from __future__ import annotations

from typing import TextIO

from ...track.track import Track
from .captions import CaptionOptions, Captions, captions


class Srt(Captions):
    """A number, a time line, a text and an empty line a caption."""

    name = "srt"
    extensions = (".srt",)
    description = "SubRip captions of shapes, words or phrases"
    validated_by = "srt"

    def write(self, track: Track, stream: TextIO, options: CaptionOptions) -> None:
        """Captions count from 1; milliseconds stand after a comma."""
        numbered = enumerate(captions(track, options, ","), 1)
        stream.write("".join(f"{number}\n{times}\n{text}\n\n" for number, (times, text) in numbered) or "\n")


FORMAT = Srt()
