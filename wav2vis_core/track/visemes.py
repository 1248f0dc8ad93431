# SPDX-License-Identifier: MIT
"""Viseme sets: which mouth shape each class of speech sound shows, as data."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..assets import asset
from ..errors import VisemeError
from .number import plain, shown
from .phones import CLASSES, SILENCE
from .small_text import small_text

_SCHEMA = "see docs/viseme_sets.md for what a set file holds"

_KINDS = {
    **dict.fromkeys(("name", "description", "source", "approximations", "rest"), str),
    **dict.fromkeys(("shapes", "typical", "stand_ins"), Mapping),
    "yields": Set,
}


@dataclass(frozen=True)
class VisemeSet:
    """The mouth shapes of a character and the sounds that each stands for.

    Attributes
    ----------
    name, description, source : str
    approximations : str
        Where the shapes' own source distinguishes more than the student's classes do.
    shapes : mapping of str to tuple of str
        Classes of each shape; every one of `phones.CLASSES` is in exactly one. In the set's own order.
    rest : str
        The shape of silence.
    yields : frozenset of str
        Classes made by the tongue alone, which in the animated style leave the lips to their neighbours.
    typical : mapping of str to str
        The class that a shape stands for where another set distinguishes its classes (see `reduction_to`).
    stand_ins : mapping of str to (mapping of str to float)
        For each shape, the shapes that may stand in for it on a character that lacks it, the nearest first, each with
        the share in [0, 1] of its movement that comes nearest. A drawing, which cannot be shown in part, is shown
        whole (see `stand_in`).

    Raises
    ------
    VisemeError
        When a class is missing, unknown or in two shapes, the rest shape does not hold silence, or a stand-in is not
        one of the shapes.
    """

    name: str
    description: str
    source: str
    approximations: str
    shapes: Mapping[str, tuple[str, ...]]
    rest: str
    yields: frozenset[str]
    typical: Mapping[str, str] = field(default_factory=dict)
    stand_ins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            if not isinstance(getattr(self, name), kind):
                raise VisemeError(f"{name} cannot be {shown(getattr(self, name))}", "viseme set", _SCHEMA)
        given = [name for names in self.shapes.values() for name in names]
        for fault, names in (
            ("unknown classes", sorted(set(given) - set(CLASSES))),
            ("classes without a shape", [c for c in CLASSES if c not in given]),
            ("classes in two shapes", sorted({c for c in given if given.count(c) > 1})),
            ("unknown classes that yield", sorted(self.yields - set(CLASSES))),
            (
                "shape names with spaces or nothing in them",
                [s for s in self.shapes if not s.isprintable() or " " in s or not s],
            ),
        ):
            if names:
                raise VisemeError(f"{fault}: {', '.join(map(repr, names))}", f"viseme set {self.name}", _SCHEMA)
        if SILENCE not in self.shapes.get(self.rest, ()):
            fault = "does not hold 'sil'" if self.rest in self.shapes else "is none of its shapes"
            raise VisemeError(f"the rest shape {self.rest!r} {fault}", f"viseme set {self.name}", _SCHEMA)
        for shape, name in self.typical.items():
            if name not in self.shapes.get(shape, ()):
                raise VisemeError(
                    f"the typical class {name!r} of {shape!r} is not its own", f"viseme set {self.name}", _SCHEMA
                )
        for shape, shares in self.stand_ins.items():
            if unknown := [name for name in (shape, *shares) if name not in self.shapes]:
                fault = f"the stand-in {unknown[0]!r} of {shape!r} is none of its shapes"
                raise VisemeError(fault, f"viseme set {self.name}", _SCHEMA)
            if wrong := [share for share in shares.values() if plain(share) is None or not 0 <= share <= 1]:
                fault = f"the share {shown(wrong[0])} of a stand-in of {shape!r} is outside 0 to 1"
                raise VisemeError(fault, f"viseme set {self.name}", _SCHEMA)
        for name in ("shapes", "typical", "stand_ins"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self) -> tuple[type[VisemeSet], tuple[object, ...]]:
        # A mapping proxy cannot be pickled, and worker processes need the set.
        fields = (self.name, self.description, self.source, self.approximations)
        tables = (dict(self.typical), dict(self.stand_ins))
        return VisemeSet, (*fields, dict(self.shapes), self.rest, self.yields, *tables)

    @property
    def closed(self) -> str:
        """The shape of P, B and M."""
        return self.shape_of("PBM")

    @property
    def lip_teeth(self) -> str:
        """The shape of F and V."""
        return self.shape_of("FV")

    def shape_of(self, class_name: str) -> str:
        """The shape that a class shows; KeyError for a name that is not in `phones.CLASSES`."""
        for shape, names in self.shapes.items():
            if class_name in names:
                return shape
        raise KeyError(class_name)

    def grouping(self) -> NDArray[np.float32]:
        """Matrix of 0 and 1, shape (n_classes, n_shapes): `posteriors @ grouping` sums each shape's classes."""
        return np.array([[c in names for names in self.shapes.values()] for c in CLASSES], np.float32)

    def reduction_to(self, other: VisemeSet) -> dict[str, str]:
        """The shape of another set for each shape of this one.

        It is the one that holds all of a shape's classes, else the one that holds its `typical` class.

        Raises
        ------
        VisemeError
            When the other set distinguishes classes of a shape and the shape declares no typical one.
        """
        images = {}
        for shape, names in self.shapes.items():
            found = {other.shape_of(name) for name in names}
            if len(found) > 1 and shape in self.typical:
                found = {other.shape_of(self.typical[shape])}
            if len(found) > 1:
                raise VisemeError(
                    f"the shape {shape!r} could be {' or '.join(sorted(found))} of the set {other.name}",
                    f"viseme set {self.name}",
                    'declare its class in the set file\'s "typical"',
                )
            if found:
                images[shape] = found.pop()
        return images

    def stand_in(self, shape: str, present: Collection[str]) -> tuple[str, float] | None:
        """What shows a shape on a character that has only the shapes `present`, and at which share of its movement.

        The shape itself at 1 where it is present, else the nearest of its declared stand-ins, else theirs, and so on;
        None when none of them is present.

        Examples
        --------
        >>> VisemeSet.load("rhubarb").stand_in("G", {"A", "B", "C", "D", "E", "F"})
        ('A', 1.0)
        """
        shares = {shape: 1.0}
        near = [shape]
        for each in near:
            if each in present:
                return each, shares[each]
            for other, share in self.stand_ins.get(each, {}).items():
                if other not in shares:
                    shares[other] = shares[each] * share
                    near.append(other)
        return None

    def shown_by(self, present: Collection[str]) -> dict[str, str]:
        """The one of the shapes `present` that shows each shape of the set; those that nothing shows are left out."""
        found = {shape: self.stand_in(shape, present) for shape in self.shapes}
        return {shape: each[0] for shape, each in found.items() if each}

    @classmethod
    def load(cls, name: str | os.PathLike[str] | VisemeSet) -> VisemeSet:
        """The bundled set of a name in any case, the set in a file when the name ends in `.json`, or the set itself.

        Raises
        ------
        VisemeError
            When there is no such set or file, or the file has a fault in it.
        """
        if isinstance(name, VisemeSet):
            return name
        if not isinstance(name, (str, os.PathLike)):
            raise VisemeError(f"{name!r} is not a viseme set", "viseme_set", f"use one of {', '.join(bundled_names())}")
        name = os.fspath(name)
        if name.endswith(".json"):
            try:
                own = cls.from_json(small_text(name), name)
            except UnicodeDecodeError:
                raise VisemeError("the viseme set is not UTF-8 text", name, "save it as UTF-8") from None
            except (OSError, ValueError) as error:  # ValueError: a path with a null character
                why = getattr(error, "strerror", error)
                raise VisemeError(f"the viseme set cannot be read ({why})", name, "check the path") from None
            if own.name in bundled_names() and not own.shapes.keys() <= cls.load(own.name).shapes.keys():
                fault = f"the bundled set {own.name} has other shapes"
                raise VisemeError(fault, name, "give your set a name of its own")
            return own
        bundled = ALIASES.get(name.lower(), name.lower())
        if bundled not in bundled_names():
            remedy = f"use one of {', '.join(bundled_names())} or a .json"
            raise VisemeError(f"no viseme set {name!r}", "", remedy, "viseme_set")
        return cls.from_json((_folder() / f"{bundled}.json").read_text(encoding="utf-8"), bundled)

    @classmethod
    def from_json(cls, text: str, where: str) -> VisemeSet:
        """The set that a JSON text describes; VisemeError, naming `where`, when it is not one."""
        try:
            data: dict[str, Any] = json.loads(text)
            if unknown := sorted(data.keys() - {each.name for each in fields(cls)}):
                raise VisemeError(f"unknown fields: {', '.join(map(repr, unknown))}", where, _SCHEMA)
            shapes = {str(shape): tuple(map(str, names)) for shape, names in data["shapes"].items()}
            return cls(
                name=str(data["name"]),
                description=str(data.get("description", "")),
                source=str(data.get("source", "")),
                approximations=str(data.get("approximations", "")),
                shapes=shapes,
                rest=str(data["rest"]),
                yields=frozenset(map(str, data.get("yields", ()))),
                typical={str(shape): str(name) for shape, name in data.get("typical", {}).items()},
                stand_ins={
                    str(shape): {str(name): float(share) for name, share in shares.items()}
                    for shape, shares in data.get("stand_ins", {}).items()
                },
            )
        except VisemeError as error:
            raise VisemeError(error.what, where, error.remedy) from None
        except (ValueError, AttributeError, TypeError, OverflowError, RecursionError) as error:
            raise VisemeError(f"not a viseme set ({error})", where, _SCHEMA) from None
        except KeyError as error:
            raise VisemeError(f"the viseme set lacks {error}", where, _SCHEMA) from None


ALIASES = {"oculus": "mpeg4", "sapi": "azure", "moho": "preston_blair", "papagayo": "preston_blair"}
"""Other names that people know the bundled sets by."""


def bundled_names() -> list[str]:
    """Names of the sets that come with the package, in alphabetical order."""
    return sorted(entry.name.removesuffix(".json") for entry in _folder().iterdir() if entry.name.endswith(".json"))


def _folder() -> Path:
    return asset("viseme_sets")
