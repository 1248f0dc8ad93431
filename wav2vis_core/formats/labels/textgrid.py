# SPDX-License-Identifier: MIT
"""Praat TextGrids: a tier of shapes, and of words and phones where the track has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

import numpy as np

from ...errors import ReadError
from ...track.track import Segment, Track
from ...track.visemes import VisemeSet, bundled_names
from ..common.base import ReadOptions, TextFormat, WriteOptions
from ..common.imported import LONGEST_S, abutting, imported

# What Praat reads: texts, flags and free-standing numbers; all else but a comment is decoration.
_TOKEN = re.compile(
    r'"(?P<text>(?:[^"]|"")*+)"|(?P<flag><\w+>)|(?P<open>")|(?<!\S)(?P<number>-?[0-9]+(?:\.[0-9]*)?(?:e-?[0-9]+)?)(?!\S)'
    r"|(?<!\S)![^\n]*"
)
_REMEDY = "save it again with Praat"


class Tier(NamedTuple):
    """An interval tier's name and its (start in seconds, end in seconds, label) intervals."""

    name: str
    intervals: list[tuple[float, float, str]]


class TextGrid(TextFormat[WriteOptions]):
    """The long form, every tier contiguous from 0 to the end."""

    name = "textgrid"
    extensions = (".textgrid",)
    description = "Praat TextGrid: shapes, words and phones"
    default_set = "preston_blair"
    neutral = True
    cannot_carry = "confidence, the sound's name, overlaps of words or of phones"
    validated_by = "praatio, tgt"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Times with every digit; a word that overlaps the one before starts at its end."""
        tiers = [("shapes", [(cue.start_s, cue.end_s, cue.shape) for cue in track.merged().cues])]
        for name, segments in (("words", track.words), ("phones", track.phones)):
            if segments:
                tiers.append((name, _contiguous(segments, track.duration_s)))
        end = _decimal(track.duration_s)
        lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 ", f"xmax = {end} "]
        lines += ["tiers? <exists> ", f"size = {len(tiers)} ", "item []: "]
        for number, (name, intervals) in enumerate(tiers, 1):
            lines += [f"    item [{number}]:", '        class = "IntervalTier" ', f'        name = "{name}" ']
            lines += ["        xmin = 0 ", f"        xmax = {end} ", f"        intervals: size = {len(intervals)} "]
            for k, (start_s, end_s, label) in enumerate(intervals, 1):
                quoted = " ".join(label.splitlines()).replace('"', '""')
                lines += [f"        intervals [{k}]:", f"            xmin = {_decimal(start_s)} "]
                lines += [f"            xmax = {_decimal(end_s)} ", f'            text = "{quoted}" ']
        stream.write("\n".join(lines) + "\n")

    def recognises(self, text: str) -> bool:
        """Whether it is a text file of Praat's that holds a TextGrid."""
        head = text[:200]
        return '"ooTextFile' in head and '"TextGrid"' in head

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Long or short form; an empty text is rest.

        The tier `shapes` holds the shapes, else the only interval tier, else the only one whose texts are all shapes
        of one set.
        """
        duration_s, tiers = interval_tiers(text, where)
        fitting = [tier for tier in tiers if tier.name.lower() == "shapes"] or tiers
        if len(fitting) != 1:
            fitting = [tier for tier in tiers if _holds_shapes(tier, options)]
        if len(fitting) != 1:
            listed = ", ".join(sorted(repr(tier.name) for tier in tiers)) or "none"
            raise ReadError(f"no tier is called 'shapes' ({listed})", where, "rename the one with the mouth shapes")
        shown = fitting[0]
        starts, end_s = abutting((start_s, end_s, label or None) for start_s, end_s, label in shown.intervals)
        if end_s < duration_s:
            starts.append((end_s, None))
        words, phones = (
            [
                Segment(*each)
                for tier in tiers
                if tier.name.lower() == name and tier is not shown
                for each in tier.intervals
                if each[2]
            ]
            for name in ("words", "phones")
        )
        return imported(starts, duration_s, where, options, self.default_set, words=words, phones=phones)


def _holds_shapes(tier: Tier, options: ReadOptions) -> bool:
    labels = {label for *_, label in tier.intervals if label}
    sets = [options.like] if options.like else map(VisemeSet.load, bundled_names())
    return bool(labels) and any(labels <= set(each.shapes) for each in sets)


def interval_tiers(text: str, where: str) -> tuple[float, list[Tier]]:
    """The end in seconds and the interval tiers of a TextGrid, long or short; tiers of points are passed over.

    Raises
    ------
    ReadError
        When the text is not a TextGrid, or an interval is out of order.
    """
    return _Tokens(text, where).grid()


def _decimal(time_s: float) -> str:
    """Every digit, and never an exponent: praatio reads none."""
    text = repr(time_s)
    return np.format_float_positional(time_s) + "0" if "e" in text else text


class _Tokens:
    """The texts, flags and numbers of a TextGrid in order."""

    def __init__(self, text: str, where: str) -> None:
        self._text, self._where, self._at = text, where, 0
        self._matches: Iterator[re.Match[str]] = _TOKEN.finditer(text)

    def grid(self) -> tuple[float, list[Tier]]:
        self._take("text"), self._take("text")  # file type and object class
        self._take("number")
        end_s = self._seconds()
        tiers = []
        if self._take("flag") == "<exists>":
            for _ in range(self._count()):
                kind = self._take("text")
                if kind not in ("IntervalTier", "TextTier"):
                    raise self._fault(f"{kind[:40]!r} is not a kind of tier")
                name = self._take("text")
                self._take("number"), self._take("number")
                if kind == "IntervalTier":
                    tiers.append(Tier(name, self._intervals(end_s)))
                else:
                    for _ in range(self._count()):
                        self._take("number"), self._take("text")
        return end_s, tiers

    def _intervals(self, last_s: float) -> list[tuple[float, float, str]]:
        intervals: list[tuple[float, float, str]] = []
        at_s = 0.0
        for _ in range(self._count()):
            start_s, end_s, label = self._seconds(), self._seconds(), self._take("text").strip()
            if not at_s <= start_s <= end_s <= last_s:
                raise self._fault(f"an interval from {start_s:g} to {end_s:g} s is out of order")
            if start_s < end_s:
                intervals.append((start_s, end_s, label))
            at_s = end_s
        return intervals

    def _seconds(self) -> float:
        time_s = float(self._take("number"))
        if not 0 <= time_s <= LONGEST_S:
            raise self._fault(f"{time_s:g} is not a time from 0 on")
        return time_s

    def _count(self) -> int:
        text = self._take("number")
        if not re.fullmatch("[0-9]{1,9}", text):
            raise self._fault(f"{text[:40]!r} is not a number of items")
        return int(text)

    def _take(self, kind: str) -> str:
        for match in self._matches:
            self._at = match.start()
            if match.lastgroup is None:  # a comment
                continue
            if match.lastgroup != kind:
                raise self._fault(f"a {kind} should stand where {match[0][:40]!r} is")
            return match[kind].replace('""', '"')
        self._at = len(self._text)
        raise self._fault("the file ends too early")

    def _fault(self, what: str) -> ReadError:
        line = 1 + self._text.count("\n", 0, self._at)
        return ReadError(what, f"{self._where}, line {line}", _REMEDY)


def _contiguous(segments: Sequence[Segment], duration_s: float) -> list[tuple[float, float, str]]:
    """Intervals from 0 to the end, empty ones in the gaps, in order of start, cut where they would overlap."""
    intervals: list[tuple[float, float, str]] = []
    at_s = 0.0
    for each in sorted(segments, key=lambda each: each.start_s):
        start_s, end_s = max(each.start_s, at_s), min(each.end_s, duration_s)
        if end_s <= start_s:
            continue
        if start_s > at_s:
            intervals.append((at_s, start_s, ""))
        intervals.append((start_s, end_s, each.label))
        at_s = end_s
    if at_s < duration_s:
        intervals.append((at_s, duration_s, ""))
    return intervals


FORMAT = TextGrid()
