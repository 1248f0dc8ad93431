# SPDX-License-Identifier: MIT
"""The Virtual Motion Capture protocol (protocol.vmc.info): VSeeFace, Warudo, VNyan, VMC, EVMC4U, VRM4U.

An avatar's expressions are `/VMC/Ext/Blend/Val` with a name and a weight each, then `/VMC/Ext/Blend/Apply`. Names are
those of VRM 0 (A I U E O), of VRM 1 (aa ih ou ee oh), or of ARKit's 52 blend shapes where an avatar has all of them
("perfect sync").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from ..motion.arkit import arkit_weights
from ..track.visemes import VisemeSet
from .moment import Moment
from .osc import OscMessage, OscSender

_VRM0 = {"aa": "A", "ih": "I", "ou": "U", "ee": "E", "oh": "O"}


def mixed(weights: Mapping[str, float], recipe: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Weights of other targets, which each shape moves by the shares of a recipe; in [0, 1]."""
    out = {target: 0.0 for shares in recipe.values() for target in shares}
    for shape, weight in weights.items():
        for target, share in recipe[shape].items():
            out[target] += share * weight
    return {target: min(value, 1.0) for target, value in out.items()}


@cache
def vrm_recipe() -> dict[str, dict[str, float]]:
    """VRM's five vowels in each of the 15 visemes, by the sounds that both stand for."""
    vrm = VisemeSet.load("vrm")
    images = VisemeSet.load("mpeg4").reduction_to(vrm)
    return {shape: {} if image == vrm.rest else {image: 1.0} for shape, image in images.items()}


class VmcSender(OscSender):
    """VRM 0's five vowels."""

    name = "vmc"
    description = "VMC protocol with the vowels of VRM 0 (A I U E O): VSeeFace, Warudo, VNyan"
    port = 39539
    viseme_set = "mpeg4"

    def messages(self, moment: Moment) -> Iterable[OscMessage]:
        """A value for each expression, then the word to apply them."""
        for name, value in self.expressions(moment).items():
            yield "/VMC/Ext/Blend/Val", (name, float(value))
        yield "/VMC/Ext/Blend/Apply", ()

    def expressions(self, moment: Moment) -> dict[str, float]:
        """Weight of each expression."""
        return {_VRM0[name]: value for name, value in mixed(moment.weights, vrm_recipe()).items()}


class Vrm1Sender(VmcSender):
    """VRM 1's five vowels."""

    name = "vmc-vrm1"
    description = "VMC protocol with the vowels of VRM 1 (aa ih ou ee oh)"

    def expressions(self, moment: Moment) -> dict[str, float]:
        """Weight of each expression."""
        return mixed(moment.weights, vrm_recipe())


class PerfectSyncSender(VmcSender):
    """Those of ARKit's 52 blend shapes that speech moves."""

    name = "vmc-arkit"
    description = "VMC protocol with ARKit's names, for avatars with perfect sync"

    def expressions(self, moment: Moment) -> dict[str, float]:
        """Weight of each blend shape, its first letter a capital as in perfect sync."""
        return {name[0].upper() + name[1:]: value for name, value in mixed(moment.weights, arkit_weights()).items()}
