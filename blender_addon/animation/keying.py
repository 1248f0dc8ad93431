# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in bulk: whole curves at once, nothing else of the animation touched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import bpy
import numpy as np
from numpy.typing import NDArray

from wav2vis_core.motion.eased import eased

from .. import compat
from ..errors import TargetError

Mode = Literal["NEW", "INSERT"]

_CONSTANT, _BEZIER = 0, 2  # bpy.types.Keyframe.interpolation in foreach_set
_STILL = 1e-5  # of a weight or number
_AUTO_CLAMPED = 4  # bpy.types.Keyframe.handle_left_type in foreach_set


@dataclass(frozen=True, eq=False)
class Channel:
    """Keys of one animated number.

    Attributes
    ----------
    data_path : str
        From the owner's data-block.
    frames, values : ndarray, shape (n_keys,)
    index : int
        Of the number in an array property.
    """

    data_path: str
    frames: NDArray[Any]
    values: NDArray[Any]
    index: int = 0

    def within(self, span: tuple[int, int], *, stepped: bool) -> "Channel":
        """The same between a first and a last frame, which both have a key.

        An ease that these cut has one on each frame, since handles would bend towards another key.
        """
        inside = self.frames[(self.frames > span[0]) & (self.frames < span[1])]
        frames = np.unique([span[0], *inside, span[1]])
        if stepped:
            values = self.values[np.maximum(np.searchsorted(self.frames, frames, side="right") - 1, 0)]
            return replace(self, frames=frames, values=values)
        for cut in (frames[:2], frames[-2:]):
            if np.ptp(eased(self.frames, self.values, cut)) > _STILL:
                frames = np.union1d(frames, np.arange(cut[0], cut[-1]))
        return replace(self, frames=frames, values=eased(self.frames, self.values, frames))

    def needed(self, others: Collection[float], *, stepped: bool) -> "Channel":
        """The same without keys at the ends of an eased curve that only say that nothing moves there yet.

        They are needed where the curve has other keys, on the frames `others`, before or after.
        """
        if stepped:
            return self
        first_needed = any(frame < self.frames[0] for frame in others)
        last_needed = any(frame > self.frames[-1] for frame in others)
        still = np.abs(np.diff(self.values)) < _STILL
        first = int(len(still) > 0 and bool(still[0]) and not first_needed)
        last = len(self.frames) - int(len(still) > first and bool(still[-1]) and not last_needed)
        return replace(self, frames=self.frames[first:last], values=self.values[first:last])


def check_keyable(owner: bpy.types.ID) -> None:
    """Raise TargetError when keys of a data-block would be lost or misplaced."""
    if owner.library is not None:
        raise TargetError("is linked from another file, so its keys would not be saved", owner.name, "make it local")
    animation = compat.animation_of(owner)
    if animation and animation.use_tweak_mode:
        raise TargetError("an NLA strip of it is being edited", owner.name, "leave the NLA's tweak mode with Tab")


def is_driven(owner: bpy.types.ID, channel: Channel) -> bool:
    """Whether a driver of the user's sets the number already."""
    animation = compat.animation_of(owner)
    return bool(animation and animation.drivers.find(channel.data_path, index=channel.index))


def write_keys(owner: bpy.types.ID, channels: Sequence[Channel], span: tuple[int, int], *, stepped: bool) -> int:
    """Write keys of channels to the action of a data-block, in place of those that they have in a range of frames.

    How many these are: without those at the ends of eased curves that only say that nothing moves there yet, where no
    other key needs to be told.

    Parameters
    ----------
    owner : ID
        Which has an action.
    channels : sequence of Channel
    span : (int, int)
        First and last frame of the range. Keys outside, and all other curves, stay.
    stepped : bool
        Whether values hold up to the next key, else are eased.
    """
    curves, n_written = compat.curves_of(owner), 0
    for channel in channels:
        curve = curves.find(channel.data_path, index=channel.index)
        curve = curve or curves.new(channel.data_path, index=channel.index)
        points = curve.keyframe_points
        for point in reversed([each for each in points if span[0] <= each.co.x <= span[1]]):
            points.remove(point, fast=True)
        kept = len(points)
        channel = channel.needed([point.co.x for point in points], stepped=stepped)
        if not (stepped or kept):
            curve.auto_smoothing = "NONE"  # else Blender bends the handles further
        n_written += len(channel.frames)
        points.add(len(channel.frames))
        where = np.empty((len(points), 2), np.float32)
        points.foreach_get("co", where.ravel())
        where[kept:, 0], where[kept:, 1] = channel.frames, channel.values
        points.foreach_set("co", where.ravel())
        how_keyed = {"interpolation": _CONSTANT if stepped else _BEZIER, "type": compat.GENERATED}
        if not stepped:
            how_keyed |= {"handle_left_type": _AUTO_CLAMPED, "handle_right_type": _AUTO_CLAMPED}
        for name, value in how_keyed.items():
            how = np.empty(len(points), np.int32)
            points.foreach_get(name, how)
            how[kept:] = value
            points.foreach_set(name, how)
        curve.update()
    return n_written


def remove_keys(owner: bpy.types.ID, paths: Sequence[str], span: tuple[int, int]) -> None:
    """Remove the keys that `write_keys` wrote to some paths in a range of frames, and curves that are empty then."""
    curves = compat.curves_of(owner)
    for curve in [each for each in curves if each.data_path in paths]:
        points = curve.keyframe_points
        where, types = np.empty((len(points), 2), np.float32), np.empty(len(points), np.int32)
        points.foreach_get("co", where.ravel())
        points.foreach_get("type", types)
        goes = (types == compat.GENERATED) & (span[0] <= where[:, 0]) & (where[:, 0] <= span[1])
        if goes.all():
            curves.remove(curve)
            continue
        for k in np.flatnonzero(goes)[::-1].tolist():
            points.remove(points[k], fast=True)
        curve.update()


def remove_curves(owner: bpy.types.ID, paths: set[str]) -> int:
    """Remove the curves of some paths from the action of a data-block; how many there were."""
    found = [curve for curve in compat.all_curves(owner) if curve.data_path in paths]
    for curve in found:
        compat.curves_of(owner).remove(curve)
    return len(found)
