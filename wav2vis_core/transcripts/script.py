# SPDX-License-Identifier: MIT
"""What of a script is said, and what may be: names, directions, headings, numbering and time stamps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from .captions import captions

_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|font|span|br|p|c|v|ruby|rt|lang|speak|break)(?:[\s.][^<>]*)?/?>", re.IGNORECASE
)
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">", "（": "）", "【": "】"}
_LONGEST_ASIDE = 2000

_STAMP = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,:;]\d{1,3})?"
_BULLET = r"[-–—*•·>#]+"
_NUMBERING = re.compile(
    rf"(?:{_BULLET}\s*)?(?:\d{{1,4}}[.):]|\d{{1,3}}(?:\.\d{{1,3}})+\.?|\d+(?=$)|[a-zA-Z]\))(?=\s|$)"
)
_BRACKETED_STAMP = re.compile(rf"[\[(<]{_STAMP}[\])>]")
_STAMPS = re.compile(rf"(?:{_BULLET}\s*)?{_STAMP}(?:\s*(?:-+>?|–|—|to)\s*{_STAMP})?(?=\s|$)")
_NAME_WORD = r"[^\W\d_][\w.'’&/-]*"
_NAME = re.compile(rf"(?:{_BULLET}\s*)?({_NAME_WORD}(?:[ \t]+(?:{_NAME_WORD}|\d+|&)){{0,3}})[ \t]*[:：](?=\s|$)")
_STAGE_NAME = re.compile(r"([A-Z][A-Z'’&-]+(?: [A-Z][A-Z.'’&-]*){0,3})(?:\.|\t|  +| [-–—])(?=\s)")
_SMALL = frozenset("of the and de la le van von da di del".split())
_SCENE = re.compile(r"(?:\d+[A-Z]?\.?\s+)?(?:INT|EXT|INT\.?/EXT|I/E|EST)[. ]\s*\S.*", re.IGNORECASE)
_HEADING = re.compile(
    r"#{1,6}\s+\S.*|(?:act|scene|chapter|part|episode|verse|chorus|slide|shot|page)\s+(?:\d+|[ivxlc]+|one|two|three|four|five|six)\b[.:]?.{0,40}"
    r"|(?:fade|cut|dissolve|smash cut|match cut|wipe|iris|jump cut)\s+(?:in|out|to|from|up)\b.{0,30}[.:]?"
    r"|the end\.?|end of .{0,40}|title|montage|intercut|continued:?|more",
    re.IGNORECASE,
)
_MOST_HEADING_WORDS = 8
_CUE_WORDS = 4


class Passage(NamedTuple):
    """A piece of text.

    Attributes
    ----------
    text : str
    aside : bool
        Whether it is rather not said: then it is passed over unless it is heard.
    window_s : tuple of float or None
        Between which times it is said, as captions tell.
    """

    text: str
    aside: bool = False
    window_s: tuple[float, float] | None = None


def passages(text: str) -> list[Passage]:
    """A text in pieces, in order: plain text, a script, a screenplay, or captions.

    Examples
    --------
    >>> [(each.text, each.aside) for each in passages("BOB: Hello (waves) there!")]
    [('BOB:', True), ('Hello', False), ('(waves)', True), ('there!', False)]
    """
    cues = captions(text)
    if cues is None:
        return list(_scripted(text))
    return [each._replace(window_s=(cue.start_s, cue.end_s)) for cue in cues for each in _scripted(cue.text)]


def _scripted(text: str) -> Iterator[Passage]:
    text = _BRACKETED_STAMP.sub(r" \g<0> ", _TAG.sub(" ", text))  # in lyrics they touch the words
    inside = _brackets(text)
    asides = list(inside)
    lines = _Lines(text, inside)
    for start, end in lines.asides():
        asides[start:end] = [k or 1 for k in asides[start:end]]
    # Each stretch of one kind; two asides that touch stay apart.
    for aside, run in groupby(range(len(text)), key=lambda k: asides[k]):
        places = list(run)
        piece = text[places[0] : places[-1] + 1].strip()
        if piece:
            yield Passage(piece, bool(aside))


def _brackets(text: str) -> list[int]:
    """For each character 0, or from 2 on the number of the bracketed stretch that it is in."""
    inside = [0] * len(text)
    opened: list[tuple[str, int]] = []
    number = 1
    for k, c in enumerate(text):
        if c == "\n" and text[k + 1 : k + 2] == "\n":
            opened = []  # a paragraph ends what was never closed
        elif c in _BRACKETS and (opened or k == 0 or not text[k - 1].isalnum()):
            opened.append((_BRACKETS[c], k))
        elif opened and c == opened[-1][0]:
            _, start = opened.pop()
            if not opened and k - start <= _LONGEST_ASIDE and not text[k + 1 : k + 2].isalnum():
                number += 1
                inside[start : k + 1] = [number] * (k + 1 - start)
    return inside


class _Lines:
    """The lines of a script, each with where it stands and what is in no bracket."""

    def __init__(self, text: str, inside: list[int]) -> None:
        bare = "".join(" " if k and c != "\n" else c for c, k in zip(text, inside, strict=True))
        self._lines: list[tuple[int, str]] = []
        self._blank = [not line.strip() for line in text.split("\n")]
        start = 0
        for line in bare.split("\n"):
            self._lines.append((start, line))
            start += len(line) + 1
        is_shouted = not any(map(str.islower, bare))
        self._told_by_capitals = not is_shouted
        self._is_screenplay = any(_SCENE.fullmatch(line.strip()) for _, line in self._lines)

    def asides(self) -> Iterator[tuple[int, int]]:
        """From where to where each name, heading, number or direction without brackets stands."""
        spoken = False  # whether somebody's name stands above, in a screenplay
        for k, (start, line) in enumerate(self._lines):
            bare = line.strip()
            if not bare:
                spoken = spoken and not self._blank[k]  # a line of brackets alone ends no speech
                continue
            first = start + len(line) - len(line.lstrip())
            end = start + len(line.rstrip())
            if self._is_heading(k, bare):
                spoken = self._is_cue(k, bare) and self._blank[k + 1 : k + 2] == [False]
                yield first, end
            elif self._is_screenplay and not spoken and not _NAME.match(bare):
                yield first, end
            else:
                yield from self._heads(first, bare)

    def _is_heading(self, k: int, line: str) -> bool:
        if len(line.split()) > _MOST_HEADING_WORDS and not (self._told_by_capitals and line.isupper()):
            return bool(_SCENE.fullmatch(line)) and self._told_by_capitals
        if _HEADING.fullmatch(line) or (_SCENE.fullmatch(line) and self._told_by_capitals):
            return True
        return self._is_cue(k, line) or (self._is_screenplay and self._told_by_capitals and line.isupper())

    def _is_cue(self, k: int, line: str) -> bool:
        """Whether a line of capitals begins a paragraph of its own: the name of who speaks next, or a heading."""
        if not (self._told_by_capitals and line.isupper()) or len(line.split()) > _CUE_WORDS or line[-1] in ".!?,…":
            return False
        return k == 0 or self._blank[k - 1]

    def _heads(self, start: int, line: str) -> Iterator[tuple[int, int]]:
        """What stands before the words of a line."""
        at = 0
        while found := _STAMPS.match(line, at) or _NUMBERING.match(line, at):
            yield start + at, start + found.end()
            at = found.end() + len(line[found.end() :]) - len(line[found.end() :].lstrip())
        name = _NAME.match(line, at)
        if not (name and all(not word[0].islower() or word in _SMALL for word in name[1].split())):
            name = _STAGE_NAME.match(line, at) if self._told_by_capitals else None
        if name:
            yield start + at, start + name.end()
