"""ARKit blend shapes as Live Link Face records them, for Unreal, MetaHuman and other face rigs.

The app's own files have a row for each frame at 60 a second: a timecode `HH:MM:SS:FF.sub`, the number of columns that
follow (61), 52 blend shapes and 9 angles of head and eyes, named in the first row. Sources disagree on the order
of the columns, so readers go by name.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ..arkit import BLEND_SHAPES, VISEME_SET, arkit_weights
from ..curves import weight_curves
from ..errors import FormatError
from ..timebase import FrameRate
from ..track import Track
from .base import Format, WriteOptions

_ANGLES = "HeadYaw HeadPitch HeadRoll LeftEyeYaw LeftEyePitch LeftEyeRoll RightEyeYaw RightEyePitch RightEyeRoll"
_COLUMNS = (*(name[0].upper() + name[1:] for name in BLEND_SHAPES), *_ANGLES.split())
_RATE = FrameRate(Fraction(60))
_LONGEST_S = 99 * 3600

# Every weight that can be written, four decimals each: picking rows of a table is how a million are written in time.
_NUMBERS = np.array([f",{k // 10_000}.{k % 10_000:04d}".encode() for k in range(10_001)]).view(np.uint8).reshape(-1, 7)


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
        """Smooth curves, whatever the frame rate asked for.

        Raises
        ------
        FormatError
            When the sound is longer than its timecodes can say, 99 hours.
        """
        if track.duration_s > _LONGEST_S:
            raise FormatError("a timecode cannot count above 99 hours", self.name, "cut the sound")
        curves = weight_curves(track, _RATE).mixed(arkit_weights())
        tenthousandths = np.rint(curves.values * 10_000).astype(np.int64)
        column_of = {name: k for k, name in enumerate(curves.names)}
        n_frames = len(curves.values)
        zero = np.broadcast_to(np.frombuffer(b",0", np.uint8), (n_frames, 2))
        cells = [
            _NUMBERS[tenthousandths[:, column_of[name]]] if name in column_of else zero for name in BLEND_SHAPES
        ] + [zero] * len(_ANGLES.split())
        count = np.broadcast_to(np.frombuffer(f",{len(_COLUMNS)}".encode(), np.uint8), (n_frames, 3))
        end = np.full((n_frames, 1), ord("\n"), np.uint8)
        rows = np.concatenate([_timecodes(n_frames), count, *cells, end], axis=1)
        return f"Timecode,BlendShapeCount,{','.join(_COLUMNS)}\n".encode() + rows.tobytes()


def _timecodes(n_frames: int) -> NDArray[np.uint8]:
    """`HH:MM:SS:FF.000` of each frame, shape (n_frames, 15)."""
    frame = np.arange(n_frames)
    second = frame // 60
    text = np.tile(np.frombuffer(b"00:00:00:00.000", np.uint8), (n_frames, 1))
    for at, value in enumerate((second // 3600, second // 60 % 60, second % 60, frame % 60)):
        text[:, 3 * at] += (value // 10).astype(np.uint8)
        text[:, 3 * at + 1] += (value % 10).astype(np.uint8)
    return text


FORMAT = LiveLinkFace()
