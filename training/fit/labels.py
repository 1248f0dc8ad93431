# SPDX-License-Identifier: MIT
"""The label of each feature frame: the teacher's targets, and how they fold into the students' classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wav2vis_core.track.phones import CLASSES, DIPHTHONGS, ONSET_SHARE, PHONES, classes_of

from ..data.segment import PhoneSegment

UNKNOWN = -1

TARGETS = tuple(p for phone in PHONES for p in ((phone + "1", phone + "2") if phone in DIPHTHONGS else (phone,)))
"""The teacher's outputs: 39 phones and silence, each diphthong in two parts (onset, glide)."""

_INDEX = {target: k for k, target in enumerate(TARGETS)}
PHONE_OF_TARGET = np.array([PHONES.index(t[:-1] if t[-1].isdigit() else t) for t in TARGETS])
"""Index into PHONES of each target, shape (n_targets,)."""

CLASS_OF_TARGET = np.array([CLASSES.index(t if t[-1].isdigit() else classes_of(t)[0]) for t in TARGETS])
"""Index into CLASSES of each target, shape (n_targets,)."""


def frame_labels(phones: Sequence[PhoneSegment], n_frames: int, frame_rate_hz: float) -> NDArray[np.int8]:
    """Target of each feature frame, shape (n_frames,): that of the phone spoken at the frame's centre.

    UNKNOWN outside the phones, and everywhere when there are none. A diphthong is its
    onset for 60 % of its length, then its glide.
    """
    labels = np.full(n_frames, UNKNOWN, np.int8)

    def fill(start_s: float, end_s: float, target: str) -> None:
        labels[int(np.ceil(start_s * frame_rate_hz)) : int(np.ceil(end_s * frame_rate_hz))] = _INDEX[target]

    for segment in phones:
        if segment.phone in DIPHTHONGS:
            turn_s = segment.start_s + ONSET_SHARE * (segment.end_s - segment.start_s)
            fill(segment.start_s, turn_s, segment.phone + "1")
            fill(turn_s, segment.end_s, segment.phone + "2")
        else:
            fill(segment.start_s, segment.end_s, segment.phone)
    return labels
