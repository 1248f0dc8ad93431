# SPDX-License-Identifier: MIT
"""What is sent of a live mouth, and its one form as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..acoustics.level import SILENT_DB
from ..errors import VisemeError
from ..live.frames import LiveFrames
from ..live.session import LiveSession
from ..track.cues import Cue

VERSION = 1
"""Of the JSON messages: docs/live_message.schema.json describes them."""

# Levels (decibels) between which a voice counts as silent and as loud.
_SILENT_DB, _LOUD_DB = -50.0, -10.0

_LEAST_WEIGHT = 0.0005  # rounds to 0


@dataclass(frozen=True)
class Moment:
    """The mouth at one time.

    Attributes
    ----------
    time_s : float
        Of the sound since the session began.
    shape : str
        The one to draw where shapes switch.
    weights : mapping of str to float
        How much of each shape of the set to show where they flow into each other; they sum to 1.
    level_db : float
        Of the sound over full scale, at least -90.
    cues : tuple of Cue
        Those that ended with it.
    """

    time_s: float
    shape: str
    weights: Mapping[str, float]
    level_db: float
    cues: tuple[Cue, ...] = ()

    @property
    def voice(self) -> float:
        """Loudness in [0, 1]."""
        return min(max((self.level_db - _SILENT_DB) / (_LOUD_DB - _SILENT_DB), 0.0), 1.0)

    def messages(self) -> Iterator[str]:
        """The JSON messages of it: the mouth, then the cues that ended."""
        weights = {name: round(value, 3) for name, value in self.weights.items() if value >= _LEAST_WEIGHT}
        yield _text(
            type="mouth",
            time_s=round(self.time_s, 3),
            shape=self.shape,
            weights=weights,
            level_db=round(self.level_db, 1),
        )
        for cue in self.cues:
            yield _text(
                type="cue", start_s=cue.start_s, end_s=cue.end_s, shape=cue.shape, confidence=round(cue.confidence, 4)
            )


@dataclass(frozen=True)
class Stage:
    """What does not change while a session runs.

    Attributes
    ----------
    viseme_set : str
        Name of the set.
    shapes : tuple of str
    rest : str
    rate_hz : float
        Moments a second.
    look_ahead_s : float
        How far the mouth is behind the sound at least.
    images : mapping of str to (str or None)
        What each shape of the set is called; None drops it, which leaves its share to the rest shape.
    """

    viseme_set: str
    shapes: tuple[str, ...]
    rest: str
    rate_hz: float
    look_ahead_s: float
    images: Mapping[str, str | None]

    @classmethod
    def of(cls, session: LiveSession, images: Mapping[str, str | None] | None = None, where: str = "") -> Stage:
        """The stage of a session, its shapes renamed where `images` says so.

        Raises
        ------
        VisemeError
            When a shape is not in the set, or the rest shape is dropped; `where` names what asked for it.
        """
        chosen = session.viseme_set
        images = images or {}
        if unknown := sorted(set(images) - set(chosen.shapes)):
            what = f"the set {chosen.name} lacks {', '.join(map(repr, unknown))}"
            raise VisemeError(what, where, f"use {' '.join(chosen.shapes)}")
        named = {shape: images.get(shape, shape) for shape in chosen.shapes}
        rest = named[chosen.rest]
        if rest is None:
            raise VisemeError(f"the shape {chosen.rest!r} of silence cannot be dropped", where, "rename it")
        shapes = tuple(dict.fromkeys(name for name in named.values() if name is not None))
        return cls(chosen.name, shapes, rest, session.frame_rate_hz, session.look_ahead_s, named)

    def moments(self, frames: LiveFrames) -> Iterator[Moment]:
        """The frames that a session told, one by one, in the stage's names."""
        last = len(frames) - 1
        names = [self._name(shape) for shape in self.images]
        for k, (shape, row) in enumerate(zip(frames.shapes, frames.weights, strict=True)):
            weights = dict.fromkeys(self.shapes, 0.0)
            for name, value in zip(names, row.tolist(), strict=True):
                weights[name] += value
            cues = tuple(
                Cue(cue.start_s, cue.end_s, self._name(cue.shape), cue.confidence) for cue in frames.cues if k == last
            )
            time_s = (frames.first_frame + k) / self.rate_hz
            yield Moment(time_s, self._name(shape), weights, float(frames.level_db[k]), cues)

    def at_rest(self, time_s: float) -> Moment:
        """The mouth when nothing is heard any more."""
        return Moment(time_s, self.rest, {name: float(name == self.rest) for name in self.shapes}, SILENT_DB)

    def hello(self) -> str:
        """The JSON message that comes first."""
        return _text(
            type="hello",
            version=VERSION,
            set=self.viseme_set,
            shapes=self.shapes,
            rest=self.rest,
            rate_hz=self.rate_hz,
            look_ahead_s=round(self.look_ahead_s, 4),
        )

    def _name(self, shape: str) -> str:
        image = self.images[shape]
        return self.rest if image is None else image


def _text(**fields: object) -> str:
    return json.dumps(fields, separators=(",", ":"))
