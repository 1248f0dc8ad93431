# SPDX-License-Identifier: GPL-3.0-or-later
"""What a live mouth did, kept to be keyed."""

from array import array

import numpy as np

from wav2vis_core.motion.curves import WeightCurves
from wav2vis_core.track.timebase import FrameRate

from .messages import Mouth

LONGEST_S = 3600.0
_LATE_S = 1.0  # which a datagram may be that another has overtaken
_LEAST_STEP_S = 0.005  # wav2vis live sends a hundred a second; a flood must not fill the memory


class Recording:
    """The mouths of one session, of an hour at most, in the sound's own time."""

    def __init__(self, shapes: tuple[str, ...]) -> None:
        self._shapes = shapes
        self._times_s, self._weights = array("d"), array("f")  # from the first mouth on
        self._zero_s = 0.0  # when that was by the sound's own time

    def __len__(self) -> int:
        return len(self._times_s)

    def add(self, mouth: Mouth) -> bool:
        """Whether there was room for a mouth. One much earlier than the last begins another session, behind it."""
        last_s = self._times_s[-1] if self._times_s else -_LEAST_STEP_S
        if not self._times_s or mouth.time_s - self._zero_s < last_s - _LATE_S:
            self._zero_s = mouth.time_s - (last_s + _LEAST_STEP_S)
        at_s = mouth.time_s - self._zero_s
        if at_s > LONGEST_S:
            return False
        if not self._times_s or at_s - last_s >= _LEAST_STEP_S - 1e-9:
            self._times_s.append(at_s)
            self._weights.extend(mouth.weights.get(shape, 0.0) for shape in self._shapes)
        return True

    def curves(self, rate: FrameRate) -> WeightCurves | None:
        """The weights on animation frames from the first mouth's on; None where there is none."""
        if not self._times_s:
            return None
        times_s = np.array(self._times_s)
        rows = np.array(self._weights, np.float64).reshape(len(times_s), -1)
        at_s = np.arange(rate.ceil_frame(times_s[-1]) + 1) / float(rate.fps)
        values = np.stack([np.interp(at_s, times_s, column) for column in rows.T], axis=1)
        return WeightCurves(self._shapes, rate, values)
