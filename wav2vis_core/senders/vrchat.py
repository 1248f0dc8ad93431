# SPDX-License-Identifier: MIT
"""VRChat's avatar parameters over OSC."""

from __future__ import annotations

from collections.abc import Iterable

from .moment import Moment
from .osc import OscMessage, OscSender


class VrchatSender(OscSender):
    """`/avatar/parameters/Viseme` (0 to 14 in the order of Oculus) and `/avatar/parameters/Voice` (0 to 1)."""

    name = "vrchat"
    description = "VRChat: /avatar/parameters/Viseme and Voice"
    port = 9000
    viseme_set = "mpeg4"

    def messages(self, moment: Moment) -> Iterable[OscMessage]:
        """The viseme's number and how loud it is."""
        yield "/avatar/parameters/Viseme", (list(moment.weights).index(moment.shape),)
        yield "/avatar/parameters/Voice", (moment.voice,)
