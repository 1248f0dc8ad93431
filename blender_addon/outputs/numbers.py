# SPDX-License-Identifier: GPL-3.0-or-later
"""What the outputs share that show a number for each mouth."""

from abc import abstractmethod
from typing import Any, ClassVar

import bpy
import numpy as np
from bpy.types import Context, UILayout, UIList
from numpy.typing import NDArray

from wav2vis_core.track.visemes import VisemeSet

from ..animation.keying import Channel, check_keyable
from ..character import Character
from ..errors import TargetError
from ..settings import ObjectSettings, ShapeNumber, hold_exposures
from .output import Fit, Fitted, Output, Owner, PlacedTrack


class NumberOutput(Output):
    """A property that shows one number a frame."""

    motion: ClassVar[tuple[str, ...]] = ("exposure", "hold_frames")

    @abstractmethod
    def property(self, character: Character) -> tuple[bpy.types.ID, tuple[str, ...]]:
        """The data-block and the paths in it that show the number; two paths are the first two numbers of an array.

        Raises
        ------
        TargetError
            When the character has no such property, modifier or node.
        """

    def columns(self, settings: ObjectSettings, numbers: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """What each path shows for numbers of mouths."""
        return [numbers]

    def check(self, character: Character) -> None:
        """As `property`, and when keys would be lost or misplaced."""
        owner, _ = self.property(character)
        check_keyable(owner)

    def viseme_set(self, character: Character) -> str:
        """The one that is chosen in the panel."""
        return character.settings.numbers_set

    def fit(self, character: Character) -> Fit:
        """A key wherever the mouth changes."""
        settings, (_, paths) = character.settings, self.property(character)
        held, hold, numbers = int(settings.exposure), hold_exposures(settings), numbers_of(settings)
        columns = self.columns(settings, np.array([*numbers.values()]))
        rows = {shape: k for k, shape in enumerate(numbers)}

        def fitted(placed: PlacedTrack) -> Fitted:
            track, rate = placed.track, placed.exposed(held).frame_rate
            changes = [*track.floor_frames(rate, hold_frames=hold), (rate.ceil_frame(track.duration_s), track.rest)]
            frames = np.array([frame for frame, _ in changes]) * held + placed.first_frame
            shown = [rows[shape] for _, shape in changes]
            moved = enumerate(zip(paths, columns, strict=True))
            return Fitted(tuple(Channel(path, frames, column[shown], k) for k, (path, column) in moved), stepped=True)

        return fitted

    def owners(self, character: Character) -> list[Owner]:
        """What has the property."""
        block, paths = self.property(character)
        return [Owner(character.active.name, block, set(paths))]

    def fill_in(self, character: Character) -> str:
        """In the set's order."""
        character.settings.numbers.clear()
        numbers = numbers_of(character.settings)
        for shape, number in numbers.items():
            row: ShapeNumber = character.settings.numbers.add()
            row.shape, row.number = shape, number
        return f"{len(numbers)} mouths, numbered from 0"

    def draw_mapping(self, layout: UILayout, character: Character) -> None:
        """The set and its numbers."""
        settings = character.settings
        layout.prop(settings, "numbers_set")
        layout.template_list(WAV2VIS_UL_numbers.__name__, "", settings, "numbers", settings, "numbers_index")


class WAV2VIS_UL_numbers(UIList):
    """A mouth and its number."""

    def draw_item(
        self,
        context: Context,
        layout: UILayout,
        data: Any,
        item: Any,
        icon: int | None,
        active_data: Any,
        active_property: str | None,
        index: int | None = 0,
        flt_flag: int | None = 0,
    ) -> None:
        """One row."""
        layout.label(text=item.shape)
        layout.prop(item, "number", text="")


def numbers_of(settings: ObjectSettings) -> dict[str, float]:
    """The number of each mouth: as edited, else counted from 0 in the set's order."""
    numbers = {shape: float(k) for k, shape in enumerate(VisemeSet.load(settings.numbers_set).shapes)}
    return numbers | {row.shape: row.number for row in settings.numbers}


def material_node(thing: bpy.types.Object, kind: str, label: str) -> tuple[bpy.types.NodeTree, Any, str]:
    """The selected node of a kind in an object's material, or its first, with its tree and its path there.

    Raises
    ------
    TargetError
        When there is none.
    """
    material = thing.active_material
    tree = material.node_tree if material else None
    nodes = [node for node in tree.nodes if node.type == kind] if tree else []
    if not tree or not nodes:
        raise TargetError(f"its material has no {label} node", thing.name, "add one, or choose another output")
    chosen = next((node for node in nodes if node.select), nodes[0])
    return tree, chosen, f'nodes["{bpy.utils.escape_identifier(chosen.name)}"]'
