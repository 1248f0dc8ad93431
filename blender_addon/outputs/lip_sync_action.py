# SPDX-License-Identifier: GPL-3.0-or-later
"""The action that bakes write to: chosen once, used again, and cleared of what earlier bakes wrote."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy

from .. import compat
from .keying import Channel, Mode, remove_keys, write_keys

_RECORD = "wav2vis"  # a custom property of the action


@dataclass(frozen=True)
class Baked:
    """What one bake wrote: the paths that it keyed, and the first and last frame."""

    paths: tuple[str, ...]
    span: tuple[int, int]


def bake_keys(
    owner: bpy.types.ID,
    channels: Sequence[Channel],
    baked: Baked,
    sound: str,
    name: str,
    mode: Mode,
    *,
    stepped: bool,
) -> bpy.types.Action:
    """Key channels in place of what earlier bakes wrote.

    Parameters
    ----------
    owner : ID
        Which `check_keyable` lets pass.
    channels : sequence of Channel
    baked : Baked
        The paths of the channels and the frames that they cover. All keys there are replaced; outside, users' own keys
        stay, as do all other curves.
    sound : str
        Name of what is baked, which replaces what was baked under this name on other frames.
    name : str
        Of a new action.
    mode : "NEW" or "INSERT"
        Into an action of the add-on's own, from which all earlier bakes go, or into the current one, from which only
        those of this sound go.
    stepped : bool
        Whether values hold up to the next key, else lie on straight lines.

    Returns
    -------
    Action
        That now plays on the owner.
    """
    action = _action_for(owner, name, mode)
    record = _record_of(action)
    earlier = record["baked"].setdefault(owner.name, {})
    for each in list(earlier) if mode == "NEW" else [sound]:
        if each in earlier:
            remove_keys(owner, *earlier.pop(each))
    write_keys(owner, channels, baked.span, stepped=stepped)
    earlier[sound] = baked.paths, baked.span
    action[_RECORD] = json.dumps(record)
    return action


def _action_for(owner: bpy.types.ID, name: str, mode: Mode) -> bpy.types.Action:
    """The action to write to, which plays on the owner: its current one, one that was pushed down, or a new one."""
    animation = compat.animation_of(owner) or owner.animation_data_create()
    assert animation
    current = animation.action
    if current and (mode == "INSERT" or _record_of(current)["own"]):
        return current
    action = compat.pull_up(owner, lambda each: bool(_record_of(each)["own"])) if not current else None
    if action is None:
        action = compat.new_action(owner, name)
        action[_RECORD] = json.dumps({**_record_of(action), "own": True})
    return action


def _record_of(action: bpy.types.Action) -> dict[str, Any]:
    """Whether the action is the add-on's own, and what was baked: for each owner and sound its paths and frames."""
    stored: Mapping[str, Any] = json.loads(action.get(_RECORD, "{}"))
    return {"own": False, "baked": {}, **stored}
