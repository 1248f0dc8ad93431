# SPDX-License-Identifier: GPL-3.0-or-later
"""What an output is: one way in which an object can show a mouth. A new one is a file like those beside this one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import bpy
import numpy as np
from numpy.typing import NDArray

from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Track

from .. import compat
from ..animation.keying import Channel, is_driven, remove_curves
from ..animation.lip_sync_action import Baked, bake_keys
from ..character import Character
from ..errors import TargetError
from ..settings import ObjectSettings


@dataclass(frozen=True, eq=False)
class PlacedTrack:
    """Mouth shapes from a frame of the scene on.

    Attributes
    ----------
    name : str
        Of the sound or the file of cues.
    track : Track
    frame_rate : FrameRate
    first_frame : int
    loudness : ndarray, shape (n_frames,), or None
        The sound's on each frame in [0, 1], where the sound is known.
    only : (int, int) or None
        First and last of the frames that alone are keyed, where these are not all.
    """

    name: str
    track: Track
    frame_rate: FrameRate
    first_frame: int
    loudness: NDArray[np.float64] | None = None
    only: tuple[int, int] | None = None

    def exposed(self, n_frames: int) -> "PlacedTrack":
        """The same for mouths that are held so many frames: counted in these, from the first frame on."""
        return replace(self, frame_rate=FrameRate(self.frame_rate.fps / n_frames))

    @property
    def span(self) -> tuple[int, int]:
        """First and last frame that is keyed."""
        first, last = self.first_frame, self.first_frame + self.frame_rate.ceil_frame(self.track.duration_s)
        return (first, last) if self.only is None else (max(first, self.only[0]), min(last, self.only[1]))


class Fitted(NamedTuple):
    """What is keyed of a placed track, in numbers alone; the values all hold up to the next key, or are all eased."""

    channels: tuple[Channel, ...]
    stepped: bool


Fit = Callable[[PlacedTrack], Fitted]
"""Finds what is keyed of a track in its output's set; needs no Blender, so any thread may call it."""


class Owner(NamedTuple):
    """A data-block that bakes key, whose name for people is its object's, and the paths in it."""

    name: str
    block: bpy.types.ID
    paths: set[str]


@dataclass(frozen=True, eq=False)
class Target:
    """A data-block, whose name for people is its object's, and its channels.

    Their values all hold up to the next key, or are all eased between keys.
    """

    name: str
    owner: bpy.types.ID
    channels: tuple[Channel, ...]
    stepped: bool

    def free(self, span: tuple[int, int] | None) -> list[Channel]:
        """The channels that no driver sets, cut to a first and a last frame where these are given."""
        free = [channel for channel in self.channels if not is_driven(self.owner, channel)]
        return [channel.within(span, stepped=self.stepped) for channel in free] if span else free


@dataclass(frozen=True)
class Written:
    """What an output made of a track, in words, and what the user should know about it."""

    done: str
    remarks: list[str]


class Output(ABC):
    """One way in which a character can show a mouth.

    Attributes
    ----------
    name : str
        What .blend files store.
    label, description : str
        In the drop-down list.
    properties : mapping of str to a property
        Object settings that are its own, drawn below the list.
    motion : tuple of str
        Names of the object settings that it follows beside the lead, drawn in the Motion panel.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    properties: ClassVar[Mapping[str, Any]] = {}
    motion: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def check(self, character: Character) -> None:
        """Raise TargetError, before any work, when a bake onto the character cannot end well."""

    @abstractmethod
    def viseme_set(self, character: Character) -> str:
        """Name of the set that a track for the character must be in; TargetError when it has no mouths."""

    @abstractmethod
    def fit(self, character: Character) -> Fit:
        """What finds the keys for the character as it is and as its settings are now; TargetError as `check`."""

    def targets(self, character: Character, fitted: Fitted) -> list[Target]:
        """What is keyed, and where; TargetError as `check`, and when the character has changed so that nothing is."""
        targets = []
        for name, block, paths in self.owners(character):
            channels = tuple(each for each in fitted.channels if each.data_path in paths)
            if channels:
                targets.append(Target(name, block, channels, fitted.stepped))
        if not targets:
            raise TargetError("its mouth was changed during the bake", character.active.name, "press Bake again")
        return targets

    def write(self, character: Character, placed: PlacedTrack, fitted: Fitted) -> Written:
        """Key what was fitted to a track; TargetError as `targets`."""
        return self.keyed(character, fitted, placed.name, placed.span, part=placed.only is not None)

    def n_keys(self, character: Character, placed: PlacedTrack, fitted: Fitted) -> int:
        """How many keys `write` would write where no other keys are on the same curves; TargetError as `targets`."""
        span = placed.span if placed.only else None
        free = [(each, target) for target in self.targets(character, fitted) for each in target.free(span)]
        return sum(len(each.needed((), stepped=target.stepped).frames) for each, target in free)

    def keyed(self, character: Character, fitted: Fitted, sound: str, span: tuple[int, int], *, part: bool) -> Written:
        """Key between a first and a last frame, which are all or a part of what is known of a sound."""
        targets = self.targets(character, fitted)
        settings, remarks = character.settings, self.remarks(character, targets)
        n_keys, n_driven, names = 0, 0, []
        for target in targets:
            free = target.free(span if part else None)
            n_driven += len(target.channels) - len(free)
            baked = Baked(tuple({channel.data_path for channel in free}), span, part)
            name = f"{target.name} lip sync"
            action, n_written = bake_keys(
                target.owner, free, baked, sound, name, settings.action, stepped=target.stepped
            )
            names.append(action.name)
            n_keys += n_written
            if settings.push_down:
                compat.push_down(target.owner, int(action.frame_range[0]))
        if n_driven:
            remarks.insert(0, f"{n_driven} are driven and were left alone")
        return Written(f"{n_keys} keys in {', '.join(names)}", remarks)

    def clear(self, character: Character) -> str:
        """Remove what bakes wrote, and say how much that was."""
        n_curves = sum(remove_curves(owner.block, owner.paths) for owner in self.owners(character))
        return f"{n_curves} curves removed"

    def remarks(self, character: Character, targets: Sequence[Target]) -> list[str]:
        """What the user should know about what was keyed."""
        return []

    @abstractmethod
    def owners(self, character: Character) -> Sequence[Owner]:
        """What bakes key."""

    @abstractmethod
    def fill_in(self, character: Character) -> str:
        """Replace the character's mapping by what can be known, to be edited, and say what that is."""

    @abstractmethod
    def draw_mapping(self, layout: bpy.types.UILayout, character: Character) -> None:
        """Draw what shows each mouth."""

    def draw(self, layout: bpy.types.UILayout, character: Character) -> None:
        """Draw the output's own settings."""
        for name in self.properties:
            layout.prop(character.settings, name)

    def setting(self, settings: ObjectSettings, name: str) -> Any:
        """The value of one of the output's own settings."""
        return getattr(settings, name)

    def show(self, character: Character, shape: str) -> None:
        """Show one mouth until the next change of frame; TargetError when that cannot be done without keys."""
        raise TargetError(f"{self.label} cannot show a mouth before it is keyed", character.active.name, "press Bake")

    def rest(self, character: Character) -> None:  # noqa: B027 (most outputs have nothing to do)
        """Put the mouth at rest after its keys were removed, where that can be done."""
