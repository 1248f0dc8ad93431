# SPDX-License-Identifier: GPL-3.0-or-later
"""How far each mouth moves the numbers of a character, and the keys that follow: arithmetic, which needs no Blender."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wav2vis_core.motion.curves import WeightCurves

from ..animation.keying import Channel
from ..mapping import Shares


@dataclass(frozen=True)
class Moved:
    """A number: its path, the index there, what it is at a share of 0, and by how much more at a share of 1."""

    path: str
    index: int = 0
    low: float = 0.0
    range: float = 1.0


@dataclass(frozen=True, eq=False)
class Moves:
    """How far the mouths move numbers.

    Attributes
    ----------
    shares : Shares
        Of each mouth, by names of the numbers.
    numbers : mapping of str to Moved
        By these names, in the order in which they get curves.
    tolerance : float
        By how much a curve may be off, as a share of its greatest value.
    rest : str or None
        The mouth that takes what the weights of a frame lack to 1, if one does.
    """

    shares: Shares
    numbers: Mapping[str, Moved]
    tolerance: float
    rest: str | None = None

    def channels(self, curves: WeightCurves, first_frame: int, held: int) -> tuple[Channel, ...]:
        """Keys for weights that begin on a frame and are held so many frames each.

        A number that never moves gets one key, so that it rests whatever it was set to.
        """
        whole = curves.filled(self.rest) if self.rest else curves
        keyed, at_rest = whole.mixed(self.shares).eased_keys(self.tolerance), (np.zeros(1, np.int64), np.zeros(1))
        channels = []
        for name, number in self.numbers.items():
            frames, values = keyed[name] if len(keyed[name][0]) else at_rest
            values = number.low + number.range * values
            channels.append(Channel(number.path, frames * held + first_frame, values, number.index))
        return tuple(channels)
