# SPDX-License-Identifier: GPL-3.0-or-later
"""From sound to keys: the sound that the settings choose, its mouth shapes, the keys of the character."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import bpy

from wav2vis_core.decoding.styles import style_options
from wav2vis_core.motion.curves import WeightCurves
from wav2vis_core.pipeline import ListenerName, lipsync
from wav2vis_core.sound.loudness import loudness
from wav2vis_core.track.cues import Cue
from wav2vis_core.track.shape_map import translated
from wav2vis_core.track.track import Segment, Track
from wav2vis_core.track.visemes import VisemeSet

from . import compat
from .character import Character
from .errors import StripError
from .outputs import output_of
from .outputs.output import Fitted, PlacedTrack
from .outputs.share_output import ShareOutput
from .pieces import chosen_speakers, chosen_strips
from .settings import scene_settings
from .strip_audio import Timeline, check_length

_READING_SHARE = 0.2  # of the progress

_Timed = TypeVar("_Timed", Cue, Segment)


@dataclass(frozen=True)
class Speech:
    """What is listened to.

    Attributes
    ----------
    timeline : Timeline
    text : str or None
        What is said, if it is known.
    language : str
        Code of the text's.
    listener : str
        Name of the core's listener.
    """

    timeline: Timeline
    text: str | None
    language: str
    listener: ListenerName

    @classmethod
    def of(cls, context: bpy.types.Context) -> "Speech":
        """What the panel's settings choose.

        Raises
        ------
        StripError, AudioError
            When no sound is chosen that can be placed in time.
        """
        check_sound(context)
        assert context.scene
        settings = scene_settings(context.scene)
        if settings.source == "FILE":
            timeline = Timeline.of_file(settings.filepath, settings.start_frame, context.scene)
        elif settings.source == "SPEAKERS":
            timeline = Timeline.of_speakers(chosen_speakers(context), context.scene)
        else:
            scene = compat.sequencer_scene(context)
            timeline = Timeline.of_strips(chosen_strips(scene), scene)
        text = settings.text.as_string() if settings.text else None
        return cls(timeline, text, settings.language, settings.listener)


def check_sound(context: bpy.types.Context) -> None:
    """Raise StripError, without reading any file, when no sound is chosen."""
    assert context.scene
    settings = scene_settings(context.scene)
    if settings.source == "FILE":
        if not settings.filepath:
            raise StripError("no file is chosen", "Sound", "choose one, or select a sound strip")
    elif settings.source == "SPEAKERS":
        if not chosen_speakers(context):
            raise StripError("no speaker is selected", "Sound", "select one that has a sound, or choose a sound file")
    elif not chosen_strips(compat.sequencer_scene(context)):
        raise StripError("no strip is selected", "Sound", "select one in the sequencer, or choose a sound file")


def frames_to_key(context: bpy.types.Context, timeline: Timeline) -> tuple[int, int] | None:
    """First and last of the frames that alone are keyed, None for all of the sound's.

    Raises StripError when the preview range is chosen and holds none of these.
    """
    scene = context.scene
    assert scene
    if not (scene.use_preview_range and scene_settings(scene).preview_range):
        return None
    first, last = scene.frame_preview_start, scene.frame_preview_end
    if last < timeline.first_frame or timeline.end_frame < first:
        raise StripError("the preview range is elsewhere", timeline.name, "move it, or clear Preview Range Only")
    return first, last


def track_of(speech: Speech, viseme_set: str, lead_s: float, progress: Callable[[float], None]) -> PlacedTrack:
    """The mouth shapes of speech; needs no Blender, so any thread may call it.

    Parameters
    ----------
    speech : Speech
    viseme_set : str
    lead_s : float
    progress : callable
        Called with the share done in [0, 1]; what it raises ends the work.

    Raises
    ------
    AudioError
        When a file is not a sound.
    WeightsError
        When the listener's weights are damaged.
    """
    timeline = speech.timeline
    whole_s = max(timeline.duration_s, 1e-9)
    n_files_s = sum(float((piece.end_frame - piece.first_frame) / timeline.heard_rate.fps) for piece in timeline.pieces)
    audio = timeline.read(lambda done_s: progress(_READING_SHARE * min(done_s / max(n_files_s, 1e-9), 1)))
    track = lipsync(
        audio,
        text=speech.text,
        language=speech.language,
        viseme_set=viseme_set,
        style=replace(style_options("animated", speech.listener), lead_s=lead_s * float(timeline.speed)),
        listener=speech.listener,
        progress=lambda done_s: progress(_READING_SHARE + (1 - _READING_SHARE) * min(done_s / whole_s, 1)),
    )
    loud = loudness(audio, timeline.heard_rate)
    return PlacedTrack(
        timeline.name, _played(track, float(timeline.speed)), timeline.frame_rate, timeline.first_frame, loud
    )


def _played(track: Track, speed: float) -> Track:
    """A track in the time in which its sound is played so many times as fast; it loses its posteriors then."""
    if speed == 1:
        return track

    def sooner(parts: Sequence[_Timed]) -> tuple[_Timed, ...]:
        return tuple(replace(each, start_s=each.start_s / speed, end_s=each.end_s / speed) for each in parts)

    return replace(
        track,
        cues=sooner(track.cues),
        words=sooner(track.words),
        phones=sooner(track.phones),
        phrases=sooner(track.phrases),
        duration_s=track.duration_s / speed,
        posteriors=None,
    )


def fitting(character: Character) -> Callable[[PlacedTrack], tuple[PlacedTrack, Fitted]]:
    """What finds the keys of a track for a character as it is and as its settings are now.

    It gives the track in the character's set, and what is keyed of it. It needs no Blender, so any thread may call it,
    and raises VisemeError when the track's shapes cannot be translated to that set.

    Raises
    ------
    TargetError
        As the output's `fit`.
    """
    output = output_of(character)
    fit, shown = output.fit(character), VisemeSet.load(output.viseme_set(character))

    def fitted(placed: PlacedTrack) -> tuple[PlacedTrack, Fitted]:
        in_its_set = replace(placed, track=translated(placed.track, shown))
        return in_its_set, fit(in_its_set)

    return fitted


def write(placed: PlacedTrack, character: Character) -> str:
    """Key the character's mouth, and say what was done, as `key`; raises as `fitting`, `check_length` and `key`."""
    check_length(placed.track.duration_s, placed.name)
    return key(*fitting(character)(placed), character)


def key(placed: PlacedTrack, fitted: Fitted, character: Character) -> str:
    """Key what was fitted, and say what was done, in the settings too, from which the panel shows it.

    Raises
    ------
    TargetError
        As the output's `check` and `targets`; nothing is keyed then.
    """
    output, settings = output_of(character), character.settings
    output.check(character)
    written = output.write(character, placed, fitted)
    by = f" from the {placed.track.listener} listener" if placed.track.listener else ""
    settings.report = "; ".join([written.done + by, *written.remarks, *map(str, placed.track.notes)])
    return settings.report


def n_keys(placed: PlacedTrack, character: Character) -> int:
    """How many keys `write` would write, 0 for strips; keys of the user beside them can make it a few more."""
    return output_of(character).n_keys(character, *fitting(character)(placed))


def write_weights(curves: WeightCurves, first_frame: int, character: Character) -> str:
    """Key weights of the character's mouths from a frame on, and say what was done as `write` does.

    Raises
    ------
    TargetError
        As the output's `check` does; nothing is keyed then.
    """
    output, settings = output_of(character), character.settings
    output.check(character)
    assert isinstance(output, ShareOutput)
    span = first_frame, first_frame + len(curves.values) - 1
    fitted = Fitted(output.moves(character).channels(curves, first_frame, 1), curves.stepped)
    written = output.keyed(character, fitted, "live", span, part=False)
    settings.report = "; ".join([written.done, *written.remarks])
    return settings.report


def clear(character: Character) -> str:
    """Remove the curves of the character's mouth from its actions, rest the mouth, and say what was done."""
    output = output_of(character)
    output.check(character)
    done = output.clear(character)
    output.rest(character)
    return done
