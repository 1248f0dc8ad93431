# SPDX-License-Identifier: MIT
"""Rest where nothing is to be heard, whatever a network makes of it; and what is loud and rests all the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..track.phones import CLASSES, SILENCE
from .rows import Frames

Float32 = NDArray[np.float32]

# Below the loud parts of a sound: a synthesiser's pauses, and what was cut or gated, but no room with a person in it.
_PAUSE_RANGE_DB = 60.0
_NOTHING_DB = -88.0  # however faint the loud parts are

# Feature frames. Lips that close for a stop are silent for less than `_LEAST`; a shape is let go within `_LET_GO` of
# its sound, and made `_BEFORE` it.
_LEAST, _LET_GO, _BEFORE = 20, 6, 8
_SURE = np.float32(0.98)

# Two seconds of this are no gap between words, and as loud as what is said.
_LOUD_RANGE_DB, _LOUD_DB, _LOUD_FRAMES, _HUSHED_FRAMES = 15.0, -45.0, 200, 10
_PIECE_FRAMES = 12_000


class Paused:
    """Posteriors of a sound, with silence in its pauses: to be read as `Frames` are.

    Networks that learned from recordings, which are never still, hold the last sound for a third of a second in the
    stillness after a synthetic voice.
    """

    def __init__(self, posteriors: Frames, level_db: Float32) -> None:
        self._posteriors = posteriors
        self._spans = pauses(level_db)

    def __len__(self) -> int:
        return len(self._posteriors)

    def __getitem__(self, part: slice, /) -> Float32:
        first, last, _ = part.indices(len(self))
        rows = self._posteriors[first:last]
        begins, ends = self._spans
        here = slice(np.searchsorted(ends, first, "right"), np.searchsorted(begins, last))
        spans = [(max(begin - first, 0), end - first) for begin, end in zip(begins[here], ends[here], strict=True)]
        if spans:
            rows = rows.copy()
        for begin, end in spans:
            rows[begin:end] *= 1 - _SURE
            rows[begin:end, CLASSES.index(SILENCE)] += _SURE
        return rows


def pauses(level_db: Float32) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and end frames of the pauses in a sound, each of shape (n_pauses,).

    `level_db` is that of each frame, shape (n_frames,), as `LevelStream` gives it.
    """
    least = min(_LEAST, len(level_db))  # what is still throughout is no closed mouth, however short
    begins, ends = _runs(level_db < max(_loud_db(level_db) - _PAUSE_RANGE_DB, _NOTHING_DB), least)
    return np.where(begins > 0, begins + _LET_GO, 0), np.where(ends < len(level_db), ends - _BEFORE, ends)


def unheard(posteriors: Frames, level_db: Float32) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and end frames, (n_spans,) each, of two seconds or more that are loud as speech and were heard as silence.

    Music, noise, and sung or held vowels, which networks that learned from speech take for them.
    """
    silent = np.empty(len(posteriors), bool)
    for first in range(0, len(silent), _PIECE_FRAMES):
        piece = slice(first, first + _PIECE_FRAMES)
        silent[piece] = posteriors[piece][:, CLASSES.index(SILENCE)] > 0.5
    loud = level_db > max(_loud_db(level_db) - _LOUD_RANGE_DB, _LOUD_DB)
    for begin, end in zip(*_runs(~loud, 1), strict=True):
        loud[begin:end] |= end - begin < _HUSHED_FRAMES
    return _runs(silent & loud, _LOUD_FRAMES)


def _loud_db(level_db: Float32) -> float:
    """The level that a twentieth of the frames is above."""
    at = 95 * (len(level_db) - 1) // 100
    return float(np.partition(level_db, at)[at]) if len(level_db) else 0.0


def _runs(what: NDArray[np.bool_], least_frames: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and end frames of the runs of at least so many frames, shape (n_runs,) each."""
    edged = np.concatenate([[False], what, [False]])
    begins, ends = np.flatnonzero(edged[1:] > edged[:-1]), np.flatnonzero(edged[1:] < edged[:-1])
    long = ends - begins >= least_frames
    return begins[long], ends[long]
