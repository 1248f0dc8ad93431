# SPDX-License-Identifier: MIT
"""What SRT and WebVTT share: captions on the millisecond grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ...track.track import Segment, Track
from ..common.base import TextFormat, WriteOptions
from ..common.options import option


@dataclass(frozen=True)
class CaptionOptions(WriteOptions):
    """Options of caption files."""

    show: Literal["shapes", "words", "phones", "phrases"] = option("shapes", "what the captions say")


class Captions(TextFormat[CaptionOptions]):
    """What the two formats have in common."""

    default_set = "preston_blair"
    neutral = True
    options = CaptionOptions
    cannot_carry = "times below 1 ms, confidence, the sound's name, all but one of shapes, words, phones and phrases"

    def nothing_to_show(self, track: Track, options: CaptionOptions) -> str:
        """Words, phones and phrases come from a text alone."""
        if options.show == "shapes" or getattr(track, options.show):
            return ""
        return f"there are no {options.show} to show, since no text that fits the sound was given"


def captions(track: Track, options: CaptionOptions, point: str) -> list[tuple[str, str]]:
    """The time line and the text of each caption; those that last less than half a millisecond are left out."""
    if options.show == "shapes":
        spans = [(cue.start_s, cue.end_s, cue.shape) for cue in track.merged().cues]
    else:
        segments: Sequence[Segment] = getattr(track, options.show)
        spans = [(each.start_s, each.end_s, " ".join(each.label.split())) for each in segments]
    timed = [(_milliseconds(start_s), _milliseconds(end_s), text) for start_s, end_s, text in spans]
    return [
        (f"{_clock(start, point)} --> {_clock(end, point)}", text) for start, end, text in timed if end > start and text
    ]


def _milliseconds(time_s: float) -> int:
    return int(time_s * 1000 + 0.5 + 1e-6)


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"
