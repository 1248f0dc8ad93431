# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shape keys each mouth shape moves: found by the names that rigs are known for, or as users edit it.

Nothing here needs Blender.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from wav2vis_core.motion.rig import Rig, Shares, bundled_rigs
from wav2vis_core.motion.rig import completed as rig_completed
from wav2vis_core.track.visemes import VisemeSet

# Keys that must be there before names count as a rig's: one or two letters can be anything.
_LEAST_KNOWN, _LEAST_GUESSED = 6, 3


@dataclass(frozen=True, eq=False)
class KeyMapping:
    """What each shape of a set moves on one character.

    Attributes
    ----------
    rig : str
        Name of the rig whose names the keys have.
    viseme_set : str
    shares : mapping of str to (mapping of str to float)
        Share of each of the character's own keys in each shape; every shape of the set is here.
    stand_ins : mapping of str to str
        What is shown instead of the shapes that have no key of their own: `"DD at 0.5"`, or `"neutral face"`.
    guess : bool
        Whether the names only sound as if they meant these shapes.
    """

    rig: str
    viseme_set: str
    shares: Shares
    stand_ins: Mapping[str, str]
    guess: bool = False


@lru_cache(maxsize=64)
def auto_map(names: tuple[str, ...], own: tuple[Rig, ...] = ()) -> KeyMapping | None:
    """The mapping that the names of a character's shape keys stand for; None when no rig's names are among them.

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
        Of the rig that shows the most shapes differently among those of which half the keys or six are there. Only
        where there is none is it guessed.
    """
    rigs = (*own, *bundled_rigs())
    for guess in (False, True):
        best, best_score = None, 0
        for rig in (each for each in rigs if each.guess == guess):
            found = _found(rig, names)
            if len(found) < min(len(rig.keys) / 2, _LEAST_GUESSED if guess else _LEAST_KNOWN):
                continue
            shares = _shares(rig, found)
            rest = VisemeSet.load(rig.viseme_set).rest
            score = len({tuple(sorted(moved)) for shape, moved in shares.items() if shape != rest})
            if score > best_score:
                best, best_score = replace(completed(rig.name, rig.viseme_set, shares), guess=guess), score
        if best:
            return best
    return None


def completed(rig: str, viseme_set: str, shares: Shares) -> KeyMapping:
    """A mapping with stand-ins for the shapes of a set that `shares` does not name."""
    whole, stand_ins = rig_completed(viseme_set, shares)
    return KeyMapping(rig, VisemeSet.load(viseme_set).name, whole, stand_ins)


def _found(rig: Rig, names: Sequence[str]) -> dict[str, str]:
    """The character's name of each key of a rig, all with the same prefix and suffix; earlier aliases win."""
    keys = {_plain(name): (rank, key) for key in rig.keys for rank, name in reversed([*enumerate(rig.names_of(key))])}
    affixes: dict[tuple[str, str], dict[str, tuple[int, str]]] = {("", ""): {}}
    for name in names:
        plain = _plain(name)
        for part, (rank, key) in keys.items():
            at = plain.find(part)
            while at >= 0:
                found = affixes.setdefault((plain[:at], plain[at + len(part) :]), {})
                if key not in found or rank < found[key][0]:
                    found[key] = rank, name
                at = plain.find(part, at + 1)
    _, best = max(affixes.items(), key=lambda item: (len(item[1]), -len("".join(item[0]))))
    return {key: name for key, (_, name) in best.items()}


def _shares(rig: Rig, found: Mapping[str, str]) -> dict[str, dict[str, float]]:
    shares = {
        shape: {found[key]: float(share) for key, share in moved.items() if key in found}
        for shape, moved in rig.shapes.items()
    }
    return {shape: moved for shape, moved in shares.items() if moved}


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
