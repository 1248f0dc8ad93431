# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons that read and write timing files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.types import Context, Event

from wav2vis_core import VisemeSet, formats
from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.errors import FormatError

from .. import bake
from ..character import Character
from ..outputs import output_of
from ..outputs.output import PlacedTrack
from ..pieces import frame_rate_of
from ..properties import BoolProperty, StringProperty, declared
from ..settings import object_settings, scene_settings
from ..strip_audio import Timeline
from .listening import ListeningOperator, Plan, reason_not_to_listen
from .operator import UNDO, ReportingOperator, reason_not_to_key

if TYPE_CHECKING:
    from .operator import Returned


# Blender's Python has NumPy and nothing else that a format may need.
_OFFERED = tuple(each for each in formats.all_formats().values() if not each.needs)


def _extensions(chosen: Iterable[formats.Format[Any] | formats.TextReader]) -> list[str]:
    return sorted(ending for each in chosen for ending in each.extensions)


def _filter(extensions: Iterable[str]) -> str:
    return ";".join(f"*{ending}" for ending in extensions)


def _format_of(path: Path) -> formats.Format[Any]:
    """The format that a file's extension chooses among those that are offered; FormatError when there is none."""
    known = [each for each in _OFFERED if path.name.lower().endswith(each.extensions)]
    if not known:
        endings = ", ".join(_extensions(_OFFERED))
        raise FormatError(f"no format for cues has the extension {path.suffix}", str(path), f"use one of {endings}")
    return formats.by_path(path)


@declared(
    filepath=StringProperty(name="File", subtype="FILE_PATH"),
    filter_glob=StringProperty(default=_filter(_extensions(_OFFERED)), options={"HIDDEN"}),
    check_existing=BoolProperty(default=True, options={"HIDDEN"}),
)
class ExportCues(ListeningOperator):
    """Writes the sound's mouth shapes to a timing file."""

    bl_idname = "wav2vis.export_cues"
    bl_label = "Export Cues"
    bl_description = "Write the sound's mouth shapes to a timing file; its extension chooses the format"
    reason = staticmethod(reason_not_to_listen)
    filepath: str
    filter_glob: str
    check_existing: bool
    _from_button = False

    def invoke(self, context: Context, event: Event) -> Returned:
        """Pressed: ask for the file."""
        assert context.window_manager
        self._from_button = True
        self.filepath = self.filepath or str(Path(bpy.data.filepath or "untitled").with_suffix(".track.json"))
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: Context) -> Returned:
        """A file was chosen, or a script calls."""
        return self.start(context) if self._from_button else super().execute(context)

    def plan(self, context: Context, timeline: Timeline) -> Plan:
        """The set that readers of the format expect, and the lead of the active object."""
        assert context.view_layer
        chosen, active = _format_of(self._path), context.view_layer.objects.active
        lead_s = object_settings(active).lead_ms / 1000 if active else STYLES["animated"].lead_s
        return Plan(chosen.default_set, lead_s)

    def use(self, context: Context, made: PlacedTrack) -> str:
        """Write the file; the file browser asked before it let an old one be overwritten."""
        track = replace(made.track, source=made.name)
        formats.save(track, self._path, fps=made.frame_rate, overwrite=True)
        return "; ".join([f"{len(track.cues)} cues in {self._path}", *map(str, track.notes)])

    @property
    def _path(self) -> Path:
        """What `//` begins, which is the .blend file's folder, too."""
        return Path(bpy.path.abspath(self.filepath))


@declared(
    filepath=StringProperty(name="File", subtype="FILE_PATH"),
    filter_glob=StringProperty(default=_filter(_extensions(formats.all_readers().values())), options={"HIDDEN"}),
    voice=StringProperty(
        name="Voice",
        description="Name or number of the voice to read from a file that holds several",
        options={"SKIP_SAVE"},
    ),
)
class ImportCues(ReportingOperator):
    """Keys the mouth from a timing file."""

    bl_idname = "wav2vis.import_cues"
    bl_label = "Import Cues"
    bl_description = (
        "Key the mouth of the selected objects from a timing file of Moho, Papagayo, Rhubarb, Praat and others"
    )
    bl_options = UNDO
    reason = staticmethod(reason_not_to_key)
    filepath: str
    filter_glob: str
    voice: str

    def invoke(self, context: Context, event: Event) -> Returned:
        """Pressed: ask for the file."""
        assert context.window_manager
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def perform(self, context: Context) -> str:
        """Write the keys, from the panel's start frame on."""
        assert context.scene
        rate, character = frame_rate_of(context.scene), Character.of(context)
        shown_in = VisemeSet.load(output_of(character).viseme_set(character))
        path = Path(bpy.path.abspath(self.filepath))
        file = formats.TimingFile.open(path)
        track = file.track(formats.ReadOptions(rate, phones_in=shown_in, voice=self.voice or None))
        start = scene_settings(context.scene).start_frame
        return bake.write(PlacedTrack(path.stem, track, rate, start), character)


CLASSES = (ExportCues, ImportCues)
