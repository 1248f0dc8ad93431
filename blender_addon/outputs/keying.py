# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in bulk: whole curves at once, nothing else of the animation touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import bpy
import numpy as np
from numpy.typing import NDArray

from .. import compat
from ..errors import TargetError

Mode = Literal["NEW", "INSERT"]

_CONSTANT, _LINEAR = 0, 1  # bpy.types.Keyframe.interpolation in foreach_set


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


def write_keys(
    owner: bpy.types.ID,
    channels: Sequence[Channel],
    span: tuple[int, int],
    name: str,
    mode: Mode,
    *,
    stepped: bool,
) -> bpy.types.Action:
    """Write keys of channels in place of those that they have in a range of frames.

    Parameters
    ----------
    owner : ID
        Which `check_keyable` lets pass.
    channels : sequence of Channel
    span : (int, int)
        First and last frame of the range. Keys outside, and all other curves, stay.
    name : str
        Of a new action.
    mode : "NEW" or "INSERT"
        Into a new action, which has the curves of the current one too, or into the current one.
    stepped : bool
        Whether values hold up to the next key, else lie on straight lines.

    Returns
    -------
    Action
        That now plays on the owner.
    """
    animation = compat.animation_of(owner) or owner.animation_data_create()
    assert animation
    action = animation.action if mode == "INSERT" and animation.action else compat.new_action(owner, name)
    curves = compat.curves_of(owner)
    for channel in channels:
        curve = curves.find(channel.data_path, index=channel.index)
        curve = curve or curves.new(channel.data_path, index=channel.index)
        points = curve.keyframe_points
        for point in reversed([each for each in points if span[0] <= each.co.x <= span[1]]):
            points.remove(point, fast=True)
        kept = len(points)
        points.add(len(channel.frames))
        where = np.empty((len(points), 2), np.float32)
        points.foreach_get("co", where.ravel())
        where[kept:, 0], where[kept:, 1] = channel.frames, channel.values
        points.foreach_set("co", where.ravel())
        how = np.empty(len(points), np.int32)
        points.foreach_get("interpolation", how)
        how[kept:] = _CONSTANT if stepped else _LINEAR
        points.foreach_set("interpolation", how)
        curve.update()
    return action


def remove_curves(owner: bpy.types.ID, paths: set[str]) -> int:
    """Remove the curves of some paths from the action of a data-block; how many there were."""
    found = [curve for curve in compat.all_curves(owner) if curve.data_path in paths]
    for curve in found:
        compat.curves_of(owner).remove(curve)
    return len(found)
