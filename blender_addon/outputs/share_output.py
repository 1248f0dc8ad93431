# SPDX-License-Identifier: GPL-3.0-or-later
"""What the outputs share whose mouths flow into each other: each mouth moves named things by shares."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from bpy.types import UILayout

from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.motion.curves import WeightCurves, weight_curves

from ..character import Character
from ..errors import TargetError, worded
from ..layout import button, draw_text
from ..mapping import KeyMapping, Shares, auto_map, completed, presets
from ..settings import KeyShare, ObjectSettings
from .moves import Moves
from .output import Fit, Fitted, Output, PlacedTrack, Target
from .share_list import chosen_row, draw_list, listed_shares, replace_shares


class ShareOutput(Output):
    """Named things, such as shape keys, that each mouth moves by a share.

    Attributes
    ----------
    noun : str
        What one of them is called.
    """

    noun: ClassVar[str]
    motion: ClassVar[tuple[str, ...]] = ("strength", "anticipation_s", "smoothing_s", "jaw", "tolerance_percent")

    @abstractmethod
    def names(self, character: Character) -> tuple[str, ...]:
        """Names of the things that mouths can move; TargetError when the character has none."""

    @abstractmethod
    def pose(self, character: Character, shape: str) -> dict[str, float]:
        """Shares of the things that show what is posed now, kept for one mouth; TargetError when nothing is posed."""

    @abstractmethod
    def draw_choice(self, layout: UILayout, row: KeyShare, character: Character) -> None:
        """Draw what chooses the thing that a row of the edited mapping moves."""

    @abstractmethod
    def show_weights(self, character: Character, weights: Mapping[str, float]) -> None:
        """Set what is mapped to a mix of mouths until the next change of frame; mouths left out have no weight."""

    @abstractmethod
    def moves(self, character: Character) -> Moves:
        """How far the mouths move what the mapping names; TargetError as `mapping`."""

    def curves(self, settings: ObjectSettings) -> Callable[[PlacedTrack], WeightCurves]:
        """What draws the weights of a track's shapes on each frame, as the settings are now."""
        ease = EaseOptions(onset_s=settings.anticipation_s, ease_s=settings.smoothing_s, loudness_share=settings.jaw)
        return lambda placed: weight_curves(placed.track, placed.frame_rate, ease, loudness=placed.loudness)

    def held_frames(self, settings: ObjectSettings) -> int:
        """How many frames each mouth is held at least."""
        return 1

    def mapping(self, character: Character) -> KeyMapping:
        """The edited mapping, else the one that the names stand for.

        Raises
        ------
        TargetError
            As `names`, and when neither an edited row nor a name tells what one of them shows.
        """
        settings, where = character.settings, character.active.name
        if not settings.shares:
            return self.recognised(character)
        shares = listed_shares(settings)
        if not shares:
            what = f"no mouth has a {self.noun} yet"
            raise TargetError(what, where, f"choose {self.noun}s in Mapping, or press Auto Map")
        return completed("edited", settings.shares_set, shares)

    def recognised(self, character: Character) -> KeyMapping:
        """The mapping that the names stand for; TargetError as `mapping`."""
        found = auto_map(self.names(character), presets.own_rigs())
        if found is None:
            what = f"the names of its {self.noun}s are not known"
            raise TargetError(what, character.active.name, "map them by hand in Mapping")
        return found

    def mapped(self, character: Character) -> set[str]:
        """Names of the things that the mapping moves."""
        return {name for moved in self.mapping(character).shares.values() for name in moved}

    def check(self, character: Character) -> None:
        """As `mapping`, and when nothing that it names is there."""
        if not self.mapped(character) & set(self.names(character)):
            what = f"has none of the {self.noun}s that its mapping names"
            raise TargetError(what, character.active.name, "edit it in Mapping")

    def viseme_set(self, character: Character) -> str:
        """The mapping's."""
        return self.mapping(character).viseme_set

    def recipe(self, character: Character) -> Shares:
        """Share of each thing in each mouth at the character's strength."""
        strength = character.settings.strength
        return {
            shape: {name: share * strength for name, share in moved.items()}
            for shape, moved in self.mapping(character).shares.items()
        }

    def fit(self, character: Character) -> Fit:
        """Curves of what the mapping names."""
        held, moves = self.held_frames(character.settings), self.moves(character)
        drawn = self.curves(character.settings)

        def fitted(placed: PlacedTrack) -> Fitted:
            curves = drawn(placed.exposed(held))
            return Fitted(moves.channels(curves, placed.first_frame, held), curves.stepped)

        return fitted

    def remarks(self, character: Character, targets: Sequence[Target]) -> list[str]:
        """Mouths without anything of their own."""
        stand_ins = self.mapping(character).stand_ins
        return [f"{', '.join(stand_ins)} have stand-ins"] if stand_ins else []

    def show(self, character: Character, shape: str) -> None:
        """One mouth in full."""
        self.show_weights(character, {shape: 1.0})

    def rest(self, character: Character) -> None:
        """All that is mapped as it is when nothing moves it."""
        self.show_weights(character, {})

    def fill_in(self, character: Character) -> str:
        """From the names; mouths that are mapped already keep what they have."""
        settings, found = character.settings, self.recognised(character)
        listed = listed_shares(settings)
        if listed and settings.shares_set != found.viseme_set:
            what = f"the names show the set {found.viseme_set}, the mapping the set {settings.shares_set}"
            raise TargetError(what, character.active.name, "empty the mapping first")
        replace_shares(settings, found.viseme_set, {**found.shares, **listed})
        stand_ins = [f"{shape}: {other}" for shape, other in found.stand_ins.items() if shape not in listed]
        return f"{_origin(found)}; stand-ins: {', '.join(stand_ins) or 'none'}"

    def store_pose(self, character: Character, shape: str) -> str:
        """Make what is posed now one mouth of the edited mapping, and say what that is; TargetError as `pose`."""
        settings, posed = character.settings, self.pose(character, shape)
        replace_shares(settings, settings.shares_set, {**listed_shares(settings), shape: posed})
        settings.shares_index = [row.shape for row in settings.shares].index(shape)
        return f"{shape}: " + ", ".join(f"{name} {share:.2g}" for name, share in posed.items())

    def draw_mapping(self, layout: UILayout, character: Character) -> None:
        """The edited list and its chosen row, else what the names are known as."""
        settings = character.settings
        if settings.shares:
            draw_list(layout, settings)
            if chosen := chosen_row(settings):
                layout.prop(chosen, "shape")
                self.draw_choice(layout, chosen, character)
                layout.prop(chosen, "share")
                text = f"Store the Pose as {chosen.shape}"
                button(layout, "wav2vis.store_pose", text=text, icon="IMPORT", shape=chosen.shape)
            return
        try:
            mapping = self.mapping(character)
        except TargetError as error:
            draw_text(layout, worded(error))
            button(layout, "wav2vis.add_row", text="Add by Hand", icon="ADD")
            return
        draw_text(layout, _origin(mapping), "QUESTION" if mapping.guess else "CHECKMARK")
        grid = layout.grid_flow(columns=5, align=True)
        for shape in mapping.shares:
            button(grid, "wav2vis.preview", text=shape, shape=shape)


def _origin(mapping: KeyMapping) -> str:
    return f"Guessed from {mapping.rig}; please check" if mapping.guess else f"Recognised: {mapping.rig}"
