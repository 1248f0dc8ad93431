# SPDX-License-Identifier: MIT
"""Clips packed end to end in a folder: the frames of all of them in one array, and what each clip is.

Layout::

    VARIANT.npy   (n_frames, ...), all clips end to end
    ends.npy      (n_clips,) int64, where each clip ends
    clips.json    what each clip is: see Clip
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wav2vis_core.formats.common.output import write_atomically

from ..arrays import read_array, write_array
from ..stamp import Stamp

_ENDS, _CLIPS = "ends.npy", "clips.json"


@dataclass(frozen=True)
class Clip:
    """Where packed frames come from: time t of the sound is at (t - offset_s) / speed in the clip.

    Attributes
    ----------
    audio : str
        Path of the sound as its manifest gives it; empty for noise.
    source : str
    speed, offset_s : float
    """

    audio: str
    source: str
    speed: float = 1.0
    offset_s: float = 0.0


@dataclass(frozen=True)
class Packed:
    """A folder of packed clips.

    All that reads raises StaleError when a file is damaged, or the step that makes the folder has not made it.

    Attributes
    ----------
    stamp : Stamp
        Of the folder.
    step : str
        What makes it.
    dtype : dtype
    row : tuple of int or None
        Shape of each row; None where any length will do.
    """

    stamp: Stamp
    step: str
    dtype: DTypeLike
    row: tuple[int | None, ...] = ()

    def write(self, variants: Mapping[str, Sequence[NDArray[Any]]], clips: Sequence[Clip]) -> None:
        """Write the rows of each clip in each variant, and the stamp last; OutputError where they cannot be written."""
        folder = self.stamp.target
        for variant, parts in variants.items():
            write_array(folder / f"{variant}.npy", np.concatenate(parts))
        write_array(folder / _ENDS, np.cumsum([len(part) for part in parts], dtype=np.int64))
        write_atomically(folder / _CLIPS, json.dumps([asdict(clip) for clip in clips], indent=0), overwrite=True)
        self.stamp.write()

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Where each clip ends, shape (n_clips,)."""
        with self.stamp.reading(self.step, _ENDS) as path:
            ends = np.array(read_array(path, np.int64, None))
            if (np.diff(ends, prepend=0) < 0).any():
                raise ValueError("clips that end before they begin")
            return ends

    @cached_property
    def clips(self) -> list[Clip]:
        """What each clip is, in their order."""
        with self.stamp.reading(self.step, _CLIPS) as path:
            clips = [Clip(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
            if len(clips) != len(self.ends):
                raise ValueError(f"{len(clips)} clips, not {len(self.ends)}")
            return clips

    @property
    def n_frames(self) -> int:
        """Frames of all clips."""
        return int(self.ends[-1])

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each clip begins and ends."""
        ends: list[int] = self.ends.tolist()
        return list(zip([0, *ends[:-1]], ends, strict=True))

    def rows(self, variant: str) -> NDArray[Any]:
        """The rows of a variant, shape (n_frames, *row), read from the disk as they are used."""
        with self.stamp.reading(self.step, f"{variant}.npy") as path:
            return read_array(path, self.dtype, self.n_frames, *self.row)
