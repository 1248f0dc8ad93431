# SPDX-License-Identifier: GPL-3.0-or-later
"""A strip of the NLA for each mouth, which cross-fade."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import bpy

from .. import compat
from ..animation.lip_sync_action import forget_baked
from ..animation.lip_sync_tracks import fades, lay_strips, remove_tracks
from ..character import Character, key_names, shape_keys_of
from ..errors import TargetError
from .bone_poses import BonePoses
from .output import Fit, Fitted, PlacedTrack, Written
from .shape_keys import ShapeKeys, value_path
from .share_output import ShareOutput

Numbers = Mapping[tuple[str, int], float]
"""What a mouth sets, by path and index, but for what is at rest in it."""


@dataclass(frozen=True, eq=False)
class Moved:
    """A data-block, whose name for people is its object's, its numbers at rest, and what each mouth sets of them."""

    name: str
    owner: bpy.types.ID
    rest: Numbers
    mouths: Mapping[str, Numbers]


class _Strips(ShareOutput):
    """An action for each mouth, in strips on two tracks by turns."""

    motion: ClassVar[tuple[str, ...]] = ("strength", "anticipation_s")
    blend: ClassVar[Literal["ADD", "COMBINE"]]

    @abstractmethod
    def mouths(self, character: Character) -> list[Moved]:
        """What each data-block has of the mouths."""

    def ready_made(self, character: Character, shape: str) -> bpy.types.Action | None:
        """An action of the user's that is exactly a mouth."""
        return None

    def fit(self, character: Character) -> Fit:
        """Strips are no keys."""
        return lambda placed: Fitted((), stepped=False)

    def write(self, character: Character, placed: PlacedTrack, fitted: Fitted) -> Written:
        """Strips in place of those that earlier bakes laid, and of their keys."""
        if placed.only:
            raise TargetError("strips are not baked in part", character.active.name, "clear Preview Range Only")
        n_strips, names = 0, []
        seconds = character.settings.anticipation_s
        row = fades(placed.track, placed.frame_rate, placed.first_frame, seconds)
        for moved in self.mouths(character):
            said = {each.shape for each in row}
            actions = {
                shape: own or _action(moved, shape, numbers)
                for shape, numbers in moved.mouths.items()
                if ((own := self.ready_made(character, shape)) or numbers) and shape in said
            }
            laid = [(each, actions[each.shape]) for each in row if each.shape in actions]
            keep_others = character.settings.action == "INSERT"
            forget_baked(moved.owner)
            remove_tracks(moved.owner, placed.name if keep_others else None)
            lay_strips(moved.owner, placed.name, _action(moved, "rest", moved.rest), laid, self.blend)
            n_strips += len(laid)
            names.append(moved.name)
        return Written(f"{n_strips} strips on {', '.join(names)}", self.remarks(character, ()))

    def n_keys(self, character: Character, placed: PlacedTrack, fitted: Fitted) -> int:
        """What it writes is strips."""
        return 0

    def clear(self, character: Character) -> str:
        """Remove the tracks."""
        return f"{sum(remove_tracks(moved.owner, None) for moved in self.mouths(character))} tracks removed"


class ShapeKeyStrips(_Strips, ShapeKeys):
    """Actions of shape keys."""

    name = "STRIPS"
    label = "Shape Key Strips"
    description = "An action strip in the NLA for each mouth, on shape keys, with cross-fades"
    blend = "ADD"

    def mouths(self, character: Character) -> list[Moved]:
        """The shares of the shape keys that each object has."""
        recipe, found = self.recipe(character), []
        for thing in character.meshes:
            owner, own = shape_keys_of(thing), self.mapped(character) & set(key_names(thing))
            shares = {
                shape: {(value_path(key), 0): share for key, share in moved.items() if key in own and share}
                for shape, moved in recipe.items()
            }
            if owner and own:
                found.append(Moved(thing.name, owner, {(value_path(key), 0): 0.0 for key in own}, shares))
        return found


class BonePoseStrips(_Strips, BonePoses):
    """Actions of bones: the user's own where one is the mouth."""

    name = "POSE_STRIPS"
    label = "Bone Pose Strips"
    description = "An action strip in the NLA for each mouth, on bones, with cross-fades"
    blend = "COMBINE"

    def mouths(self, character: Character) -> list[Moved]:
        """What the poses set."""
        armature, (resting, mouths) = self.armature(character), self.numbers(character)
        moved = {
            shape: {
                (place.path, place.index): value
                for place, value in mouth.items()
                if any(abs(mouth[each] - resting[each]) > 1e-6 for each in resting if each.path == place.path)
            }
            for shape, mouth in mouths.items()
        }
        rest = {(place.path, place.index): value for place, value in resting.items()}
        return [Moved(armature.name, armature, rest, moved)]

    def ready_made(self, character: Character, shape: str) -> bpy.types.Action | None:
        """The only pose of a mouth, in full."""
        moved = self.recipe(character)[shape]
        return bpy.data.actions.get(next(iter(moved))) if list(moved.values()) == [1.0] else None


def _action(moved: Moved, shape: str, numbers: Numbers) -> bpy.types.Action:
    """An action that sets numbers, the same at each bake."""
    action, curves = compat.emptied_action(moved.owner, f"{moved.name} lip sync {shape}")
    for (path, index), value in numbers.items():
        curves.new(path, index=index).keyframe_points.insert(1, value)
    return action
