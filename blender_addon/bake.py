"""From sound to keys: the sound that the settings choose, its mouth shapes, the keys of the character."""

from collections.abc import Callable
from dataclasses import replace

import bpy

from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.errors import TranscriptError
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound.loudness import loudness
from wav2vis_core.track.shape_map import translated
from wav2vis_core.track.visemes import VisemeSet
from wav2vis_core.transcripts.transcript import check_dictionary

from . import compat
from .character import Character
from .errors import StripError
from .outputs import output_of
from .outputs.keying import is_driven, remove_curves, write_keys
from .outputs.output import PlacedTrack
from .settings import scene_settings
from .strip_audio import Timeline, chosen_strips


def timeline_of(context: bpy.types.Context) -> Timeline:
    """The sound that the panel's settings choose.

    Raises
    ------
    StripError, AudioError
        When there is none that can be placed in time.
    """
    check_sound(context)
    assert context.scene
    settings = scene_settings(context.scene)
    if settings.source == "FILE":
        return Timeline.of_file(settings.filepath, settings.start_frame, context.scene)
    scene = compat.sequencer_scene(context)
    return Timeline.of_strips(chosen_strips(scene), scene)


def check_sound(context: bpy.types.Context) -> None:
    """Raise StripError, without reading any file, when no sound is chosen."""
    assert context.scene
    settings = scene_settings(context.scene)
    if settings.source == "FILE":
        if not settings.filepath:
            raise StripError("no file is chosen", "Sound", "choose one, or select a sound strip")
    elif not chosen_strips(compat.sequencer_scene(context)):
        raise StripError("no strip is selected", "Sound", "select one in the sequencer, or choose a sound file")


def transcript_of(context: bpy.types.Context) -> str | None:
    """The text that the panel's settings choose, if they do.

    Raises
    ------
    TranscriptError
        When there is one, and Blender's Python has no dictionary.
    """
    assert context.scene
    block = scene_settings(context.scene).text
    if block is None:
        return None
    try:
        check_dictionary()
    except TranscriptError:
        raise TranscriptError(
            "transcripts need a pronouncing dictionary, which the add-on does not contain",
            block.name,
            "clear Transcript, or import cues that the wav2vis command made with this text",
        ) from None
    return block.as_string()


def track_of(
    timeline: Timeline, text: str | None, viseme_set: str, lead_s: float, progress: Callable[[float], None]
) -> PlacedTrack:
    """The mouth shapes of a sound; needs no Blender, so any thread may call it.

    Parameters
    ----------
    timeline : Timeline
    text : str or None
        What is said, if it is known.
    viseme_set : str
    lead_s : float
    progress : callable
        Called with the share done in [0, 1]; what it raises ends the work.

    Raises
    ------
    AudioError
        When a file is not a sound.
    """
    whole_s = max(timeline.duration_s, 1e-9)
    n_files_s = sum(float((piece.end_frame - piece.first_frame) / timeline.frame_rate.fps) for piece in timeline.pieces)
    audio = timeline.read(lambda done_s: progress(0.2 * min(done_s / max(n_files_s, 1e-9), 1)))
    track = lipsync(
        audio,
        text=text,
        viseme_set=viseme_set,
        style=replace(STYLES["animated"], lead_s=lead_s),
        progress=lambda done_s: progress(0.2 + 0.8 * min(done_s / whole_s, 1)),
    )
    loud = loudness(audio, timeline.frame_rate)
    return PlacedTrack(timeline.name, track, timeline.frame_rate, timeline.first_frame, loud)


def write(placed: PlacedTrack, character: Character) -> str:
    """Key the character's mouth and say what was done.

    Raises
    ------
    TargetError
        As the output's `check` does; nothing is keyed then.
    VisemeError
        When the track's shapes cannot be translated to the set that the character shows.
    """
    output, settings = output_of(character), character.settings
    output.check(character)
    track = translated(placed.track, VisemeSet.load(output.viseme_set(character)))
    n_keys, n_driven, names = 0, 0, []
    for target in output.targets(character, replace(placed, track=track)):
        free = [channel for channel in target.channels if not is_driven(target.owner, channel)]
        n_driven += len(target.channels) - len(free)
        name = f"{target.owner.name} {placed.name}"
        action = write_keys(target.owner, free, placed.span, name, settings.action, stepped=target.stepped)
        names.append(action.name)
        n_keys += sum(len(channel.frames) for channel in free)
        if settings.push_down:
            compat.push_down(target.owner, int(action.frame_range[0]))
    left_alone = [f"{n_driven} are driven and were left alone"] if n_driven else []
    return "; ".join([f"{n_keys} keys in {', '.join(names)}", *left_alone, *map(str, placed.track.notes)])


def clear(character: Character) -> str:
    """Remove the curves of the character's mouth from its actions, rest the mouth, and say what was done."""
    output = output_of(character)
    output.check(character)
    n_curves = sum(remove_curves(owner, paths) for owner, paths in output.paths(character))
    output.rest(character)
    return f"{n_curves} curves removed"
