"""Which shape keys each mouth shape moves: found by the names that rigs are known for, or as the user says.

Nothing here needs Blender.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from wav2vis_core.errors import VisemeError
from wav2vis_core.motion.arkit import arkit_weights
from wav2vis_core.track.visemes import VisemeSet

Shares = Mapping[str, Mapping[str, float]]


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

    Raises
    ------
    VisemeError
        When there is no such set, a shape is not in it, or a share is no number in [-10, 10].
    """

    name: str
    source: str
    viseme_set: str
    shapes: Shares
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = VisemeSet.load(self.viseme_set).shapes
        if unknown := [shape for shape in self.shapes if shape not in known]:
            raise VisemeError(
                f"{unknown[0]!r}: no shape of the set {self.viseme_set}", self.name, f"use {' '.join(known)}"
            )
        for shape, shares in self.shapes.items():
            for key, share in shares.items():
                if not isinstance(share, int | float) or not -10 <= share <= 10:
                    raise VisemeError(
                        f"{shape}: {share!r} is no share of {key!r}", self.name, "give a number such as 1"
                    )

    @classmethod
    def from_json(cls, text: str, where: str) -> Rig:
        """The rig in a JSON text, as `to_json` writes it; VisemeError, naming `where`, when it holds none."""
        try:
            return cls.from_data(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise VisemeError(f"is no mapping ({error})", where, "save the mapping again from the panel") from None

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Rig:
        """The rig that a JSON object describes."""
        shapes = arkit_weights() if data["shapes"] == "arkit" else data["shapes"]
        aliases = data.get("aliases", {})
        if data["shapes"] == "arkit":
            sided = [key for shares in shapes.values() for key in shares if key.endswith(("Left", "Right"))]
            aliases = {key: [key.replace("Left", "L").replace("Right", "R")] for key in sided}
        return cls(data["name"], data.get("source", ""), data["viseme_set"], shapes, aliases)

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


@dataclass(frozen=True, eq=False)
class KeyMapping:
    """What each shape of a set moves on one character.

    Attributes
    ----------
    rig : str
        Name of the rig that the names were known by.
    viseme_set : str
    shares : mapping of str to (mapping of str to float)
        Share of each of the character's own keys in each shape; every shape of the set is here.
    stand_ins : mapping of str to str
        What is shown instead of the shapes that have no key of their own: `"DD at 0.5"`, or `"neutral face"`.
    """

    rig: str
    viseme_set: str
    shares: Shares
    stand_ins: Mapping[str, str]


@lru_cache(maxsize=64)
def auto_map(names: tuple[str, ...], own: tuple[Rig, ...] = ()) -> KeyMapping | None:
    """The mapping that the names of a character's shape keys ask for; None when no rig's names are among them.

    Parameters
    ----------
    names : tuple of str
        Of all meshes of the character together. Case, separators, and a prefix or suffix that they share do not
        matter.
    own : tuple of Rig
        The user's, which win over the bundled ones where they fit as well.

    Returns
    -------
    KeyMapping or None
        Of the rig that shows the most shapes differently, half of whose keys at least are there.
    """
    best, best_score = None, 0
    for rig in (*own, *bundled_rigs()):
        found = _found(rig, names)
        if len(found) < len(rig.keys) / 2:
            continue
        shares = _shares(rig, found)
        rest = VisemeSet.load(rig.viseme_set).rest
        score = len({tuple(sorted(moved)) for shape, moved in shares.items() if shape != rest})
        if score > best_score:
            best, best_score = completed(rig.name, rig.viseme_set, shares), score
    return best


def completed(rig: str, viseme_set: str, shares: Shares) -> KeyMapping:
    """A mapping with stand-ins for the shapes of a set that `shares` does not name (see `VisemeSet.stand_in`).

    Where there is none the neutral face is shown, whose lips are closed.
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
    return KeyMapping(rig, chosen.name, whole, stand_ins)


@lru_cache(maxsize=1)
def bundled_rigs() -> tuple[Rig, ...]:
    """The rigs that come along; of two that fit as well the earlier is better."""
    text = (files(__package__) / "rigs.json").read_text(encoding="utf-8")
    return tuple(Rig.from_data(data) for data in json.loads(text))


def _found(rig: Rig, names: Sequence[str]) -> dict[str, str]:
    """The character's name of each key of a rig, all with the same prefix and suffix."""
    wanted = {_plain(name): key for key in rig.keys for name in (*rig.aliases.get(key, ()), key)}
    affixes: dict[tuple[str, str], dict[str, str]] = {("", ""): {}}
    for name in names:
        plain = _plain(name)
        for part, key in wanted.items():
            at = plain.find(part)
            while at >= 0:
                affix = plain[:at], plain[at + len(part) :]
                affixes.setdefault(affix, {}).setdefault(key, name)
                at = plain.find(part, at + 1)
    return max(affixes.items(), key=lambda item: (len(item[1]), -len("".join(item[0]))))[1]


def _shares(rig: Rig, found: Mapping[str, str]) -> dict[str, dict[str, float]]:
    shares = {
        shape: {found[key]: float(share) for key, share in moved.items() if key in found}
        for shape, moved in rig.shapes.items()
    }
    return {shape: moved for shape, moved in shares.items() if moved}


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
