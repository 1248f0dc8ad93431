# SPDX-License-Identifier: MIT
"""Synfig image list (`.lst`) with lip sync.

From Synfig's list importer: `MohoSwitch1`, then `FPS n`, the ending of the images, and rows of frame and name, each
filling the frames from the row before up to its own; an image `NAME.png` is looked for beside the list. A carriage
return would become part of the name.
"""

from __future__ import annotations

from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from ..common.exposures import exposures


class SynfigList(TextFormat[WriteOptions]):
    """Rows of frame and shape, the frames from 1, with a closing row at rest."""

    name = "synfig"
    extensions = (".lst",)
    description = "Synfig image list: one PNG a shape"
    default_set = "preston_blair"
    uses = ("fps",)
    cannot_carry = "times between frames, confidence, words, the sound"
    validated_by = "Synfig's importer restated; it was not run"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """The rate as a decimal, which is how Synfig reads it."""
        stream.write(f"MohoSwitch1\nFPS {float(options.fps.fps):g}\npng\n")
        for frame, shape in exposures(track, options.fps):
            stream.write(f"{frame + 1} {shape}\n")


FORMAT = SynfigList()
