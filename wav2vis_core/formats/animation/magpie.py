# SPDX-License-Identifier: MIT
"""Magpie Pro exposure sheet, as JLipSync writes it.

From JLipSync's source: a row for each frame, from 1: the number in five columns, a timecode whose frames count from 1
within each second, `X` on a key, the mouth's name in 14 columns, a comment.
"""

from __future__ import annotations

from typing import TextIO

from ...errors import FormatError
from ...track.track import Track
from ..common.base import TextFormat, WriteOptions
from ..common.exposures import exposures

_LONGEST_S = 99 * 3600


class MagpieSheet(TextFormat[WriteOptions]):
    """A row a frame; words stand as comments where they begin."""

    name = "magpie"
    extensions = (".magpie.txt",)
    description = "Magpie Pro / JLipSync exposure sheet"
    default_set = "preston_blair"
    uses = ("fps",)
    cannot_carry = "times between frames, confidence, ends of words, the sound"
    validated_by = "JLipSync's columns restated; it was not run"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """One row a frame of the sound, and a last one at rest.

        Raises
        ------
        FormatError
            When the frame rate is not whole, or the sound lasts over 99 hours: its timecodes count neither.
        """
        if track.duration_s > _LONGEST_S:
            raise FormatError("its timecodes cannot count above 99 hours", "", "cut the sound")
        if options.fps.fps.denominator != 1:
            raise FormatError(
                f"its timecodes cannot run at {options.fps} fps", "", "use a whole rate such as 24", "fps"
            )
        fps = options.fps.fps.numerator
        mouths = dict(exposures(track, options.fps))
        words: dict[int, str] = {}
        for word in track.words:
            frame = options.fps.floor_frame(word.start_s)
            words[frame] = " ".join([*words.get(frame, "").split(), *word.label.split()])
        rows = ["Frame   Timecode   Key   Mouth name    Comments\n"]
        for frame in range(max(mouths) + 1):
            second, of_second = divmod(frame, fps)
            key = f"   X   {mouths[frame]:14}" if frame in mouths else " " * 21
            timecode = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}:{of_second + 1:02d}"
            rows.append(f"{frame + 1:5d}  {timecode}{key}{words.get(frame, '')}\n")
        stream.write("".join(rows))


FORMAT = MagpieSheet()
