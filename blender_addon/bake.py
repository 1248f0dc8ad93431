"""From sound to keys in three steps: plan (reads Blender), hear (no Blender, any thread), write (keys)."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import bpy
import numpy as np
from numpy.typing import NDArray

from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.errors import TranscriptError
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound.loudness import loudness
from wav2vis_core.track.shape_map import translated
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Track
from wav2vis_core.track.visemes import VisemeSet
from wav2vis_core.transcripts.transcript import check_dictionary

from . import compat
from .errors import StripError, TargetError
from .outputs import targets
from .outputs.keying import check_keyable, is_driven, remove_curves, write_keys
from .strip_audio import Timeline, chosen_strips


@dataclass(frozen=True)
class Heard:
    """Mouth shapes from a frame of the scene on.

    `loudness` is the sound's on each frame where it is known.
    """

    name: str
    track: Track
    frame_rate: FrameRate
    first_frame: int
    loudness: NDArray[np.float64] | None = None


def timeline_of(context: bpy.types.Context) -> Timeline:
    """The sound that the panel's settings choose.

    Raises
    ------
    StripError, AudioError
        When there is none that can be placed in time.
    """
    settings = context.scene.wav2vis
    if settings.source == "FILE":
        return Timeline.of_file(settings.filepath, settings.start_frame, context.scene)
    scene = compat.sequencer_scene(context)
    return Timeline.of_strips(chosen_strips(scene), scene)


def check_sound(context: bpy.types.Context) -> None:
    """Raise StripError, without reading any file, when no sound is chosen."""
    settings = context.scene.wav2vis
    if settings.source == "FILE":
        chosen, remedy = settings.filepath, "choose one, or select a sound strip"
    else:
        chosen = chosen_strips(compat.sequencer_scene(context))
        remedy = "select one in the sequencer, or choose a sound file"
    if not chosen:
        raise StripError("no sound is chosen", "sound", remedy)


def transcript_of(context: bpy.types.Context) -> str | None:
    """The text that the panel's settings choose, if they do.

    Raises
    ------
    TranscriptError
        When there is one, and Blender's Python has no dictionary.
    """
    block = context.scene.wav2vis.text
    if block is None:
        return None
    try:
        check_dictionary()
    except TranscriptError as error:
        remedy = f'in a terminal, run "{sys.executable}" -m pip install num2words pocketsphinx'
        raise TranscriptError(error.what, block.name, remedy) from None
    return block.as_string()


def hear(
    timeline: Timeline, text: str | None, viseme_set: str, lead_s: float, progress: Callable[[float], None]
) -> Heard:
    """The mouth shapes of a sound.

    Parameters
    ----------
    timeline : Timeline
    text : str or None
        What is said, if it is known.
    viseme_set : str
    lead_s : float
    progress : callable
        Told the share done in [0, 1]; what it raises ends the work.

    Raises
    ------
    AudioError
        When a file is no sound.
    """
    whole_s = max(timeline.duration_s, 1e-9)
    n_files_s = sum(float((piece.end_frame - piece.first_frame) / timeline.frame_rate.fps) for piece in timeline.pieces)
    audio = timeline.read(lambda done_s: progress(0.2 * min(done_s / max(n_files_s, 1e-9), 1)))
    track = lipsync(
        audio,
        text=text,
        viseme_set=viseme_set,
        options=replace(STYLES["animated"], lead_s=lead_s),
        progress=lambda done_s: progress(0.2 + 0.8 * min(done_s / whole_s, 1)),
    )
    loud = loudness(audio, timeline.frame_rate)
    return Heard(timeline.name, track, timeline.frame_rate, timeline.first_frame, loud)


def check_targets(active: bpy.types.Object | None, objects: list[bpy.types.Object]) -> None:
    """Raise TargetError, before any work, when a bake onto the objects cannot end well."""
    if active is None:
        raise TargetError("no object is active", "selection", "select the character's mesh")
    if active.wav2vis.output in targets.KEYED:
        targets.mapping_of(active, objects)
        for each in targets.meshes_with_keys(objects):
            targets.check_key(each)
    else:
        owner, _ = targets.number_property(active)
        check_keyable(owner)


def write(heard: Heard, active: bpy.types.Object, objects: list[bpy.types.Object]) -> str:
    """Key the objects' mouths and say what was done.

    Raises
    ------
    TargetError
        As `check_targets` does; nothing is keyed then.
    VisemeError
        When the track's shapes cannot be told in the set that the objects show.
    """
    check_targets(active, objects)
    settings = active.wav2vis
    track = translated(heard.track, VisemeSet.load(targets.viseme_set_of(active, objects)))
    if settings.output in targets.KEYED:
        curves = targets.curves_for(active, track, heard.frame_rate, heard.loudness)
        mapping = targets.mapping_of(active, objects)
        found = list(targets.key_targets(objects, mapping, curves, heard.first_frame, active))
    else:
        found = [targets.number_target(active, track, heard.frame_rate, heard.first_frame)]
    span = heard.first_frame, heard.first_frame + heard.frame_rate.ceil_frame(track.duration_s)
    n_keys, driven, names = 0, 0, []
    for target in found:
        free = [channel for channel in target.channels if not is_driven(target.owner, channel)]
        driven += len(target.channels) - len(free)
        name = f"{target.owner.name} {heard.name}"
        action = write_keys(target.owner, free, span, name, settings.action, stepped=target.stepped)
        names.append(action.name)
        n_keys += sum(len(channel.frames) for channel in free)
        if settings.push_down:
            compat.push_down(target.owner, int(action.frame_range[0]))
    left_alone = f"; {driven} are driven and were left alone" if driven else ""
    return "; ".join([f"{n_keys} keys in {', '.join(names)}{left_alone}", *map(str, heard.track.notes)])


def clear(active: bpy.types.Object, objects: list[bpy.types.Object]) -> str:
    """Remove the curves of the objects' mouths from their actions, rest the mouths, and say what was done."""
    check_targets(active, objects)
    if active.wav2vis.output in targets.KEYED:
        mapped = {key for moved in targets.mapping_of(active, objects).shares.values() for key in moved}
        mouths = [
            (each.data.shape_keys, {targets.value_path(name) for name in mapped & set(targets.key_names(each))})
            for each in targets.meshes_with_keys(objects)
        ]
    else:
        owner, paths = targets.number_property(active)
        mouths = [(owner, set(paths))]
    n_curves = sum(remove_curves(owner, paths) for owner, paths in mouths)
    if active.wav2vis.output in targets.KEYED:
        targets.show(active, objects, "")
    return f"{n_curves} curves removed"
