# SPDX-License-Identifier: MIT
"""A sound that somebody brought: heard once, then shown, and written in any of the formats that are offered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from ..decoding.styles import style_options
from ..formats import WriteOptions, by_name, encode
from ..formats.common.output import Content
from ..jobs.task import Report
from ..pipeline import ListenerName, Recognition, bundled_listener, compute_posteriors, decode_track
from ..sound.audio import read_blocks
from ..sound.duration import stated_duration_s
from ..sound.pyramid import PyramidBuilder
from ..sound.recording import Recording
from ..track.timebase import FrameRate
from ..track.track import Track
from ..track.visemes import VisemeSet

OFFERED = ("dat", "tsv", "json", "vtt", "gltf")
"""Names of the formats that can be asked for."""

OUTLINE_RATE_HZ = 100
"""Columns of an outline in a second."""


class HeardSound:
    """What a listener heard in a sound, and what follows from it.

    Attributes
    ----------
    name : str
        What the sound's file is called.
    outline : ndarray of int16, shape (n_columns, 2)
        Lowest and highest sample in each hundredth of a second.
    """

    def __init__(self, name: str, outline: NDArray[np.int16], recognition: Recognition, listener: ListenerName) -> None:
        self.name, self.outline = name, outline
        self._recognition, self._listener = recognition, listener

    @classmethod
    def hear(cls, path: Path, name: str, listener: ListenerName, report: Report) -> HeardSound:
        """The sound in a file that people call `name`; errors are those of `lipsync`."""
        report(0.0)
        sound = Recording(path, name)
        heard_by = bundled_listener(listener)
        outline = _outline(sound)
        whole_s = stated_duration_s(path) or len(outline) / OUTLINE_RATE_HZ
        recognition = compute_posteriors(sound, heard_by, lambda done_s: report(min(1.0, done_s / whole_s)))
        return cls(name, outline, replace(recognition, source=name), listener)

    def track(self, viseme_set: VisemeSet | str) -> Track:
        """Its mouth shapes in a viseme set, in the style that `lipsync` has by default."""
        options = style_options("animated", self._listener)
        return decode_track(self._recognition, bundled_listener(self._listener), VisemeSet.load(viseme_set), options)

    def written(self, format_name: str, fps: FrameRate) -> tuple[str, Content]:
        """The name and the bytes of a file in a format, as the command writes it beside the sound.

        Raises
        ------
        FormatError
            When there is no format of that name.
        """
        chosen = by_name(format_name)
        options = chosen.completed(WriteOptions(fps, "."))
        track = self.track(chosen.set_for(options) or chosen.default_set)
        return PurePath(self.name).stem + chosen.extensions[0], encode(track, chosen, options)


def _outline(sound: Recording) -> NDArray[np.int16]:
    builder = PyramidBuilder()
    rate_hz = 1
    for block in read_blocks(sound):
        rate_hz = block.sample_rate_hz
        builder.push(np.clip(np.rint(block.samples * 32768), -32768, 32767).astype(np.int16))
    pyramid = builder.finish()
    n_columns = -(-pyramid.n_samples * OUTLINE_RATE_HZ // rate_hz)
    return pyramid.extremes(np.arange(n_columns + 1, dtype=np.float64) * (rate_hz / OUTLINE_RATE_HZ))
