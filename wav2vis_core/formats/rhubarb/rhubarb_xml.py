"""Rhubarb's XML as a stream of elements, without document types, entities or anything outside the file."""

from __future__ import annotations

from xml.parsers import expat

from ...errors import ReadError
from ..common.lines import Lines

_REMEDY = "write it again with Rhubarb or wav2vis"


def read_document(text: str, where: str) -> tuple[str, float, list[tuple[float, float, str, str]]]:
    """The sound's name, its duration in seconds, and (start, end, shape, line) of each cue.

    Raises
    ------
    ReadError
        When it is no XML, declares a document type, or holds a time that is none; the message names the line.
    """
    handler = _Handler(text, where)
    try:
        handler.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise ReadError(f"no XML ({expat.ErrorString(error.code)})", f"{where}, line {error.lineno}", _REMEDY) from None
    if handler.duration_s is None:
        handler.duration_s = handler.cues[-1][1] if handler.cues else 0.0
    return handler.sound, handler.duration_s, handler.cues


class _Handler:
    """Collects what the elements hold."""

    def __init__(self, text: str, where: str) -> None:
        self.sound = ""
        self.duration_s: float | None = None
        self.cues: list[tuple[float, float, str, str]] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._times = (0.0, 0.0)
        self._lines = Lines(text, where)
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._lines.number = self.parser.CurrentLineNumber
        self._path.append(name)
        self._text.clear()
        if self._path[0] != "rhubarbResult":
            raise self._lines.fault(f"the root element is {name!r}, not rhubarbResult", _REMEDY)
        if self._path[1:] == ["mouthCues", "mouthCue"]:
            self._times = (
                self._lines.seconds(attributes.get("start", "")),
                self._lines.seconds(attributes.get("end", "")),
            )

    def _end(self, name: str) -> None:
        self._lines.number = self.parser.CurrentLineNumber
        text = "".join(self._text)
        match self._path[1:]:
            case ["metadata", "soundFile"]:
                self.sound = text
            case ["metadata", "duration"]:
                self.duration_s = self._lines.seconds(text)
            case ["mouthCues", "mouthCue"]:
                self.cues.append((*self._times, text.strip(), f"line {self._lines.number}"))
        self._path.pop()
        self._text.clear()

    def _refuse(self, *_: object) -> None:
        self._lines.number = self.parser.CurrentLineNumber
        raise self._lines.fault("declares a document type", "remove it: entities are not read")
