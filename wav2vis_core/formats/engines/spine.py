# SPDX-License-Identifier: MIT
"""Spine skeleton JSON with an animation that changes a slot's attachment.

From the runtimes' source: `animations.NAME.slots.SLOT.attachment` is a list of time (seconds) and attachment name in
order of time, each shown until the next, and of two at one time the later is shown; region attachments must state
width and height. To use the animation in a skeleton of your own see docs/animation.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from ..common.exposures import exposures
from ..common.options import option


@dataclass(frozen=True)
class SpineOptions(WriteOptions):
    """Names in the skeleton."""

    slot: str = option("mouth", "slot whose attachment changes")
    prefix: str = option("mouth_", "what stands before the shape in the name of its attachment")


class SpineJson(TextFormat[SpineOptions]):
    """A skeleton of one bone, one slot and an attachment a shape, and the animation `talk`."""

    name = "spine"
    extensions = (".spine.json",)
    description = "Spine skeleton JSON: attachments of a mouth slot"
    default_set = "rhubarb"
    options = SpineOptions
    uses = ("fps",)
    cannot_carry = "times between frames, confidence, words, the sound"
    validated_by = "openfacefx and the runtimes' rules restated; by hand Spine's runtimes 4.1 and 4.2"

    def write(self, track: Track, stream: TextIO, options: SpineOptions) -> None:
        """Times of the starts of frames, in seconds with six decimals."""
        region = {"width": 100, "height": 100}
        rest = options.prefix + track.rest
        skeleton = {
            "skeleton": {"spine": "4.1", "fps": round(float(options.fps.fps), 6)},
            "bones": [{"name": "root"}],
            "slots": [{"name": options.slot, "bone": "root", "attachment": rest}],
            "skins": [
                {
                    "name": "default",
                    "attachments": {options.slot: {options.prefix + shape: region for shape in track.shapes}},
                }
            ],
            "animations": {
                "talk": {
                    "slots": {
                        options.slot: {
                            "attachment": [
                                {"time": round(options.fps.start_s(frame), 6), "name": options.prefix + shape}
                                for frame, shape in exposures(track, options.fps)
                            ]
                        }
                    }
                }
            },
        }
        stream.write(json.dumps(skeleton, ensure_ascii=False) + "\n")


FORMAT = SpineJson()
