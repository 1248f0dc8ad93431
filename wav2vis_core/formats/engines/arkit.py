# SPDX-License-Identifier: MIT
"""ARKit blend shapes as Live Link Face records them, for Unreal, MetaHuman and other face rigs.

The app's own files have a row for each frame at 60 a second: a timecode `HH:MM:SS:FF.sub`, the number of columns that
follow (61), 52 blend shapes and 9 angles of head and eyes, named in the first row. Sources disagree on the order
of the columns, so readers go by name.
"""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...motion.arkit import BLEND_SHAPES, VISEME_SET, arkit_weights
from ...motion.curves import WeightCurves, weight_curves
from ...track.timebase import FrameRate
from ...track.track import Track
from ..common.base import Format, WriteOptions

_ANGLES = "HeadYaw HeadPitch HeadRoll LeftEyeYaw LeftEyePitch LeftEyeRoll RightEyeYaw RightEyePitch RightEyeRoll"
_COLUMNS = (*(name[0].upper() + name[1:] for name in BLEND_SHAPES), *_ANGLES.split())
_RATE = FrameRate(Fraction(60))

# So many rows stay in the processor's cache while their columns are filled in.
_BLOCK_ROWS = 4096


class LiveLinkFace(Format[WriteOptions]):
    """Weights of the mouth on every frame; eyes, brows and head stay at 0."""

    name = "arkit"
    extensions = (".csv",)
    description = "ARKit blend shapes, Live Link Face CSV at 60 fps: Unreal, MetaHuman, face rigs"
    default_set = VISEME_SET
    sets = (VISEME_SET,)
    cannot_carry = "cues, confidence, words, the sound, weights below 0.0001"
    validated_by = "openfacefx"

    def encode(self, track: Track, options: WriteOptions) -> bytes:
        """Smooth curves, whatever the frame rate asked for."""
        curves = weight_curves(track, _RATE)
        names = _in_blend_shapes(curves, 0).names
        row, places = f"00:00:00:00.000,{len(_COLUMNS)}", []
        for name in BLEND_SHAPES:
            if name in names:
                places.append((len(row), names.index(name)))
                row += ",0.0000"
            else:
                row += ",0"
        row += ",0" * len(_ANGLES.split()) + "\n"
        stream = io.BytesIO()
        stream.write(f"Timecode,BlendShapeCount,{','.join(_COLUMNS)}\n".encode())
        for first in range(0, len(curves.values), _BLOCK_ROWS):
            tenthousandths = np.rint(_in_blend_shapes(curves, first).values * 10_000).astype(np.int64)
            rows = np.empty((len(tenthousandths), len(row)), np.uint8)
            rows[:] = np.frombuffer(row.encode(), np.uint8)
            _set_timecodes(rows, first)
            for at, column in places:
                words = np.ndarray(len(rows), np.uint64, rows, at, (len(row),))
                words[:] = _numbers()[tenthousandths[:, column]]
            stream.write(rows.data)
        return stream.getvalue()


def _in_blend_shapes(curves: WeightCurves, first: int) -> WeightCurves:
    """A block of rows; all at once would be several times as large as the curves."""
    return replace(curves, values=curves.values[first : first + _BLOCK_ROWS]).mixed(arkit_weights())


@cache
def _numbers() -> NDArray[np.uint64]:
    """Every weight that can be written, between its commas: to pick words of eight bytes from a table is fast."""
    return np.array([f",{k // 10_000}.{k % 10_000:04d},".encode() for k in range(10_001)]).view(np.uint64)


def _set_timecodes(rows: NDArray[np.uint8], first: int) -> None:
    """Count each row's first digits, `00:00:00:00`, up to the frame that it is, the first one's being `first`."""
    frame = np.arange(first, first + len(rows))
    second = frame // 60
    for at, value in enumerate((second // 3600, second // 60 % 60, second % 60, frame % 60)):
        rows[:, 3 * at] += (value // 10).astype(np.uint8)
        rows[:, 3 * at + 1] += (value % 10).astype(np.uint8)


FORMAT = LiveLinkFace()
