# SPDX-License-Identifier: MIT
"""WebVTT captions, as browsers read them: the shapes (or words) shown over a film of the recording."""

from __future__ import annotations

from html import escape
from typing import TextIO

from ...track.track import Track
from .captions import CaptionOptions, Captions, captions


class WebVtt(Captions):
    """`WEBVTT`, then a number, a time line and a text a caption, with empty lines between."""

    name = "vtt"
    extensions = (".vtt",)
    description = "WebVTT captions of shapes, words or phrases"
    validated_by = "webvtt-py"

    def write(self, track: Track, stream: TextIO, options: CaptionOptions) -> None:
        """Milliseconds stand after a point; `& < >` are escaped."""
        stream.write("WEBVTT\n")
        for number, (times, text) in enumerate(captions(track, options, "."), 1):
            stream.write(f"\n{number}\n{times}\n{escape(text, quote=False)}\n")


FORMAT = WebVtt()
