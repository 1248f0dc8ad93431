# SPDX-License-Identifier: MIT
"""Ways of naming the mouth's shape keys: for rigs that are known by them, and for files that move them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from ..assets import asset
from ..errors import VisemeError
from ..track.visemes import VisemeSet
from .arkit import arkit_weights

Shares = Mapping[str, Mapping[str, float]]
"""Share of each shape key in each mouth shape."""

AvatarName = Literal["oculus", "rpm", "vrm0", "vrm1", "arkit", "vrchat", "mmd", "cc"]
"""The kinds of avatars whose exact names for the keys of a rig are known: Ready Player Me's are `rpm`, Character
Creator's `cc`."""


@dataclass(frozen=True, eq=False)
class Rig:
    """A way of naming the mouth's shape keys.

    Attributes
    ----------
    name, source : str
    viseme_set : str
        The set whose shapes the keys show.
    shapes : mapping of str to (mapping of str to float)
        Share of each key in each shape.
    aliases : mapping of str to sequence of str
        Other names that a key goes by.
    guess : bool
        Whether the names are common words, which may mean something else.
    avatars : mapping of str to (mapping of str to str)
        What a kind of avatar calls each key that it has, letter by letter.

    Raises
    ------
    VisemeError
        When there is no such set, a shape is not in it, or a share is not a number in [-10, 10].
    """

    name: str
    source: str
    viseme_set: str
    shapes: Shares
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    guess: bool = False
    avatars: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = VisemeSet.load(self.viseme_set).shapes
        if unknown := [shape for shape in self.shapes if shape not in known]:
            raise VisemeError(
                f"the set {self.viseme_set} has no shape {unknown[0]!r}", self.name, f"use {' '.join(known)}"
            )
        for shape, shares in self.shapes.items():
            for key, share in shares.items():
                if not isinstance(share, int | float) or not -10 <= share <= 10:
                    raise VisemeError(
                        f"{shape}: the share of {key!r} is {share!r}, not a number from -10 to 10",
                        self.name,
                        "give a number such as 1",
                    )

    @classmethod
    def from_json(cls, text: str, where: str) -> Rig:
        """The rig in a JSON text, as `to_json` writes it; VisemeError, naming `where`, when it holds none."""
        try:
            return cls.from_data(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise VisemeError(f"is not a mapping ({error})", where, "save the mapping again from the panel") from None

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Rig:
        """The rig that a JSON object describes."""
        shapes = arkit_weights() if data["shapes"] == "arkit" else data["shapes"]
        aliases = data.get("aliases", {})
        if data["shapes"] == "arkit":
            sided = [key for shares in shapes.values() for key in shares if key.endswith(("Left", "Right"))]
            aliases = {key: [key.replace("Left", "L").replace("Right", "R")] for key in sided}
        keys = dict.fromkeys(key for shares in shapes.values() for key in shares)
        avatars = {}
        for avatar, spelling in data.get("avatars", {}).items():
            own = {key: spelling.get("keys", {}).get(key, key) for key in keys}
            avatars[avatar] = {key: spelling.get("prefix", "") + name for key, name in own.items() if name is not None}
        guess = data.get("guess", False)
        return cls(data["name"], data.get("source", ""), data["viseme_set"], shapes, aliases, guess, avatars)

    def to_json(self) -> str:
        """The rig as a JSON text that people can read and edit."""
        data = {
            "name": self.name,
            "viseme_set": self.viseme_set,
            "shapes": {shape: dict(shares) for shape, shares in self.shapes.items()},
        }
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of all keys, each once."""
        return tuple(dict.fromkeys(key for shares in self.shapes.values() for key in shares))

    def names_of(self, key: str) -> tuple[str, ...]:
        """What a key goes by, its own name first."""
        return key, *self.aliases.get(key, ())


@lru_cache(maxsize=1)
def bundled_rigs() -> tuple[Rig, ...]:
    """The rigs that come along; of two that fit as well the earlier is better."""
    data = json.loads(asset("rigs.json").read_text(encoding="utf-8"))
    return tuple(map(Rig.from_data, data))


def avatar_shares(avatar: AvatarName) -> tuple[str, Shares]:
    """The viseme set that a kind of avatar is moved by, and its shape keys' share in each shape of that set."""
    rig = next(rig for rig in bundled_rigs() if avatar in rig.avatars)
    names = rig.avatars[avatar]
    shares = {
        shape: {names[key]: share for key, share in moved.items() if key in names}
        for shape, moved in rig.shapes.items()
    }
    return rig.viseme_set, completed(rig.viseme_set, {shape: moved for shape, moved in shares.items() if moved})[0]


def completed(viseme_set: str, shares: Shares) -> tuple[Shares, Mapping[str, str]]:
    """Shares of every shape of a set, with stand-ins (`VisemeSet.stand_in`) for those that `shares` does not name.

    And what is shown instead of them: `"DD at 0.5"`, or `"neutral face"`, whose lips are closed, where there is none.
    """
    chosen = VisemeSet.load(viseme_set)
    whole: dict[str, Mapping[str, float]] = {}
    stand_ins = {}
    for shape in chosen.shapes:
        whole[shape] = shares.get(shape, {})
        if shape in shares or shape == chosen.rest:
            continue
        stand_ins[shape] = "neutral face"
        other, share = chosen.stand_in(shape, shares) or ("", 0.0)
        if share:
            whole[shape] = {key: value * share for key, value in shares[other].items()}
            stand_ins[shape] = f"{other} at {share:.2g}"
    return whole, stand_ins
