# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways of naming the mouth's shape keys. Nothing here needs Blender."""

from __future__ import annotations

import json
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
    guess : bool
        Whether the names are common words, which may mean something else.

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
        return cls(data["name"], data.get("source", ""), data["viseme_set"], shapes, aliases, data.get("guess", False))

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
    text = (files(__package__) / "rigs.json").read_text(encoding="utf-8")
    return tuple(Rig.from_data(data) for data in json.loads(text))
