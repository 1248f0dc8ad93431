# SPDX-License-Identifier: MIT
"""WebVTT captions, as browsers read them: the shapes (or words) shown over a film of the recording."""

from __future__ import annotations

from typing import TextIO
from xml.sax.saxutils import escape

from ...track.track import Track
from ..common.base import TextFormat
from .captions import CaptionOptions, captions


class WebVtt(TextFormat[CaptionOptions]):
    """`WEBVTT`, then a number, a time line and a text a caption, with empty lines between."""

    name = "vtt"
    extensions = (".vtt",)
    description = "WebVTT captions of shapes or words"
    default_set = "preston_blair"
    neutral = True
    options = CaptionOptions
    cannot_carry = "times below 1 ms, confidence, the sound's name, all but one of shapes, words and phones"
    validated_by = "webvtt-py"

    def write(self, track: Track, stream: TextIO, options: CaptionOptions) -> None:
        """Milliseconds stand after a point; `& < >` are escaped."""
        stream.write("WEBVTT\n")
        for number, (times, text) in enumerate(captions(track, options, "."), 1):
            stream.write(f"\n{number}\n{times}\n{escape(text)}\n")


FORMAT = WebVtt()
