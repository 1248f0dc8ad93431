# SPDX-License-Identifier: MIT
"""A long recording and its text cut into pieces that belong together, so that each can be searched as a whole.

Short sequences of sounds that occur as often in the text as in what was heard, in the same order, tie the two
together, as the rare lines do in a patience diff: once as a rule, and once a take where a text was said in several.
Time and memory grow with the length, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..track.phones import CLASSES, SILENCE, classes_of
from .transcript import Word

Float32 = NDArray[np.float32]

_RUN_FRAMES = 2  # shorter runs of the likeliest class are noise
_SOUNDS = 5  # of an anchor
_APART = 0.25  # share by which the ways from anchor to anchor may differ in text and sound
_PIECE_FRAMES = 2000
_MOST_CELLS = 2_500_000  # frames times phones of a piece: some 40 s of speech, and 200 MB while it is searched


class Piece(NamedTuple):
    """Frames, and the words that are said in them."""

    start_frame: int
    end_frame: int
    first_word: int
    end_word: int


class _Anchor(NamedTuple):
    text: int
    heard: int


def pieces(posteriors: Float32, words: Sequence[Word]) -> list[Piece]:
    """The pieces in order; frames and words between them belong to nothing.

    A recording that is short enough is one piece. Stretches too long to be searched, in which text and sound have
    nothing in common, are left out.
    """
    n_frames = len(posteriors)
    sizes = np.cumsum([0, *(word.n_sounds for word in words)])
    if n_frames * sizes[-1] <= _MOST_CELLS:
        return [Piece(0, n_frames, 0, len(words))]
    text = [(name, k) for k, word in enumerate(words) if word.is_required for name in _sounds(word)]
    names, word_of = [name for name, _ in text], [k for _, k in text]
    heard, frames = _heard(posteriors)
    cuts = [(0, 0)]
    for anchor in _anchors(names, heard):
        for k in range(1, _SOUNDS):
            word, frame = word_of[anchor.text + k], frames[anchor.heard + k]
            # Required words on both sides: nothing that is said or passed over as a whole is cut.
            if word == word_of[anchor.text + k - 1] + 1 and word > cuts[-1][1] and frame > cuts[-1][0]:
                cuts.append((frame, word))
                break
    cuts.append((n_frames, len(words)))
    kept = [cuts[0]]
    for cut, after in zip(cuts[1:], [*cuts[2:], cuts[-1]], strict=True):
        if cut is cuts[-1] or after[0] - kept[-1][0] > _PIECE_FRAMES:
            kept.append(cut)
    whole = [Piece(a, b, first, end) for (a, first), (b, end) in pairwise(kept)]
    return [
        p for p in whole if (p.end_frame - p.start_frame) * (sizes[p.end_word] - sizes[p.first_word]) <= _MOST_CELLS
    ]


def _sounds(word: Word) -> list[str]:
    """The classes of its commonest reading."""
    return [name for ways in word.readings[0] for phone in ways[0] for name in classes_of(phone)]


def _heard(posteriors: Float32) -> tuple[list[str], list[int]]:
    """The likeliest classes in order, pauses and flickers left out, and the frame that each begins on."""
    likeliest = posteriors.argmax(axis=1)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(likeliest)) + 1])
    lengths = np.diff([*starts, len(likeliest)])
    names = [CLASSES[k] for k in likeliest[starts]]
    runs = [
        (name, int(start))
        for name, start, length in zip(names, starts, lengths, strict=True)
        if length >= _RUN_FRAMES and name != SILENCE
    ]
    return [name for name, _ in runs], [start for _, start in runs]


def _anchors(text: list[str], heard: list[str]) -> list[_Anchor]:
    in_text, in_heard = _places(text), _places(heard)
    as_often = [(at, in_heard[key]) for key, at in in_text.items() if len(at) == len(in_heard.get(key, ()))]
    row = _rising(sorted(_Anchor(*pair) for places in as_often for pair in zip(*places, strict=True)))
    near = [_consistent(a, b) for a, b in pairwise(row)]
    return [anchor for k, anchor in enumerate(row) if any(near[max(0, k - 1) : k + 1])]


def _places(sounds: list[str]) -> dict[tuple[str, ...], list[int]]:
    """Where each sequence of sounds occurs, in order."""
    places = defaultdict(list)
    for k in range(len(sounds) - _SOUNDS + 1):
        places[tuple(sounds[k : k + _SOUNDS])].append(k)
    return places


def _rising(anchors: Sequence[_Anchor]) -> list[_Anchor]:
    """The longest subsequence of anchors, given in order of text, that is also in order of what was heard."""
    ends: list[int] = []  # where the best subsequence of each length stands in what was heard
    last: list[int] = []
    before: list[int] = []
    for k, anchor in enumerate(anchors):
        length = bisect_left(ends, anchor.heard)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [anchor.heard], [k]
    row = []
    k = last[-1] if last else -1
    while k >= 0:
        row.append(anchors[k])
        k = before[k]
    return row[::-1]


def _consistent(a: _Anchor, b: _Anchor) -> bool:
    in_text, in_heard = b.text - a.text, b.heard - a.heard
    return abs(in_text - in_heard) <= 2 + _APART * max(in_text, in_heard)
