"""The panel's buttons that hear, key, show and clear a mouth."""

from dataclasses import replace
from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Operator
from bpy_extras.io_utils import ExportHelper, ImportHelper

from wav2vis_core import formats

from .. import bake, local_meshes
from ..errors import TargetError
from ..outputs import targets
from ..strip_audio import frame_rate_of
from .listening import Hearing, Task, reason_not_to_hear
from .operator import UNDO, Told, reason_not_to_key, selected


def _extensions(chosen: list[formats.Format]) -> str:
    return ";".join(f"*{ending}" for each in chosen for ending in each.extensions)


def reason_not_to_bake(context: Context) -> str:
    """Why a bake cannot start, empty when it can."""
    return reason_not_to_key(context) or reason_not_to_hear(context)


class Bake(Hearing, Operator):
    """Keys the mouth of the selected objects."""

    bl_idname = "wav2vis.bake"
    bl_label = "Bake Lip Sync"
    bl_description = "Key the mouth of the selected objects from the sound"
    bl_options = UNDO
    reason = staticmethod(reason_not_to_bake)

    def invoke(self, context: Context, event: bpy.types.Event) -> set[str]:
        """Pressed."""
        return self.start(context)

    def plan(self, context: Context) -> tuple[str, float]:
        """The viseme set and the lead in seconds; raises before any work what would fail after it."""
        active, objects = context.view_layer.objects.active, selected(context)
        bake.check_targets(active, objects)
        self._keys = [_key_of(each) for each in (active, *objects)]
        return targets.viseme_set_of(active, objects), active.wav2vis.lead_ms / 1000

    def use(self, context: Context, heard: bake.Heard) -> str:
        """Write the keys."""
        # Undo while listening makes old references invalid, so objects are looked up again.
        active, *objects = (bpy.data.objects.get(key) for key in self._keys)
        if active is None or None in objects:
            raise TargetError("was removed or renamed during the bake", self._keys[0][0], "press Bake again")
        return bake.write(heard, active, objects)


class ExportCues(Hearing, ExportHelper, Operator):
    """Writes the sound's mouth shapes to a timing file."""

    bl_idname = "wav2vis.export_cues"
    bl_label = "Export Cues"
    bl_description = "Write the sound's mouth shapes to a timing file, whose extension tells the format"
    reason = staticmethod(reason_not_to_hear)
    filename_ext = ".track.json"
    check_extension = None  # any extension of a format is right
    filter_glob: StringProperty(default=_extensions(list(formats.all_formats().values())), options={"HIDDEN"})

    def invoke(self, context: Context, event: bpy.types.Event) -> set[str]:
        """Pressed: ask for the file."""
        self._asked = True
        return ExportHelper.invoke(self, context, event)

    def execute(self, context: Context) -> set[str]:
        """A file was chosen, or a script calls."""
        return self.start(context) if getattr(self, "_asked", False) else super().execute(context)

    def plan(self, context: Context) -> tuple[str, float]:
        """The set that readers of the format expect, and the lead of the active object."""
        active = context.view_layer.objects.active
        chosen = formats.by_path(Path(self.filepath))
        return chosen.default_set, active.wav2vis.lead_ms / 1000 if active else 0.04

    def use(self, context: Context, heard: bake.Heard) -> str:
        """Write the file; the file browser asked before it let an old one be overwritten."""
        options = formats.WriteOptions(fps=heard.frame_rate)
        formats.save(replace(heard.track, source=heard.name), self.filepath, options=options, overwrite=True)
        return f"{len(heard.track.cues)} cues in {self.filepath}"


class ImportCues(Told, ImportHelper, Operator):
    """Keys the mouth from a timing file."""

    bl_idname = "wav2vis.import_cues"
    bl_label = "Import Cues"
    bl_description = (
        "Key the mouth of the selected objects from a timing file of Moho, Papagayo, Rhubarb, Praat and others"
    )
    bl_options = UNDO
    reason = staticmethod(reason_not_to_key)
    filter_glob: StringProperty(
        default=_extensions([each for each in formats.all_formats().values() if each.readable]), options={"HIDDEN"}
    )

    def do(self, context: Context) -> str:
        """Write the keys, from the panel's start frame on."""
        rate = frame_rate_of(context.scene)
        track = formats.load(self.filepath, options=formats.ReadOptions(fps=rate))
        start = context.scene.wav2vis.start_frame
        heard = bake.Heard(Path(self.filepath).stem, track, rate, start)
        return bake.write(heard, context.view_layer.objects.active, selected(context))


class Preview(Told, Operator):
    """Shows one mouth."""

    bl_idname = "wav2vis.preview"
    bl_label = "Show the Mouth"
    bl_description = "Set the shape keys to one mouth, until the next change of frame"
    bl_options = UNDO
    shape: StringProperty(name="Mouth")

    def do(self, context: Context) -> str:
        """Set the values of all mapped shape keys, without keys."""
        targets.show(context.view_layer.objects.active, selected(context), self.shape)
        return ""


class Clear(Told, Operator):
    """Removes the mouth's keys."""

    bl_idname = "wav2vis.clear"
    bl_label = "Clear Mouth Keys"
    bl_description = "Remove all keys of the mapped shape keys or property from the current action; other curves stay"
    bl_options = UNDO
    reason = staticmethod(reason_not_to_key)

    def do(self, context: Context) -> str:
        """Remove the curves and rest the mouth."""
        return bake.clear(context.view_layer.objects.active, selected(context))


class MakeLocal(Told, Operator):
    """Makes the mesh of linked characters local."""

    bl_idname = "wav2vis.make_local"
    bl_label = "Make Shape Keys Local"
    bl_description = "Give linked or overridden characters a mesh of their own, so that keys are saved with this file"
    bl_options = UNDO

    @staticmethod
    def reason(context: Context) -> str:
        """Why there is nothing to make local, empty when there is."""
        return "" if local_meshes.borrowed(selected(context)) else "No selected mesh is linked or overridden"

    def do(self, context: Context) -> str:
        """Copy each mesh with its shape keys."""
        names = [local_meshes.make_local(each) for each in local_meshes.borrowed(selected(context))]
        return f"Local now: {', '.join(names)}"


def _key_of(thing: bpy.types.Object) -> tuple[str, str | None]:
    """What finds an object again in bpy.data.objects."""
    return thing.name, thing.library.filepath if thing.library else None


CLASSES = (Bake, ExportCues, ImportCues, Preview, Clear, MakeLocal)


def register() -> None:
    """Make the buttons known."""
    for each in CLASSES:
        bpy.utils.register_class(each)


def unregister() -> None:
    """Forget them, and any work that goes on."""
    if Task.running:
        Task.running.stopped.set()
        Task.running = None
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
