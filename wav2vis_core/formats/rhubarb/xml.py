"""Rhubarb Lip Sync's XML."""

from __future__ import annotations

import re
from typing import TextIO
from xml.sax.saxutils import escape

from ...track.track import Track
from ..common.base import ReadOptions, TextFormat
from .centiseconds import centisecond_cues, duration
from .rhubarb import RhubarbOptions, rhubarb_track
from .rhubarb_xml import read_document

# Characters that XML 1.0 cannot hold even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class RhubarbXml(TextFormat[RhubarbOptions]):
    """`rhubarbResult` with `metadata` and `mouthCues`."""

    name = "xml"
    extensions = (".xml",)
    description = "Rhubarb Lip Sync XML"
    default_set = "rhubarb"
    options = RhubarbOptions
    cannot_carry = "times below 10 ms, confidence, words"
    validated_by = "lxml with a RelaxNG schema of ours"

    def write(self, track: Track, stream: TextIO, options: RhubarbOptions) -> None:
        """Times in seconds with two decimals; control characters in the sound's name become U+FFFD."""
        track = options.applied_to(track)
        sound = _escaped(track.source)
        lines = ['<?xml version="1.0" encoding="utf-8"?>', "<rhubarbResult>", "  <metadata>"]
        lines += [f"    <soundFile>{sound}</soundFile>", f"    <duration>{duration(track)}</duration>"]
        lines += ["  </metadata>", "  <mouthCues>"]
        lines += [
            f'    <mouthCue start="{start}" end="{end}">{_escaped(shape)}</mouthCue>'
            for start, end, shape in centisecond_cues(track)
        ]
        lines += ["  </mouthCues>", "</rhubarbResult>"]
        stream.write("\n".join(lines) + "\n")

    def recognises(self, text: str) -> bool:
        """Whether the root element is Rhubarb's."""
        return text.lstrip().startswith("<") and "<rhubarbResult" in text

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Rest fills what no cue covers; a document type or an entity of its own is refused."""
        sound, duration_s, cues = read_document(text, where)
        return rhubarb_track(cues, duration_s, where, options, sound)


def _escaped(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text), {"\r": "&#13;"})


FORMAT = RhubarbXml()
