# SPDX-License-Identifier: MIT
"""Live Link Face's UDP packets, for Unreal Engine.

The layout is that of PyLiveLinkFace and of the receivers written after it: version 6 (little-endian), an identifier of
37 characters that begins with "$", the subject's name with its length, the frame and the rate, then 61 floats
(big-endian): ARKit's 52 blend shapes and nine rotations.
"""

from __future__ import annotations

import struct
import uuid

from ..motion.arkit import BLEND_SHAPES, arkit_weights
from .moment import Moment, Stage
from .sender import DatagramSender
from .vmc import mixed

SUBJECT = "wav2vis"
"""The name under which Unreal lists the face."""

_VERSION, _N_VALUES = 6, 61
_SUB_FRAME = 0.5

# The packet has left before right where the app's CSV files have it the other way round.
_SWAPPED = {"jawRight": "jawLeft", "jawLeft": "jawRight", "mouthRight": "mouthLeft", "mouthLeft": "mouthRight"}
_ORDER = tuple(_SWAPPED.get(name, name) for name in BLEND_SHAPES)


class LiveLinkSender(DatagramSender):
    """A packet for each moment."""

    name = "live-link"
    description = "Live Link Face packets for Unreal Engine"
    port = 11111
    viseme_set = "mpeg4"

    def open(self, stage: Stage) -> None:
        """Make the socket, and a name for this device."""
        super().open(stage)
        self._rate_hz = round(stage.rate_hz)
        self._device = f"${uuid.uuid1()}".encode()

    def send(self, moment: Moment) -> None:
        """The blend shapes that the moment moves."""
        values = mixed(moment.weights, arkit_weights())
        row = [values.get(name, 0.0) for name in _ORDER]
        row += [0.0] * (_N_VALUES - len(row))
        name = SUBJECT.encode()
        packet = struct.pack("<i", _VERSION) + self._device + struct.pack("!i", len(name)) + name
        frame = round(moment.time_s * self._rate_hz)
        packet += struct.pack("!if2iB", frame, _SUB_FRAME, self._rate_hz, 1, _N_VALUES)
        packet += struct.pack(f"!{_N_VALUES}f", *row)
        self._tell(packet)
