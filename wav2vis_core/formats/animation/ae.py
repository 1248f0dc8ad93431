# SPDX-License-Identifier: MIT
"""After Effects script (`.jsx`) that sets HOLD keys.

From Adobe's scripting guide: `setValuesAtTimes` adds keys, `setInterpolationTypeAtKey` makes them hold, a layer whose
time remap is enabled has two keys of its own, and ExtendScript is ECMAScript 3. After Effects imports no timing file,
so a script is what people can use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from ..common.exposures import exposures
from ..common.options import option
from .script import script_with


@dataclass(frozen=True)
class AfterEffectsOptions(WriteOptions):
    """Where the keys go."""

    target: Literal["time_remap", "slider"] = option("time_remap", "what is keyed on the selected layer")


class AfterEffectsScript(TextFormat[AfterEffectsOptions]):
    """Run it with File > Scripts on the selected mouth layer, whose frames are the shapes in the order it states."""

    name = "ae"
    extensions = (".jsx",)
    description = "After Effects script: hold keys on time remap or a slider"
    default_set = "rhubarb"
    options = AfterEffectsOptions
    uses = ("fps",)
    cannot_carry = "times between frames, confidence, words, the sound"
    validated_by = "run by dukpy, an ECMAScript 5 engine, on a stand-in for After Effects' objects"

    def write(self, track: Track, stream: TextIO, options: AfterEffectsOptions) -> None:
        """Times in seconds of the starts of frames; the value of a key is the shape's place in the set."""
        number = {shape: k for k, shape in enumerate(track.shapes)}
        keys = [[round(options.fps.start_s(frame), 6), number[shape]] for frame, shape in exposures(track, options.fps)]
        stream.write(script_with({"target": options.target, "shapes": track.shapes, "keys": keys}, "after_effects.jsx"))


FORMAT = AfterEffectsScript()
