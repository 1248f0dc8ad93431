# SPDX-License-Identifier: GPL-3.0-or-later
"""The tracks in the NLA that bakes lay strips on: two for each sound, so that strips can overlap and cross-fade."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import bpy

from wav2vis_core.motion.kinds import Kinds
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Track

from .. import compat

_PREFIX = "Lip Sync: "  # of the tracks' names, before the sound's
_REST = "Lip Sync at rest"  # the track below them


@dataclass(frozen=True)
class Fade:
    """A mouth on the timeline: it comes from `first` to `full`, and goes from `fades` to `end`; all are frames."""

    shape: str
    first: int
    full: int
    fades: int
    end: int


def fades(track: Track, rate: FrameRate, first_frame: int, longest_s: float) -> list[Fade]:
    """The mouths of a track, one after the other, each coming while the one before it goes.

    A change lasts `longest_s` at most and half the shorter of its mouths, a frame at least, around the frame where they
    meet; but mouths that lips-closed and lip-teeth sounds make are there in full from their first frame to their last.
    What has no frame left between two of these is left out.
    """
    kinds = Kinds.of(track, None)
    events = {shape for shape, event in zip(track.shapes, kinds.event, strict=True) if event}
    changes = list(track.floor_frames(rate))
    starts = [*(frame for frame, _ in changes), rate.ceil_frame(track.duration_s)]
    longest = max(1, round(longest_s * float(rate.fps)))
    mouths, comings = [changes[0][1]], [(starts[0], starts[0])]
    for k in range(1, len(changes)):
        at, shape = starts[k], changes[k][1]
        lasts = max(1, min(longest, (at - starts[k - 1]) // 2, (starts[k + 1] - at) // 2))
        if shape in events:
            while comings[-1][1] >= at:
                mouths.pop()
                comings.pop()
            coming = max(at - lasts, comings[-1][1]), at
        else:
            first = max(at if mouths[-1] in events else at - (lasts + 1) // 2, comings[-1][1])
            coming = first, first + lasts
        mouths.append(shape)
        comings.append(coming)
    comings.append((starts[-1], max(starts[-1], comings[-1][1])))
    return [
        Fade(shape, *(first_frame + frame for frame in (*coming, *going)))
        for shape, coming, going in zip(mouths, comings, comings[1:], strict=False)
    ]


def lay_strips(
    owner: bpy.types.ID,
    sound: str,
    rest: bpy.types.Action,
    laid: Sequence[tuple[Fade, bpy.types.Action]],
    blend: Literal["ADD", "COMBINE"],
) -> None:
    """Lay strips of actions on two new tracks of a data-block, by turns, over one on which all that moves is at rest.

    They add their movements up, each with what it has faded in to: so a number that only one of two neighbours moves
    fades as well. Without the rest, Blender leaves numbers as they were where no strip moves them.

    Parameters
    ----------
    owner : ID
    sound : str
        What the tracks are named for.
    rest : Action
    laid : sequence of (Fade, Action)
        In order of time.
    blend : "ADD" or "COMBINE"
        How movements add up: the second is for bones, whose turns and scales multiply, the first for shape keys,
        whose values Blender would multiply as well.
    """
    animation = compat.animation_of(owner) or owner.animation_data_create()
    assert animation
    if _REST not in {track.name for track in animation.nla_tracks}:
        track = animation.nla_tracks.new()
        track.name = _REST
        strip = compat.new_strip(track, "rest", owner, rest, 0, 1)
        strip.blend_type, strip.extrapolation = "REPLACE", "HOLD"
    tracks = [animation.nla_tracks.new() for _ in range(2)]
    for track in tracks:
        track.name = f"{_PREFIX}{sound}"
    for k, (fade, action) in enumerate(laid):
        strip = compat.new_strip(tracks[k % 2], fade.shape, owner, action, fade.first, fade.end)
        strip.blend_type, strip.extrapolation, strip.use_auto_blend = blend, "NOTHING", False
        strip.blend_in, strip.blend_out = fade.full - fade.first, fade.end - fade.fades


def remove_tracks(owner: bpy.types.ID, sound: str | None) -> int:
    """Remove the tracks of a sound, those of all sounds where it is None; how many there were."""
    animation = compat.animation_of(owner)
    tracks = list(animation.nla_tracks) if animation else []
    if sound is None:
        found = [track for track in tracks if track.name.startswith(_PREFIX) or track.name == _REST]
    else:
        found = [track for track in tracks if track.name == f"{_PREFIX}{sound}"]
    for track in found:
        assert animation
        animation.nla_tracks.remove(track)
    return len(found)
