# SPDX-License-Identifier: MIT
"""Praat TextGrids: a tier of shapes, and of words and phones where the track has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

import numpy as np

from ...errors import ReadError
from ...track.phone_labels import phones_of
from ...track.track import Segment, Track
from ...track.visemes import VisemeSet, bundled_names
from ..common.base import TextFormat, WriteOptions
from ..common.imported import imported
from ..common.mends import Mends, abutting
from ..common.reader import ReadOptions
from ..common.times import seconds_of
from ..common.voices import chosen_voice

# What Praat reads: texts, flags and free-standing numbers; all else but a comment is decoration.
_TOKEN = re.compile(
    r'"(?P<text>(?:[^"]|"")*+)"|(?P<flag><\w+>)|(?P<open>")|(?<!\S)(?P<number>-?[0-9]+(?:[.,][0-9]*)?(?:[eE][-+]?[0-9]+)?)(?!\S)'
    r"|(?<!\S)![^\n]*"
)
_REMEDY = "save it again with Praat"
_SHAPES = ("shapes",)
_PHONES, _WORDS = ("phones", "phone", "phonemes", "phoneme"), ("words", "word")


@dataclass(frozen=True)
class Tier:
    """An interval tier of a TextGrid.

    Attributes
    ----------
    name : str
    intervals : list of (float, float, str)
        Start and end in seconds, and label, as the file has them.
    fault : ReadError or None
        What is wrong with the first interval that is none: it is left out.
    """

    name: str
    intervals: list[tuple[float, float, str]]
    fault: ReadError | None = None

    @property
    def voice(self) -> str:
        """Who speaks, where the name is `speaker - phones`, as the Montreal Forced Aligner writes it; else empty."""
        return self.name.rpartition(" - ")[0].strip()

    @property
    def kind(self) -> str:
        """What it holds by its name, in small letters."""
        return self.name.rpartition(" - ")[2].strip().lower()

    def starts(self, end_s: float, mends: Mends, slack_s: float) -> list[tuple[float, str | None]]:
        """The (start in seconds, label) pairs, None in gaps, as `mends.abutting` puts them right.

        Raises
        ------
        ReadError
            When an interval has a time that is none, or runs backwards.
        """
        if self.fault:
            raise self.fault
        return abutting(self.intervals, end_s, mends, slack_s)[0]


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
        cues = track.merged().cues
        shapes = ((cue.start_s, cue.end_s, cue.shape) for cue in cues)
        tiers: list[tuple[str, int, Iterable[tuple[float, float, str]]]] = [("shapes", len(cues), shapes)]
        for name, segments in (("words", track.words), ("phones", track.phones)):
            if segments:
                intervals = _contiguous(segments, track.duration_s)
                tiers.append((name, len(intervals), intervals))
        end = _decimal(track.duration_s)
        lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 ", f"xmax = {end} "]
        lines += ["tiers? <exists> ", f"size = {len(tiers)} ", "item []: "]
        for number, (name, n, timed) in enumerate(tiers, 1):
            lines += [f"    item [{number}]:", '        class = "IntervalTier" ', f'        name = "{name}" ']
            lines += ["        xmin = 0 ", f"        xmax = {end} ", f"        intervals: size = {n} ", ""]
            stream.write("\n".join(lines))
            lines = []
            for k, (start_s, end_s, label) in enumerate(timed, 1):
                quoted = " ".join(label.splitlines()).replace('"', '""')
                stream.write(f"        intervals [{k}]:\n            xmin = {_decimal(start_s)} \n")
                stream.write(f'            xmax = {_decimal(end_s)} \n            text = "{quoted}" \n')

    def recognises(self, text: str) -> bool:
        """Whether it is a text file of Praat's that holds a TextGrid."""
        head = text[:200]
        return '"ooTextFile' in head and '"TextGrid"' in head

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """Long or short form; an empty text is rest.

        The tier `shapes` holds the shapes, else the only interval tier, else the only one whose texts are all shapes
        of one set, else the tier of phones. Of several speakers, the options name the one whose tiers are read.
        """
        end_s, tiers = interval_tiers(text, where)
        tiers = _of_voice(tiers, options, where)
        shown = _shown(tiers, options)
        if shown is None:
            listed = ", ".join(sorted(repr(tier.name) for tier in tiers)) or "none"
            raise ReadError(
                f"no tier of intervals is called 'shapes' ({listed})", where, "rename the one with the mouth shapes"
            )
        mends = Mends(where)
        end_s = end_s or max((each[1] for each in shown.intervals), default=0.0)
        starts = [(at_s, label or None) for at_s, label in shown.starts(end_s, mends, options.fps.start_s(1))]
        words, phones = (
            [
                Segment(*each)
                for tier in tiers
                if tier.kind in names and tier is not shown
                for each in tier.intervals
                if each[2]
            ]
            for names in (_WORDS, _PHONES)
        )
        spoken = shown.kind in _PHONES
        return imported(starts, end_s, mends, options, self.default_set, words=words, phones=phones, spoken=spoken)

    def voices(self, text: str) -> tuple[str, ...]:
        """The speakers that the names of tiers begin with."""
        return _speakers(interval_tiers(text, self.name)[1])


def _speakers(tiers: Sequence[Tier]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(tier.voice for tier in tiers if tier.voice and tier.kind in (*_SHAPES, *_PHONES, *_WORDS))
    )


def _of_voice(tiers: list[Tier], options: ReadOptions, where: str) -> list[Tier]:
    """The tiers of the speaker that is read, where speakers are named; else all."""
    names = _speakers(tiers)
    if not names:
        return tiers
    speaking = [any(label for tier in tiers if tier.voice == name for *_, label in tier.intervals) for name in names]
    name = names[chosen_voice(names, speaking, options.voice, where)]
    return [tier for tier in tiers if tier.voice == name]


def _shown(tiers: Sequence[Tier], options: ReadOptions) -> Tier | None:
    """The tier that the mouth follows; None where it is not clear which."""
    words_alone = len(tiers) == 1 and tiers[0].kind in _WORDS and not _holds_shapes(tiers[0], options)
    for fitting in (
        [tier for tier in tiers if tier.kind in _SHAPES] or ([] if words_alone else tiers),
        [tier for tier in tiers if tier.kind not in _WORDS and _holds_shapes(tier, options)],
        [tier for tier in tiers if tier.kind in _PHONES and _holds_phones(tier)],
        [tier for tier in tiers if _holds_phones(tier)],
    ):
        if len(fitting) == 1:
            return fitting[0]
    return None


def _holds_shapes(tier: Tier, options: ReadOptions) -> bool:
    labels = {label for *_, label in tier.intervals if label}
    sets = [options.like] if options.like else map(VisemeSet.load, bundled_names())
    return bool(labels) and any(labels <= set(each.shapes) for each in sets)


def _holds_phones(tier: Tier) -> bool:
    labels = {label for *_, label in tier.intervals if label}
    return bool(labels) and phones_of(labels) is not None


def interval_tiers(text: str, where: str) -> tuple[float, list[Tier]]:
    """The end in seconds and the interval tiers of a TextGrid, long or short; tiers of points are passed over.

    Raises
    ------
    ReadError
        When the text is not a TextGrid.
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
                    tiers.append(self._tier(name))
                else:
                    for _ in range(self._count()):
                        self._take("number"), self._take("text")
        return end_s, tiers

    def _tier(self, name: str) -> Tier:
        intervals: list[tuple[float, float, str]] = []
        fault = None
        for _ in range(self._count()):
            start_s, end_s = seconds_of(self._take("number")), seconds_of(self._take("number"))
            label = self._take("text").strip()
            if start_s is not None and end_s is not None and start_s <= end_s:
                intervals.append((start_s, end_s, label))
            else:
                fault = fault or self._fault("an interval's times are none, or run backwards")
        return Tier(name, intervals, fault)

    def _seconds(self) -> float:
        text = self._take("number")
        time_s = seconds_of(text)
        if time_s is None or time_s < 0:
            raise self._fault(f"{text[:40]!r} is not a time from 0 on")
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
