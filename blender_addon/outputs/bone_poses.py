# SPDX-License-Identifier: GPL-3.0-or-later
"""Smooth curves on the bones of an armature, between poses that are actions."""

from collections.abc import Mapping, Sequence

import bpy
from bpy.types import UILayout

from wav2vis_core.track.visemes import VisemeSet

from .. import compat
from ..animation.bone_pose import BonePose, Place, rest_value, set_value
from ..animation.keying import check_keyable
from ..animation.lip_sync_action import is_baked
from ..animation.rigify_face import SHAPES, RigifyFace
from ..character import Character
from ..errors import TargetError
from ..layout import button
from ..mapping import KeyMapping, auto_map, presets
from ..settings import KeyShare
from .moves import Moved, Moves
from .output import Owner, Target
from .share_output import ShareOutput


class BonePoses(ShareOutput):
    """The bones that the poses of the mouths move, blended by the mouths' weights.

    What no pose of a mouth moves is at rest in it, and what no pose moves at all is left alone.
    """

    name = "POSES"
    label = "Bone Poses"
    description = "Smooth curves on bones: each mouth is an action or a pose of the pose library"
    noun = "pose"

    def armature(self, character: Character) -> bpy.types.Object:
        """The character's armature, or the one that its meshes follow; TargetError when there is none."""
        for each in character.objects:
            found = each if each.type == "ARMATURE" else each.find_armature()
            if found:
                return found
        remedy = "select the armature with the mouth's bones, or choose another output"
        raise TargetError("has no armature", character.active.name, remedy)

    def names(self, character: Character) -> tuple[str, ...]:
        """Those of the actions for objects, but for what was baked."""
        self.armature(character)
        names = tuple(each.name for each in bpy.data.actions if compat.moves_objects(each) and not is_baked(each))
        if not names:
            remedy = "make an action or a pose asset for each mouth, or press Store the Pose"
            if self.rigify_face(character):
                remedy = "press Make Rigify Mouth Poses"
            raise TargetError("there are no poses in this file", character.active.name, remedy)
        return names

    def recognised(self, character: Character) -> KeyMapping:
        """From the poses that bear the armature's name, where these are known: two characters may be in one file."""
        own = tuple(name for name in self.names(character) if name.startswith(self._stored_name(character, "")))
        found = auto_map(own, presets.own_rigs())
        return found if found and not found.guess else super().recognised(character)

    def check(self, character: Character) -> None:
        """As `mapping`, when its poses move none of the bones, and when keys would be lost or misplaced."""
        super().check(character)
        armature = self.armature(character)
        if not _places(self._poses(character)):
            what = f"the poses of its mapping move no bone of {armature.name}"
            raise TargetError(what, character.active.name, "choose others in Mapping")
        check_keyable(armature)

    def moves(self, character: Character) -> Moves:
        """All numbers of location, rotation and scale of which a pose moves one."""
        _, mouths = self.numbers(character)
        lowest = {place: min(mouth[place] for mouth in mouths.values()) for place in next(iter(mouths.values()))}
        ranges = {place: max(mouth[place] for mouth in mouths.values()) - low for place, low in lowest.items()}
        # Weights sum to 1, so between its lowest and its highest value each number is a mix like any other.
        shares = {
            shape: {str(place): (value - lowest[place]) / (ranges[place] or 1) for place, value in mouth.items()}
            for shape, mouth in mouths.items()
        }
        numbers = {str(place): Moved(place.path, place.index, low, ranges[place]) for place, low in lowest.items()}
        rest = VisemeSet.load(self.viseme_set(character)).rest
        return Moves(shares, numbers, character.settings.tolerance_percent / 100, rest)

    def remarks(self, character: Character, targets: Sequence[Target]) -> list[str]:
        """Mouths without a pose of their own, and rotations that Blender ignores, too."""
        armature, remarks = self.armature(character), super().remarks(character, targets)
        ignored = sorted({bone for pose in self._poses(character).values() for bone in pose.ignored(armature)})
        if ignored:
            remarks.append(f"poses turn {', '.join(ignored)} in another rotation mode than the bone's")
        return remarks

    def owners(self, character: Character) -> list[Owner]:
        """The armature, with what the mapped poses move."""
        armature, places = self.armature(character), _places(self._poses(character))
        return [Owner(armature.name, armature, {place.path for place in places})]

    def show_weights(self, character: Character, weights: Mapping[str, float]) -> None:
        """Set the bones."""
        armature, (resting, mouths) = self.armature(character), self.numbers(character)
        mixed = dict(resting)
        for shape, mouth in mouths.items():
            weight = weights.get(shape, 0.0)
            for place in resting if weight else ():
                mixed[place] += weight * (mouth[place] - resting[place])
        for place, value in mixed.items():
            set_value(armature, place, value)

    def pose(self, character: Character, shape: str) -> dict[str, float]:
        """An action of the bones that are not at rest."""
        armature = self.armature(character)
        posed = BonePose.now(armature)
        if not posed.values:
            raise TargetError("every bone is at rest", armature.name, "pose the mouth's bones in Pose Mode")
        return {posed.stored(armature, self._stored_name(character, shape)).name: 1.0}

    def rigify_face(self, character: Character) -> RigifyFace | None:
        """The face of the character's armature, where Rigify made it; TargetError as `armature`."""
        return RigifyFace.of(self.armature(character))

    def lacking_poses(self, character: Character) -> list[str]:
        """Those of the mouths of a Rigify face that have no action yet; TargetError as `armature`."""
        if not self.rigify_face(character):
            return []
        return [shape for shape in SHAPES if self._stored_name(character, shape) not in bpy.data.actions]

    def make_poses(self, character: Character) -> str:
        """Make an action of each mouth that has none of the character's Rigify face, and say how many."""
        armature, face, lacking = self.armature(character), self.rigify_face(character), self.lacking_poses(character)
        assert face
        for shape in lacking:
            face.pose(shape).stored(armature, self._stored_name(character, shape))
        return f"{len(lacking)} poses made; to change one, pose the bones and press Store the Pose"

    def draw(self, layout: UILayout, character: Character) -> None:
        """The armature that will move, and what makes its poses."""
        try:
            layout.label(text=self.armature(character).name, icon="ARMATURE_DATA")
            if self.lacking_poses(character):
                button(layout, "wav2vis.make_poses", icon="POSE_HLT")
        except TargetError:  # the reason below the button says so
            return

    def draw_choice(self, layout: UILayout, row: KeyShare, character: Character) -> None:
        """A list of the file's actions."""
        layout.prop_search(row, "key", bpy.data, "actions", text="Pose")

    def numbers(self, character: Character) -> tuple[dict[Place, float], dict[str, dict[Place, float]]]:
        """Each number that a pose moves, while nothing is posed and in each mouth."""
        armature, poses = self.armature(character), self._poses(character)
        resting = {place: rest_value(armature, place) for place in _places(poses)}
        mouths = {}
        for shape, moved in self.recipe(character).items():
            mouth = dict(resting)
            for name, share in moved.items():
                for place, value in poses[name].values.items() if name in poses else ():
                    if place in mouth:
                        mouth[place] += share * (value - resting[place])
            mouths[shape] = mouth
        return resting, mouths

    def _stored_name(self, character: Character, shape: str) -> str:
        """The name of the action of a mouth's pose."""
        return f"{self.armature(character).name} {shape}"

    def _poses(self, character: Character) -> dict[str, BonePose]:
        """The mapped poses, by name."""
        armature, mapped = self.armature(character), self.mapped(character)
        actions = [each for each in bpy.data.actions if each.name in mapped and compat.moves_objects(each)]
        return {each.name: BonePose.of(each, armature) for each in actions}


def _places(poses: Mapping[str, BonePose]) -> list[Place]:
    """All numbers of each property of which a pose moves one, in order."""
    moved = {place.path for pose in poses.values() for place in pose.moved}
    found = {place: None for pose in poses.values() for place in pose.values if place.path in moved}
    return sorted(found)
