# SPDX-License-Identifier: GPL-3.0-or-later
"""Which stretches of sound files play where on the timeline: in strips, in other scenes, from speakers."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import aud
import bpy

from wav2vis_core.errors import AudioError
from wav2vis_core.track.timebase import FrameRate

from . import compat
from .errors import StripError

_aud: Any = aud  # its stubs know neither the constructor nor the exception

Scenes = tuple[bpy.types.Scene, ...]

_ANOTHER_STRIP = "choose another strip, or a sound file"
_RENDER = "render the sound (Render > Render Audio) and choose that file"


@dataclass(frozen=True)
class Piece:
    """A stretch of one sound file on the timeline.

    Attributes
    ----------
    where, remedy : str
        What errors call it, and what they advise when it cannot be read.
    path : str
    packed : bytes or None
        The file's content where the .blend holds it.
    zero_frame : Fraction
        Where on the timeline the file's first sample would play.
    first_frame, end_frame : Fraction
        It plays from the first frame up to the other.
    speed : Fraction
        Seconds of the file in each second of the timeline.
    """

    where: str
    remedy: str
    path: str
    packed: bytes | None
    zero_frame: Fraction
    first_frame: Fraction
    end_frame: Fraction
    speed: Fraction = Fraction(1)


def frame_rate_of(scene: bpy.types.Scene) -> FrameRate:
    """The scene's frame rate; its base is a 32-bit float of what people type, such as 1.001."""
    base = Fraction(scene.render.fps_base).limit_denominator(100_000)
    return FrameRate(Fraction(scene.render.fps) / base)


def chosen_strips(scene: bpy.types.Scene) -> list[Any]:
    """The selected strips of sounds, metas and scenes, else the active one, else the only one that there is.

    Muted strips are left out, unless nothing else is chosen.
    """
    editor = scene.sequence_editor
    strips = [strip for strip in compat.strips_of(editor) if _may_sound(strip, (scene,))]
    playing = [strip for strip in strips if not _is_muted(strip, editor)]
    selected = [strip for strip in strips if strip.select]
    active = [strip for strip in strips if editor and strip == editor.active_strip]
    only = playing if len(playing) == 1 else strips if len(strips) == 1 else []
    return [strip for strip in selected if strip in playing] or selected or active or only


def chosen_speakers(context: bpy.types.Context) -> list[bpy.types.Object]:
    """The selected speakers, else all of the scene that make a sound."""
    assert context.view_layer and context.scene
    speakers = [each for each in context.scene.objects if isinstance(each.data, bpy.types.Speaker)]
    selected = [each for each in speakers if each in list(context.view_layer.objects.selected)]
    return selected or [each for each in speakers if next(_speaker_strips(each), None)]


def pieces_of_strips(strips: Sequence[Any], scene: bpy.types.Scene) -> list[Piece]:
    """What strips play, those in meta strips and in other scenes too.

    Raises
    ------
    StripError
        When a file is missing, a strip plays at a speed that changes, or another scene has another frame rate.
    """
    return [piece for strip in strips for piece in _pieces(strip, frame_rate_of(scene), None, (scene,))]


def pieces_of_speakers(speakers: Sequence[bpy.types.Object], scene: bpy.types.Scene) -> list[Piece]:
    """What speakers play; StripError when a file is missing."""
    return [piece for each in speakers for piece in _pieces_of_speaker(each, frame_rate_of(scene))]


def _may_sound(strip: Any, above: Scenes) -> bool:
    """Whether a strip is of a kind that makes sounds; a scene without any makes none, nor does one within itself."""
    if strip.type != "SCENE":
        return strip.type in ("SOUND", "META")
    inner = strip.scene
    if not inner or inner in above:
        return False
    strips = compat.strips_of(inner.sequence_editor)
    return any(_may_sound(each, (*above, inner)) for each in strips) or bool(_speakers_in(inner))


def _is_muted(strip: Any, owner: Any) -> bool:
    """Whether a strip of a sequence editor or meta strip makes no sound: by itself or by its channel."""
    channels = getattr(owner, "channels", ())
    channel_mute = len(channels) > strip.channel and channels[strip.channel].mute
    return bool(strip.mute or channel_mute or getattr(strip, "volume", 1.0) == 0)


def _pieces(strip: Any, rate: FrameRate, within: tuple[float, float] | None, above: Scenes) -> Iterator[Piece]:
    """The stretches of sound files that a strip plays between two frames; a scene within itself is silent."""
    span = compat.span_of(strip)
    left, right = (span.left, span.right) if within is None else (max(span.left, within[0]), min(span.right, within[1]))
    if right <= left:
        return
    if strip.type == "META":
        for child in compat.strips_of(strip):
            if not _is_muted(child, strip):
                yield from _pieces(child, rate, (left, right), above)
    elif strip.type == "SCENE" and strip.scene and strip.scene not in above:
        yield from _pieces_of_scene(strip, rate, left, right, above)
    if strip.type != "SOUND":
        return
    if strip.sound is None:
        raise StripError("the strip has lost its sound", strip.name, _ANOTHER_STRIP)
    whole = Piece(strip.name, _ANOTHER_STRIP, *_file(strip.sound, strip.name), *[Fraction(0)] * 3)
    speed = _speed(strip, whole, rate)
    zero = Fraction(span.start) + Fraction(compat.sound_offset_s(strip)) * rate.fps / speed
    yield replace(whole, zero_frame=zero, first_frame=Fraction(left), end_frame=Fraction(right), speed=speed)


def _pieces_of_scene(strip: Any, rate: FrameRate, left: float, right: float, above: Scenes) -> Iterator[Piece]:
    """What the strip of a scene plays: the strips and speakers of that scene, whose first frame is the strip's."""
    inner = strip.scene
    if frame_rate_of(inner) != rate:
        raise StripError(f"its scene {inner.name} has another frame rate", strip.name, _RENDER)
    if compat.is_retimed(strip):
        raise StripError("the strip of a scene plays at another speed", strip.name, _RENDER)
    later = Fraction(compat.span_of(strip).start) - inner.frame_start
    within = float(left - later), float(right - later)
    editor = inner.sequence_editor
    heard = [each for each in compat.strips_of(editor) if not _is_muted(each, editor)]
    pieces = [piece for each in heard for piece in _pieces(each, rate, within, (*above, inner))]
    for piece in (*pieces, *pieces_of_speakers(_speakers_in(inner), inner)):
        first, end = max(piece.first_frame + later, Fraction(left)), min(piece.end_frame + later, Fraction(right))
        if first < end:
            yield replace(piece, zero_frame=piece.zero_frame + later, first_frame=first, end_frame=end)


def _speed(strip: Any, piece: Piece, rate: FrameRate) -> Fraction:
    """Seconds of its file in each second that a strip plays."""
    if not compat.is_retimed(strip):
        return Fraction(1)
    with file_of(piece) as path:
        whole_frames = max(1, round(check_readable(path, piece.where, piece.remedy) * float(rate.fps)))
    speed = compat.retimed_speed(strip, whole_frames)
    if speed is None:
        raise StripError("the strip changes its speed, or was cut for good and retimed", strip.name, _RENDER)
    return speed


def _speakers_in(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    return [each for each in scene.objects if isinstance(each.data, bpy.types.Speaker) and any(_speaker_strips(each))]


def _speaker_strips(speaker: bpy.types.Object) -> Iterator[Any]:
    """The strips in the NLA of a speaker that start its sound, but for those that are muted."""
    data, animation = speaker.data, compat.animation_of(speaker)
    assert isinstance(data, bpy.types.Speaker)
    if data.sound is None or data.muted or data.volume == 0 or animation is None:
        return
    for track in animation.nla_tracks:
        yield from (strip for strip in track.strips if strip.type == "SOUND" and not (track.mute or strip.mute))


def _pieces_of_speaker(speaker: bpy.types.Object, rate: FrameRate) -> Iterator[Piece]:
    """A speaker plays its whole sound from the start of each strip, however long that is."""
    data = speaker.data
    assert isinstance(data, bpy.types.Speaker)
    for strip in _speaker_strips(speaker):
        start, speed = Fraction(strip.frame_start), Fraction(data.pitch).limit_denominator(1000)
        whole = Piece(
            speaker.name, "choose another sound for it", *_file(data.sound, speaker.name), start, start, start
        )
        with file_of(whole) as path:
            seconds = check_readable(path, whole.where, whole.remedy)
        yield replace(whole, end_frame=start + Fraction(seconds) / speed * rate.fps, speed=speed)


def _file(sound: Any, where: str) -> tuple[str, bytes | None]:
    """Path and packed content of a sound; StripError when its file is missing."""
    path = bpy.path.abspath(sound.filepath, library=sound.library)
    packed = bytes(sound.packed_file.data) if sound.packed_file else None
    if packed is None and not Path(path).is_file():
        raise StripError(f"its sound file {path} is missing", where, "use File > External Data > Find Missing Files")
    return path, packed


@contextmanager
def file_of(piece: Piece) -> Iterator[str]:
    """The path of a piece's file, which is a temporary one where the .blend holds it."""
    if piece.packed is None:
        yield piece.path
        return
    with tempfile.TemporaryDirectory(prefix="wav2vis_") as folder:
        path = Path(folder, "packed" + Path(piece.path).suffix)
        path.write_bytes(piece.packed)
        yield str(path)


def check_readable(path: str, where: str, remedy: str) -> float:
    """The sound's length in seconds; AudioError when Blender cannot read it: taking its samples would end Blender."""
    try:
        sound = _aud.Sound(path)
        rate_hz, _ = sound.specs
        return float(sound.length / rate_hz)
    except _aud.error as error:
        raise AudioError(f"is not a sound that Blender can read ({error})", where, remedy) from None
