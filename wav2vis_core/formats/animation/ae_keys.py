# SPDX-License-Identifier: MIT
"""After Effects keyframe data, a text to paste onto a layer whose time remap is enabled.

The layout is that of text which After Effects copies: a head, then the property's name, rows of frame and value, and a
closing line. It cannot say that keys hold, so each change has a key on the frame before it too: between the two there
is no frame to be wrong on.
"""

from __future__ import annotations

from typing import TextIO

from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from ..common.exposures import exposures


class AfterEffectsKeys(TextFormat[WriteOptions]):
    """Time-remap keys; the layer's source shows the shapes in the set's order, one a frame."""

    name = "ae_keys"
    extensions = (".ae.txt",)
    description = "After Effects keyframe data, to paste as text onto a time-remapped layer"
    default_set = "rhubarb"
    uses = ("fps",)
    cannot_carry = "times between frames, confidence, words, the sound, names of shapes"
    validated_by = "the layout of After Effects' own text restated; not tried in After Effects"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Frames count from 0; values are seconds of the layer's source at the same frame rate."""
        fps = options.fps
        seconds = {shape: f"{fps.start_s(k):.6f}" for k, shape in enumerate(track.shapes)}
        stream.write(f"Adobe After Effects 8.0 Keyframe Data\n\n\tUnits Per Second\t{fps}\n")
        stream.write("\tSource Width\t100\n\tSource Height\t100\n")
        stream.write("\tSource Pixel Aspect Ratio\t1\n\tComp Pixel Aspect Ratio\t1\n\nTime Remap\n\tFrame\tseconds\t\n")
        before: tuple[int, str] | None = None
        for frame, shape in exposures(track, fps):
            if before and before[0] < frame - 1:
                stream.write(f"\t{frame - 1}\t{seconds[before[1]]}\t\n")
            stream.write(f"\t{frame}\t{seconds[shape]}\t\n")
            before = frame, shape
        stream.write("\n\nEnd of Keyframe Data\n")


FORMAT = AfterEffectsKeys()
