# SPDX-License-Identifier: GPL-3.0-or-later
"""What was heard last, kept so that the same sound need not be heard again, and how many keys a bake makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import bpy

from wav2vis_core.errors import Wav2VisError

from . import bake, compat
from .changes import once_per_change
from .character import Character
from .outputs import output_of
from .outputs.output import PlacedTrack

# To count the keys of a minute takes a tenth of a second, in which a slider that is dragged stands.
_COUNTED_S, _N_PARTS = 60, 3


@dataclass(frozen=True)
class Question:
    """All that the mouth shapes depend on.

    Attributes
    ----------
    speech : Speech
    viseme_set : str
    lead_s : float
    files : tuple of (int, int) or None
        Time of the last change and size of each piece's file, None where there is none.
    """

    speech: bake.Speech
    viseme_set: str
    lead_s: float
    files: tuple[tuple[int, int] | None, ...]

    @classmethod
    def of(cls, speech: bake.Speech, viseme_set: str, lead_s: float) -> "Question":
        """The one that a listening operator asks."""
        return cls(speech, viseme_set, lead_s, tuple(_stamp(piece.path) for piece in speech.timeline.pieces))


@dataclass(eq=False)
class Heard:
    """A question with its answer."""

    question: Question
    placed: PlacedTrack
    _n_keys: dict[object, int] = field(default_factory=dict)
    _baked_with: object = None
    last: ClassVar["Heard | None"] = None

    def n_keys(self, character: Character, only: tuple[int, int] | None) -> int:
        """How many keys a bake of it would write; TargetError as the output's `targets`.

        Of more than a minute parts are counted, and the number has two digits.
        """
        made_with = only, _state(character)
        if made_with not in self._n_keys:
            self._n_keys.clear()
            self._n_keys[made_with] = self._counted(character, only)
        return self._n_keys[made_with]

    def note_bake(self, character: Character, only: tuple[int, int] | None) -> None:
        """A bake of it has written all that it can as things are, and the report says so."""
        self._baked_with = only, _state(character)

    def is_baked(self, character: Character, only: tuple[int, int] | None) -> bool:
        """Whether the last bake of it was as things are."""
        return self._baked_with == (only, _state(character))

    def _counted(self, character: Character, only: tuple[int, int] | None) -> int:
        placed = replace(self.placed, only=only)
        first, end = placed.span
        n_frames, n_counted = end - first, round(_COUNTED_S * placed.frame_rate.fps)
        if placed.track.duration_s <= _COUNTED_S:
            return bake.n_keys(placed, character)
        if n_frames <= n_counted:
            return bake.n_keys(_part(self.placed, first, end), character)
        step, length = n_frames // _N_PARTS, n_counted // _N_PARTS
        starts = [first + k * step + (step - length) // 2 for k in range(_N_PARTS)]
        counted = sum(bake.n_keys(_part(self.placed, start, start + length), character) for start in starts)
        return int(float(f"{counted * n_frames / (length * _N_PARTS):.2g}"))


def answer(question: Question, progress: Callable[[float], None]) -> Heard:
    """The answer that is kept, else a new one, as `bake.track_of`; needs no Blender, so any thread may call it."""
    last = Heard.last
    if last and last.question == question:
        return last
    return Heard(question, bake.track_of(question.speech, question.viseme_set, question.lead_s, progress))


@once_per_change
def expected_keys(context: bpy.types.Context) -> str:
    """How many keys a bake would write; empty where nothing that was heard fits, and where the last bake did."""
    last = Heard.last
    if last is None:
        return ""
    try:
        character, speech = Character.of(context), bake.Speech.of(context)
        viseme_set = output_of(character).viseme_set(character)
        if last.question != Question.of(speech, viseme_set, character.settings.lead_ms / 1000):
            return ""
        only = bake.frames_to_key(context, speech.timeline)
        n_keys = 0 if last.is_baked(character, only) else last.n_keys(character, only)
    except Wav2VisError:  # the reason below the button says so
        return ""
    if not n_keys:
        return ""
    first, end = replace(last.placed, only=only).span
    seconds = max(end - first, 1) / float(last.placed.frame_rate.fps)
    return f"Bake writes about {n_keys} keys, {n_keys / seconds:.0f} a second"


def _part(placed: PlacedTrack, first: int, end: int) -> PlacedTrack:
    """What lies between two frames, as if that were all."""
    rate, track = placed.frame_rate, placed.track
    first, end = first - placed.first_frame, end - placed.first_frame
    start_s, end_s = rate.start_s(first), min(rate.start_s(end), track.duration_s)
    cut = track.excerpt(start_s, end_s)
    loudness = None if placed.loudness is None else placed.loudness[first : end + 1]
    return replace(placed, track=cut, loudness=loudness, only=None)


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _state(character: Character) -> tuple[object, ...]:
    """What the keys depend on beside what was heard: a frame that changes is none of it, so that playing costs none."""
    owners = output_of(character).owners(character)
    animations = [compat.animation_of(owner.block) for owner in owners]
    drivers = tuple(len(each.drivers) if each else 0 for each in animations)
    keyed = tuple((owner.block.name, tuple(sorted(owner.paths))) for owner in owners)
    return character.references, _values(character.settings), keyed, drivers


def _values(group: Any) -> tuple[object, ...]:
    """All that a group of properties is set to, its lists included."""
    values = []
    for name, rna in group.bl_rna.properties.items():
        if rna.type == "COLLECTION":
            values.append(tuple(_values(row) for row in getattr(group, name)))
        elif rna.type != "POINTER":
            values.append(getattr(group, name))
    return tuple(values)
