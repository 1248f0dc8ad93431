# SPDX-License-Identifier: MIT
"""A phone and a word in time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhoneSegment:
    """An ARPAbet phone without stress, or "sil", between two times in seconds."""

    start_s: float
    end_s: float
    phone: str


@dataclass(frozen=True)
class WordSegment:
    """A word between two times in seconds."""

    start_s: float
    end_s: float
    word: str
