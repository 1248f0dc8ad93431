# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators that say what is wrong: in a button's tooltip before, in the status bar after."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bpy.types import Context, Operator

from wav2vis_core.errors import Wav2VisError

from ..changes import forget, once_per_change
from ..character import Character
from ..errors import worded
from ..outputs import output_of

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems, OperatorTypeFlagItems

    Returned: TypeAlias = set[OperatorReturnItems]

UNDO: set[OperatorTypeFlagItems] = {"REGISTER", "UNDO"}


@once_per_change
def reason_not_to_key(context: Context) -> str:
    """Why the selected objects cannot be keyed, empty when they can."""
    try:
        character = Character.of(context)
        output_of(character).check(character)
    except Wav2VisError as error:
        return worded(error)
    return ""


@once_per_change
def reason_not_to_map(context: Context) -> str:
    """Why the character has no mouths to map or show, empty when it has."""
    try:
        character = Character.of(context)
        output_of(character).viseme_set(character)
    except Wav2VisError as error:
        return worded(error)
    return ""


class ReportingOperator(Operator):
    """An operator whose `perform` may raise the errors that users cause; `reason` says why its button is grey."""

    reason = staticmethod(reason_not_to_map)

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether the button can be pressed; its tooltip says why not."""
        reason = cls.reason(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def perform(self, context: Context) -> str:
        """Do what the button is for, and say what was done where users cannot see it."""
        raise NotImplementedError  # not an ABC: its metaclass and that of Blender exclude each other

    def execute(self, context: Context) -> Returned:
        """Perform it, and report what was done or what was wrong."""
        try:
            done = self.perform(context)
        except Wav2VisError as error:
            return self.refuse(error)
        finally:
            forget()
        if done:
            self.report({"INFO"}, done)
        return {"FINISHED"}

    def refuse(self, error: Wav2VisError) -> Returned:
        """Report what is wrong."""
        self.report({"ERROR"}, worded(error))
        return {"CANCELLED"}


def redraw(context: Context) -> None:
    """Draw the sidebars alone: a whole 3D view can take longer than the window should wait."""
    assert context.window_manager
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "SEQUENCE_EDITOR"):
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()
