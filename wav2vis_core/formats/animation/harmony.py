# SPDX-License-Identifier: MIT
"""Toon Boom Harmony script that exposes lip-sync letters.

Harmony's mouths are the letters A to G and X, which are Rhubarb's without H. It reads no timing file; from its
scripting reference, `column.setEntry(column, 1, frame, drawing)` exposes a drawing on a frame, from 1.
"""

from __future__ import annotations

from typing import TextIO

from ...track.track import Track
from ...track.visemes import VisemeSet
from ..common.base import TextFormat, WriteOptions
from .script import script_with

_LETTERS = frozenset("ABCDEFGX")


class HarmonyScript(TextFormat[WriteOptions]):
    """Run it from the Script Editor with the mouth's drawing node selected; its drawings are called A to G and X."""

    name = "harmony"
    extensions = (".harmony.js",)
    description = "Toon Boom Harmony script: letters A-G and X on the selected drawing"
    default_set = "rhubarb"
    sets = ("rhubarb",)
    uses = ("fps",)
    cannot_carry = "times between frames, confidence, words, the sound, the shape H"
    validated_by = "run by dukpy, an ECMAScript 5 engine, on a stand-in for Harmony's objects"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """Frames count from 1."""
        images = VisemeSet.load("rhubarb").shown_by(_LETTERS)
        exposures: list[list[int | str]] = [[1, track.rest]]
        for frame, shape in track.floor_frames(options.fps):
            exposures.append([frame + 1, images[shape]])
        frames = options.fps.ceil_frame(track.duration_s)
        stream.write(script_with({"frames": frames, "exposures": exposures}, "harmony.js"))


FORMAT = HarmonyScript()
