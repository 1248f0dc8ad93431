# SPDX-License-Identifier: MIT
"""The mouth shapes of phones whose times are known, by the search that shapes of a sound come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..arithmetic import as_usual
from ..decoding.decode import DecodeOptions, decode
from ..track.cues import Cue
from ..track.phones import CLASSES, SILENCE
from ..track.sounds import sounds_of
from ..track.track import Segment, Track
from ..track.visemes import VisemeSet

FRAME_RATE_HZ = 100.0
"""Of the frames that phones are laid on, as the listeners'."""


@as_usual()
def articulated(
    phones: Sequence[Segment], duration_s: float, viseme_set: VisemeSet, options: DecodeOptions
) -> tuple[Cue, ...]:
    """The cues of a sound in which nothing is said but these phones; they cover it.

    Parameters
    ----------
    phones : sequence of Segment
        In order; labels as `sounds_of` knows them. Between them is silence.
    duration_s : float
        More than 0.
    viseme_set : VisemeSet
    options : DecodeOptions
        Those of a style; closures and lip-teeth cues have no worth, as the phones say which there are.
    """
    posteriors = np.zeros((int(duration_s * FRAME_RATE_HZ) + 1, len(CLASSES)), np.float32)
    posteriors[:, CLASSES.index(SILENCE)] = 1
    for sound in sounds_of(phones):
        start, end = (round(time_s * FRAME_RATE_HZ + 0.5) for time_s in (sound.start_s, sound.end_s))
        posteriors[start:end] = 0
        posteriors[start:end, CLASSES.index(sound.label)] = 1
    options = replace(options, closed_worth=0.0, lip_teeth_worth=0.0)
    decoded = decode(posteriors, np.ones(len(CLASSES), np.float32), viseme_set, options)
    shapes = tuple(viseme_set.shapes)
    cues = decoded.cues(FRAME_RATE_HZ, duration_s)
    track = Track(cues, shapes, viseme_set.rest, viseme_set.closed, viseme_set.name, duration_s)
    return tuple(track.led(options.lead_s).cues)
