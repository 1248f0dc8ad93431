# SPDX-License-Identifier: MIT
"""Rhubarb Lip Sync's XML."""

from __future__ import annotations

import re
from html import escape
from typing import TextIO
from xml.parsers import expat

from ...errors import ReadError
from ...track.track import Track
from ..common.base import TextFormat
from ..common.lines import Lines
from ..common.mends import Mends
from ..common.reader import ReadOptions
from .cues import RhubarbOptions, centisecond_cues, duration, rhubarb_track

_REMEDY = "write it again with Rhubarb or wav2vis"

_DEEPEST = 16  # Rhubarb's own lie three deep

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
        lines += ["  </metadata>", "  <mouthCues>", ""]
        stream.write("\n".join(lines))
        for start, end, shape in centisecond_cues(track):
            stream.write(f'    <mouthCue start="{start}" end="{end}">{_escaped(shape)}</mouthCue>\n')
        stream.write("  </mouthCues>\n</rhubarbResult>\n")

    def recognises(self, text: str) -> bool:
        """Whether the root element is Rhubarb's."""
        return text.lstrip().startswith("<") and "<rhubarbResult" in text

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Rest fills what no cue covers; a document type or an entity of its own is refused."""
        document = _Document(text, where)
        return rhubarb_track(document.cues, document.duration_s, Mends(where), options, document.sound)


class _Document:
    """What the elements hold: no document types, entities or anything outside the file is read.

    Attributes
    ----------
    sound : str
    duration_s : float or None
        Where it is stated.
    cues : list of (float, float, str)
        Start and end in seconds, and shape.

    Raises
    ------
    ReadError
        When it is not XML, declares a document type, nests elements deeply, or a time is missing or wrong; the message
        names the line.
    """

    def __init__(self, text: str, where: str) -> None:
        self.sound = ""
        self.duration_s: float | None = None
        self.cues: list[tuple[float, float, str]] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._times = (0.0, 0.0)
        self._lines = Lines(text, where)
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartDoctypeDeclHandler = self._refuse
        try:
            self._parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            place = f"{where}, line {error.lineno}"
            raise ReadError(f"not XML ({expat.ErrorString(error.code)})", place, _REMEDY) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._lines.number = self._parser.CurrentLineNumber
        self._path.append(name)
        self._text.clear()
        if len(self._path) > _DEEPEST:
            raise self._lines.fault(f"elements lie more than {_DEEPEST} deep in one another", _REMEDY)
        if self._path[0] != "rhubarbResult":
            raise self._lines.fault(f"the root element is {name!r}, not rhubarbResult", _REMEDY)
        if self._path[1:] == ["mouthCues", "mouthCue"]:
            self._times = self._lines.span(attributes.get("start", ""), attributes.get("end", ""))

    def _end(self, name: str) -> None:
        self._lines.number = self._parser.CurrentLineNumber
        text = "".join(self._text)
        match self._path[1:]:
            case ["metadata", "soundFile"]:
                self.sound = text
            case ["metadata", "duration"]:
                self.duration_s = self._lines.seconds(text)
            case ["mouthCues", "mouthCue"]:
                self.cues.append((*self._times, text.strip()))
        self._path.pop()
        self._text.clear()

    def _refuse(self, *_: object) -> None:
        self._lines.number = self._parser.CurrentLineNumber
        raise self._lines.fault("declares a document type", "remove it: entities are not read")


def _escaped(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text), quote=False).replace("\r", "&#13;")


FORMAT = RhubarbXml()
