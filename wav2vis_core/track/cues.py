# SPDX-License-Identifier: MIT
"""A mouth shape in time, and many of them in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

Origin = Literal["model", "edited", "imported"]

_BLOCK = 1000  # cues that are made together where all are gone through


@dataclass(frozen=True)
class Cue:
    """A mouth shape and when it is shown. A `Track` checks it.

    Attributes
    ----------
    start_s, end_s : float
        Shown from the start up to the end (seconds).
    shape : str
        One of the track's shapes.
    confidence : float
        Mean probability in [0, 1] of the shape over the cue; 1 where a person or another program chose it.
    origin : str
        "model", "edited" or "imported".
    tags : tuple of str
        What a person has noted about it, such as "smile"; not empty themselves.
    """

    start_s: float
    end_s: float
    shape: str
    confidence: float = 1.0
    origin: Origin = "model"
    tags: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, eq=False, repr=False)
class PackedCues(Sequence[Cue]):
    """Cues that follow each other without gap, in 20 bytes each: ten hours of speech have 290,000.

    It is read as a tuple of them is, and equal to one; each cue is made when it is asked for.

    Attributes
    ----------
    times_s : ndarray of float64, shape (n_cues + 1,)
        Start of each and the end of the last.
    confidences : ndarray of float64, shape (n_cues,)
    kinds : ndarray of uint32, shape (n_cues,)
        Which of `palette` each is.
    palette : tuple of (str, str, tuple of str)
        Shape, origin and tags, of which many cues have the same.

    Examples
    --------
    >>> cues = PackedCues.of([Cue(0.0, 0.5, "A"), Cue(0.5, 1.0, "D", 0.8)])
    >>> cues[1], len(cues)
    (Cue(start_s=0.5, end_s=1.0, shape='D', confidence=0.8, origin='model', tags=()), 2)
    """

    times_s: NDArray[np.float64]
    confidences: NDArray[np.float64]
    kinds: NDArray[np.uint32]
    palette: tuple[tuple[str, Origin, tuple[str, ...]], ...]

    @classmethod
    def of(cls, cues: Iterable[Cue]) -> PackedCues:
        """Those that are given, which follow each other without gap."""
        if isinstance(cues, cls):
            return cues
        times_s, confidences, kinds = array("d"), array("d"), array("I")
        numbers: dict[tuple[str, Origin, tuple[str, ...]], int] = {}
        end_s = 0.0
        for cue in cues:
            times_s.append(cue.start_s)
            confidences.append(cue.confidence)
            kinds.append(numbers.setdefault((cue.shape, cue.origin, cue.tags), len(numbers)))
            end_s = cue.end_s
        times_s.append(end_s)
        return cls(np.array(times_s), np.array(confidences), np.array(kinds, np.uint32), tuple(numbers))

    def led(self, lead_s: float) -> PackedCues:
        """The same with every change but the first and the last earlier; those that get no length are left out."""
        times_s = np.clip(self.times_s - lead_s, self.times_s[0], self.times_s[-1])
        times_s[0], times_s[-1] = self.times_s[0], self.times_s[-1]
        kept = np.diff(times_s) > 0
        return PackedCues(
            np.append(times_s[:-1][kept], times_s[-1]), self.confidences[kept], self.kinds[kept], self.palette
        )

    def __len__(self) -> int:
        return len(self.kinds)

    @overload
    def __getitem__(self, at: int) -> Cue: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Cue, ...]: ...

    def __getitem__(self, at: int | slice) -> Cue | tuple[Cue, ...]:
        chosen = range(len(self))[at]
        return self._cue(chosen) if isinstance(chosen, int) else tuple(map(self._cue, chosen))

    def __iter__(self) -> Iterator[Cue]:
        for first in range(0, len(self), _BLOCK):
            block = slice(first, first + _BLOCK)
            times_s = self.times_s[first : first + _BLOCK + 1].tolist()
            columns = self.confidences[block].tolist(), self.kinds[block].tolist()
            for start_s, end_s, confidence, kind in zip(times_s, times_s[1:], *columns, strict=False):
                shape, origin, tags = self.palette[kind]
                yield Cue(start_s, end_s, shape, confidence, origin, tags)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (tuple, PackedCues)):
            return NotImplemented
        return len(self) == len(other) and all(own == theirs for own, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _cue(self, k: int) -> Cue:
        shape, origin, tags = self.palette[self.kinds[k]]
        return Cue(float(self.times_s[k]), float(self.times_s[k + 1]), shape, float(self.confidences[k]), origin, tags)
