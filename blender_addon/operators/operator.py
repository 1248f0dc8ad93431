"""Operators that tell users what is wrong: in a button's tooltip before, in the status bar after."""

import bpy
from bpy.types import Context

from wav2vis_core.errors import Wav2VisError

from .. import bake
from ..errors import worded
from ..outputs import targets

UNDO = {"REGISTER", "UNDO"}


def selected(context: Context) -> list[bpy.types.Object]:
    """The selected objects with the active one."""
    active = context.view_layer.objects.active
    return [each for each in context.view_layer.objects if each.select_get() or each == active]


def reason_not_to_key(context: Context) -> str:
    """Why the selected objects cannot be keyed, empty when they can."""
    try:
        bake.check_targets(context.view_layer.objects.active, selected(context))
    except Wav2VisError as error:
        return worded(error)
    return ""


def reason_not_to_map(context: Context) -> str:
    """Why the active object has no mouths to map or show, empty when it has."""
    active = context.view_layer.objects.active
    if active is None:
        return "Select the character's mesh"
    try:
        targets.viseme_set_of(active, selected(context))
    except Wav2VisError as error:
        return worded(error)
    return ""


class Told:
    """An operator whose `do` may raise the errors that users cause; `reason` says why its button is grey."""

    reason = staticmethod(reason_not_to_map)

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether the button can be pressed; its tooltip says why not."""
        reason = cls.reason(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def execute(self, context: Context) -> set[str]:
        """Do it, and say what was done or what was wrong."""
        try:
            done = self.do(context)
        except Wav2VisError as error:
            self.report({"ERROR"}, worded(error))
            return {"CANCELLED"}
        if done:
            self.report({"INFO"}, done)
        return {"FINISHED"}
