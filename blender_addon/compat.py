# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between Blender 3.4 and 5.2, and nothing else: new names are asked for first."""

import struct
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import bpy

GENERATED = 5 if bpy.app.version >= (4, 2) else 3
"""The type of keys that tools make, in foreach_set; that of jitter where there is no other."""


class Span(NamedTuple):
    """A strip in frames of its scene: it plays from `left` up to `right`, its uncut content beginning at `start`."""

    left: float
    right: float
    start: float


def sequencer_scene(context: bpy.types.Context) -> bpy.types.Scene:
    """The scene whose sequencer the workspace shows: a choice of its own since 5.0."""
    scene: bpy.types.Scene | None = getattr(context.workspace, "sequencer_scene", None) or context.scene
    assert scene
    return scene


def strips_of(owner: Any) -> Any:
    """The collection of strips of a sequence editor or in a meta strip; an empty list where there is no editor."""
    if owner is None:
        return []
    return owner.strips if hasattr(owner, "strips") else owner.sequences


def span_of(strip: Any) -> Span:
    """Where a strip lies in time, what was trimmed off for good included in `start`."""
    if hasattr(strip, "content_start"):
        left, right, start, trimmed = (
            strip.left_handle,
            strip.right_handle,
            strip.content_start,
            strip.content_trim_start,
        )
    else:
        left, right, start = strip.frame_final_start, strip.frame_final_end, strip.frame_start
        trimmed = strip.animation_offset_start
    start -= trimmed
    if trimmed and (4, 5) <= bpy.app.version < (5, 1):
        start += _late_frames(strip, left, start)
    return Span(left, right, start)


def sound_offset_s(strip: Any) -> float:
    """Seconds that the sound is moved by against its strip, for sound that a camera recorded."""
    return getattr(strip, "sound_offset", 0.0)


def is_retimed(strip: Any) -> bool:
    """Whether the strip plays at another speed, or could."""
    return len(getattr(strip, "retiming_keys", ())) > 0 or getattr(strip, "speed_factor", 1.0) != 1.0


def retimed_speed(strip: Any, whole_frames: int) -> Fraction | None:
    """How many times as fast a retimed strip plays its whole content, which takes so many frames at its own speed.

    None where its speed changes or its content was cut.
    """
    name = "content_trim" if hasattr(strip, "content_trim_start") else "animation_offset"
    if any(getattr(strip, f"{name}_{end}", 0) for end in ("start", "end")):
        return None
    keys = [key.timeline_frame for key in getattr(strip, "retiming_keys", ())]
    if not keys:
        return Fraction(strip.speed_factor).limit_denominator(1000)
    if len(keys) != 2:
        return None
    last_key = 0 if bpy.app.version >= (5, 0) else 1  # frames that the second key stands before the content's end
    return Fraction(max(whole_frames - last_key, 1)) / Fraction(keys[1] - keys[0]).limit_denominator(1000)


def animation_of(owner: bpy.types.ID) -> bpy.types.AnimData | None:
    """The animation of a data-block of a type that can have any."""
    return getattr(owner, "animation_data", None)


def new_action(owner: bpy.types.ID, name: str) -> bpy.types.Action:
    """A new action that plays on `owner` in place of its old one, all of whose curves it has too.

    The old one gets a fake user, so that saving keeps it.
    """
    animation = animation_of(owner) or owner.animation_data_create()
    assert animation
    old, slot = animation.action, getattr(animation, "action_slot", None)
    if old is None:
        action = bpy.data.actions.new(name)
        if not hasattr(action, "slots"):
            setattr(action, "id_root", _id_type(owner))  # noqa: B010 (newer Blenders have none)
    else:
        old.use_fake_user = True
        action = old.copy()
        action.name = name
        action.use_fake_user = False
    animation.action = action
    if slot is not None:
        animation.action_slot = next(each for each in action.slots if each.handle == slot.handle)
    return action


def curves_of(owner: bpy.types.ID) -> Any:
    """The collection of curves that animate `owner`, made where there is none; it has an action."""
    animation = animation_of(owner)
    assert animation
    action: Any = animation.action
    if not hasattr(action, "slots"):
        return action.fcurves
    slot = animation.action_slot
    if slot is None:
        slot = animation.action_slot = action.slots.new(id_type=_id_type(owner), name=owner.name)
    return _curves_in(action, slot)


def moves_objects(action: bpy.types.Action) -> bool:
    """Whether an action can play on an object, as poses do."""
    slots = getattr(action, "slots", None)
    if slots is None:
        return bool(getattr(action, "id_root") == "OBJECT")  # noqa: B009 (newer Blenders have none)
    return any(each.target_id_type == "OBJECT" for each in slots)


def object_curves(action: bpy.types.Action) -> Any:
    """The curves of an action that `moves_objects`, for the first object that it has any for."""
    made: Any = action
    if not hasattr(made, "slots"):
        return made.fcurves
    slot = _slot_for(made, "OBJECT")
    strips = [strip for layer in made.layers for strip in layer.strips]
    bags = [bag for strip in strips if (bag := strip.channelbag(slot))]
    return bags[0].fcurves if bags else []


def emptied_action(owner: bpy.types.ID, name: str) -> tuple[bpy.types.Action, Any]:
    """The action of a name, made where there is none, and its curves, of which there are none then."""
    action: Any = bpy.data.actions.get(name) or bpy.data.actions.new(name)
    if not hasattr(action, "slots"):
        action.id_root = _id_type(owner)
        curves = action.fcurves
    else:
        slot = action.slots[0] if action.slots else action.slots.new(id_type=_id_type(owner), name=owner.name)
        curves = _curves_in(action, slot)
    curves.clear()
    return action, curves


def new_strip(track: Any, name: str, owner: bpy.types.ID, action: bpy.types.Action, first: int, end: int) -> Any:
    """A strip of an action, from its first key on, on a track of the NLA of `owner`, right of those that are there.

    To name it later takes Blender longer with each strip that is there.
    """
    strip = track.strips.new(name, first, action)
    if not strip.name.startswith(name):  # Blender 4.2 calls it as its action all the same
        strip.name = name
    if hasattr(action, "slots"):
        strip.action_slot = _slot_for(action, _id_type(owner))
    strip.action_frame_start = action.frame_range[0]
    strip.action_frame_end = action.frame_range[0] + (end - first)
    strip.frame_start, strip.frame_end = first, end
    return strip


def pull_up(owner: bpy.types.ID, wanted: Callable[[bpy.types.Action], bool]) -> bpy.types.Action | None:
    """Move the first wanted action from the NLA of `owner` back to where it is edited, and remove all wanted strips."""
    animation = animation_of(owner)
    assert animation
    found: bpy.types.Action | None = None
    slot = None
    for track in list(animation.nla_tracks):
        strips = [strip for strip in track.strips if strip.action and wanted(strip.action)]
        for strip in strips:
            if found is None:
                found, slot = strip.action, getattr(strip, "action_slot", None)
            track.strips.remove(strip)
        if strips and not track.strips:
            animation.nla_tracks.remove(track)
    if found:
        animation.action = found
        if slot is not None:
            animation.action_slot = slot
    return found


def push_down(owner: bpy.types.ID, start_frame: int) -> None:
    """Move the action of `owner` into a strip on a new track of its NLA."""
    animation = animation_of(owner)
    assert animation and animation.action
    action, slot = animation.action, getattr(animation, "action_slot", None)
    track = animation.nla_tracks.new()
    track.name = action.name
    strip = track.strips.new(action.name, start_frame, action)
    if slot is not None:
        strip.action_slot = slot
    animation.action = None


def time_modifier(thing: bpy.types.Object) -> tuple[str, Any] | None:
    """Path from the object to a grease pencil's time modifier, and the modifier; None where it has none."""
    for collection, kind in (("modifiers", "GREASE_PENCIL_TIME"), ("grease_pencil_modifiers", "GP_TIME")):
        for modifier in getattr(thing, collection, ()):
            if modifier.type == kind:
                return f'{collection}["{bpy.utils.escape_identifier(modifier.name)}"]', modifier
    return None


def preset_folder() -> Path:
    """The user's folder for mappings, which need not exist yet."""
    if hasattr(bpy.utils, "extension_path_user") and __package__.startswith("bl_ext."):
        return Path(bpy.utils.extension_path_user(__package__, path="mappings"))
    return Path(bpy.utils.user_resource("SCRIPTS", path="presets/wav2vis"))


def draw_progress(layout: bpy.types.UILayout, share: float, text: str) -> None:
    """A bar that is full at a share of 1, or a percentage where there are no bars."""
    if hasattr(layout, "progress"):
        layout.progress(factor=share, text=text)
    else:
        layout.label(text=f"{text} {share:.0%}")


def all_curves(owner: bpy.types.ID) -> Iterator[Any]:
    """The curves that animate `owner`, none where it has no action."""
    animation = animation_of(owner)
    if animation and animation.action and (getattr(animation, "action_slot", True) is not None):
        yield from curves_of(owner)


def _late_frames(strip: Any, left: float, start: float) -> int:
    """Frames that Blender 4.5 and 5.0 play a hard-trimmed sound late, mixdowns included.

    To skip what was trimmed off, their mixer adds up the speed of each frame from the sound's start on. Floats that may
    cut 8.9999 to 8, or a sound offset, let it begin too early, where the speed of frames after 0 is 0.
    """
    render = strip.id_data.render
    fps = render.fps / render.fps_base
    skipped_s = (left - start) / fps - strip.sound_offset
    counted_from = int((left / fps - skipped_s) * struct.unpack("f", struct.pack("f", fps))[0])
    return max(0, int(start) - max(1, counted_from))


def _slot_for(action: Any, id_type: str) -> Any:
    """The first slot of an action for a type of data-blocks."""
    return next(each for each in action.slots if each.target_id_type == id_type)


def _curves_in(action: Any, slot: Any) -> Any:
    """The collection of an action's curves for one of its slots, made where there is none."""
    layer = action.layers[0] if action.layers else action.layers.new("Layer")
    strip = layer.strips[0] if layer.strips else layer.strips.new(type="KEYFRAME")
    return strip.channelbag(slot, ensure=True).fcurves


def _id_type(owner: bpy.types.ID) -> str:
    kind = type(owner).__name__.upper()
    return getattr(owner, "id_type", "NODETREE" if kind.endswith("NODETREE") else kind)
