# SPDX-License-Identifier: MIT
"""Captions (SubRip, WebVTT, YouTube's SBV, Aegisub's ASS) as a text with times, told by their content."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import NamedTuple

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*(?:--+>|,)\s*{_CLOCK}(?:\s.*)?")
_EVENT = re.compile(rf"Dialogue:[^,]*,\s*{_CLOCK}\s*,\s*{_CLOCK}\s*,(?:[^,]*,){{6}}(.*)")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")
_TAG = re.compile(r"<[^<>\n]*>|\{\\[^{}\n]*\}")
_WORD_TIME = re.compile(r"<(?:\d+:)?\d+:\d\d\.\d{3}>")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?")


class Caption(NamedTuple):
    """What is said between two times (seconds)."""

    start_s: float
    end_s: float
    text: str


def captions(text: str) -> list[Caption] | None:
    r"""The captions of a text, without tags; None where it is another kind of text.

    Captions that roll, each repeating the line before, as YouTube's do, are given once.

    Examples
    --------
    >>> captions("1\n00:00:01,000 --> 00:00:02,500\n<i>Hello!</i>\n")
    [Caption(start_s=1.0, end_s=2.5, text='Hello!')]
    """
    lines = text.split("\n")
    if events := [found for line in lines if (found := _EVENT.match(line))]:
        return _of_events(events)
    times = [_TIMES.fullmatch(line) if "->" in line or "," in line else None for line in lines]
    starts = [k for k, found in enumerate(times) if found]
    if not starts:
        return None
    rolling = bool(_WORD_TIME.search(text))
    made: list[Caption] = []
    last = ""
    for k, end in pairwise([*starts, len(lines)]):
        found = times[k]
        assert found
        said = _cue_lines(lines[k + 1 : end], is_last=end == len(lines))
        if rolling:
            said = said[said[:1] == [last] :]
            last = said[-1] if said else last
        start_s, end_s = _seconds(*found.groups()[:4]), _seconds(*found.groups()[4:])
        if said:
            made.append(Caption(start_s, max(start_s, end_s), "\n".join(said)))
    return made


def _of_events(events: list[re.Match[str]]) -> list[Caption]:
    """Those of ASS in order of time, each once, though it may stand in several layers."""
    made: dict[Caption, None] = {}
    for event in events:
        *clock, text = event.groups()
        lines = re.split(r"\\[Nn]", _TAG.sub("", text).replace("\\h", " "))
        said = "\n".join(line for each in lines if (line := " ".join(each.split())))
        if said and not _DRAWING.search(text):
            start_s, end_s = _seconds(*clock[:4]), _seconds(*clock[4:])
            made[Caption(start_s, max(start_s, end_s), said)] = None
    return sorted(made)


def _cue_lines(lines: list[str], *, is_last: bool) -> list[str]:
    """The lines that are said, of those up to the next time line, above which a number or a name may stand."""
    last = lines[-1].strip() if lines and not is_last else ""
    # A number may follow the text at once; a name stands alone.
    if last and (last.isdigit() or (len(lines) > 1 and not lines[-2].strip())):
        lines = lines[:-1]
    said: list[str] = []
    skipping = False
    for before, line in zip(["", *lines], lines, strict=False):
        if not line.strip():
            skipping = False
        elif not before.strip() and said and _NO_CUE.fullmatch(line.strip()):
            skipping = True
        elif not skipping:
            said.append(" ".join(html.unescape(_TAG.sub("", line)).split()))
    return [line for line in said if line]


def _seconds(hours: str | None, minutes: str, seconds: str, part: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}")
