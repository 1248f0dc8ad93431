# SPDX-License-Identifier: GPL-3.0-or-later
"""The action that bakes write to: chosen once, used again, and cleared of what earlier bakes wrote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import bpy

from .. import compat
from .keying import Channel, Mode, remove_keys, write_keys
from .lip_sync_tracks import remove_tracks

_RECORD = "wav2vis"  # a custom property of the action


@dataclass(frozen=True)
class Baked:
    """What one bake wrote: the paths that it keyed, the first and last frame, and whether these are but a part."""

    paths: tuple[str, ...]
    span: tuple[int, int]
    partial: bool = False


def bake_keys(
    owner: bpy.types.ID,
    channels: Sequence[Channel],
    baked: Baked,
    sound: str,
    name: str,
    mode: Mode,
    *,
    stepped: bool,
) -> tuple[bpy.types.Action, int]:
    """Key channels in place of what earlier bakes wrote.

    Parameters
    ----------
    owner : ID
        Which `check_keyable` lets pass.
    channels : sequence of Channel
    baked : Baked
        The paths of the channels and the frames that they cover. All keys there are replaced; outside, users' own keys
        stay, as do all other curves. Where they cover but a part of the sound, nothing outside is touched.
    sound : str
        Name of what is baked, which replaces what was baked under this name on other frames.
    name : str
        Of a new action.
    mode : "NEW" or "INSERT"
        Into an action of the add-on's own, from which all earlier bakes go, or into the current one, from which only
        those of this sound go.
    stepped : bool
        Whether values hold up to the next key, else are eased.

    Returns
    -------
    Action, int
        What now plays on the owner, and how many keys were written to it.
    """
    action = _action_for(owner, name, mode)
    record = _record_of(action)
    paths, span = baked.paths, baked.span
    remove_tracks(owner, None if mode == "NEW" else sound)
    if mode == "NEW" and not baked.partial:
        forget_baked(owner)
        record = _record_of(action)
    of_owner = record["baked"].setdefault(owner.name, {})
    if sound in of_owner:
        if baked.partial:
            before, (first, last) = of_owner[sound]
            paths, span = tuple({*before, *paths}), (min(first, span[0]), max(last, span[1]))
        else:
            remove_keys(owner, *of_owner[sound])
    n_keys = write_keys(owner, channels, baked.span, stepped=stepped)
    of_owner[sound] = paths, span
    action[_RECORD] = json.dumps(record)
    return action, n_keys


def forget_baked(owner: bpy.types.ID) -> None:
    """Remove what bakes wrote to the action that plays on a data-block, if one does."""
    animation = compat.animation_of(owner)
    action = animation.action if animation else None
    if action is None or not is_baked(action):
        return
    record = _record_of(action)
    for of_owner in record["baked"].values():  # a copy remembers whom the keys were baked for, too
        for earlier in of_owner.values():
            remove_keys(owner, *earlier)
    action[_RECORD] = json.dumps({**record, "baked": {}})


def is_baked(action: bpy.types.Action) -> bool:
    """Whether bakes wrote to an action."""
    return action.get(_RECORD) is not None


def _action_for(owner: bpy.types.ID, name: str, mode: Mode) -> bpy.types.Action:
    """The action to write to, which plays on the owner: its current one, one that was pushed down, or a new one."""
    animation = compat.animation_of(owner) or owner.animation_data_create()
    assert animation
    current = animation.action

    def is_own(action: bpy.types.Action) -> bool:
        return action.library is None and _record_of(action)["own"] == owner.name

    if current and (is_own(current) or (mode == "INSERT" and current.library is None)):
        return current
    action = None if current else compat.pull_up(owner, is_own)
    if action is None:
        action = compat.new_action(owner, name)
        action[_RECORD] = json.dumps({**_record_of(action), "own": owner.name})
    return action


def _record_of(action: bpy.types.Action) -> dict[str, Any]:
    """Whose own action of the add-on it is, and what was baked: for each owner and sound its paths and frames."""
    try:
        stored = json.loads(action.get(_RECORD, "{}"))
        baked = {
            owner: {sound: (list(map(str, paths)), (int(a), int(b))) for sound, (paths, (a, b)) in of_owner.items()}
            for owner, of_owner in stored.get("baked", {}).items()
        }
        return {"own": str(stored.get("own", "")), "baked": baked}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):  # somebody else's property
        return {"own": "", "baked": {}}
