# SPDX-License-Identifier: MIT
"""Drawings of the mouth shapes: those that come with the package, or a folder of the user's own."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from ..assets import asset
from ..errors import OptionError, VisemeError
from .visemes import VisemeSet, bundled_names

DRAWN_SET = "mpeg4"
"""The set whose shapes the bundled drawings show; other sets show the drawing that each shape reduces to."""

# What the drawings' master holds around the origin of each group: left, top, width, height.
_FRAME = (-85, -50, 170, 140)

PNG = b"\x89PNG\r\n\x1a\n"
"""What a PNG begins with."""

# A small file can hold as much of one colour as fills any memory.
_MOST_PIXELS = 10_000_000


def bundled_mouths(viseme_set: VisemeSet) -> dict[str, bytes]:
    """The bundled drawing of each shape of a set, as PNG: 306 x 252 pixels, transparent around the mouth.

    Raises
    ------
    VisemeError
        When the set does not say which drawing a shape is (see `VisemeSet.reduction_to`).
    """
    folder = asset("mouths")
    images = _images(viseme_set)
    drawn = {image: (folder / f"{image}.png").read_bytes() for image in sorted(set(images.values()))}
    return {shape: drawn[image] for shape, image in images.items()}


def bundled_drawings(viseme_set: VisemeSet) -> dict[str, str]:
    """The bundled drawing of each shape of a set as SVG, transparent around the mouth; errors as of the PNGs."""
    master = (asset("mouths") / "mouths.svg").read_text(encoding="utf-8")
    style = master[master.index("<style>") : master.index("</style>")] + "</style>"
    groups = re.finditer(r'^<g id="(\w+)" transform="translate\((\d+) (\d+)\)">.*?^</g>$', master, re.M | re.S)
    drawn = {found[1]: _cropped(style, found[0], int(found[2]), int(found[3])) for found in groups}
    return {shape: drawn[image] for shape, image in _images(viseme_set).items()}


def own_mouths(folder: str) -> dict[str, bytes]:
    """The PNG files of a folder, by their names without `.png`.

    Raises
    ------
    OptionError
        When the folder or a file cannot be read, or a file is not a PNG, or one of over 10 million pixels.
    """
    try:
        paths = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() == ".png")
        found = {path.stem: path.read_bytes() for path in paths}
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        why = getattr(error, "strerror", error)
        raise OptionError(f"the drawings cannot be read ({why})", folder, "name a folder of PNG files") from None
    for name, data in found.items():
        where = str(Path(folder, name + ".png"))
        if not data.startswith(PNG):
            raise OptionError("is not a PNG, whatever its name says", where, "save it as PNG")
        width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
        if width * height > _MOST_PIXELS:
            raise OptionError(f"has {width} x {height} pixels", where, "save it with 10 million at most")
    return found


def likely_set(names: Collection[str]) -> VisemeSet:
    """The bundled set that drawings of these names, in any case, most likely are of: most of its shapes are there."""
    found = {name.lower() for name in names}

    def share(each: VisemeSet) -> tuple[float, int]:
        return sum(shape.lower() in found for shape in each.shapes) / len(each.shapes), len(each.shapes)

    return max(map(VisemeSet.load, bundled_names()), key=share)


def drawn_set(folder: str) -> str | None:
    """Name of the bundled set that most likely was drawn in a folder; None when of none half the shapes are there.

    Raises
    ------
    OptionError
        As `own_mouths` does.
    """
    return _drawn_set(own_mouths(folder))


def mouths_for(shapes: tuple[str, ...], set_name: str, folder: str) -> dict[str, bytes]:
    """The drawing of each of a set's shapes, from a folder of the user's own or, where that is empty, the bundled one.

    Where most shapes of the set were drawn, the others show their nearest stand-in (see `VisemeSet.stand_in`).

    Raises
    ------
    VisemeError
        When shapes have no drawing and no stand-in.
    OptionError
        As `own_mouths` does.
    """
    if folder:
        drawn = own_mouths(folder)
        drawn |= {shape: drawn[name] for shape, name in _files_of(shapes, drawn).items()}
        if set_name == _drawn_set(drawn):
            drawn |= {shape: drawn[image] for shape, image in VisemeSet.load(set_name).shown_by(drawn).items()}
        missing = [shape for shape in shapes if shape not in drawn]
        where, parameter = folder, "shape_map"
        remedy = f"draw {missing[0]}.png ..., or let other shapes stand in" if missing else ""
    else:
        drawn = bundled_mouths(VisemeSet.load(set_name)) if set_name in bundled_names() else {}
        missing = [shape for shape in shapes if shape not in drawn]
        where, remedy, parameter = "the bundled mouths", "give a folder of your own drawings", "mouths"
    if missing:
        raise VisemeError(f"no drawing of {', '.join(missing)} of the set {set_name}", where, remedy, parameter)
    return {shape: drawn[shape] for shape in shapes}


def _images(viseme_set: VisemeSet) -> dict[str, str]:
    return viseme_set.reduction_to(VisemeSet.load(DRAWN_SET))


def _drawn_set(drawn: Collection[str]) -> str | None:
    likely = likely_set(drawn)
    return likely.name if 2 * len(_files_of(likely.shapes, drawn)) >= len(likely.shapes) else None


def _files_of(shapes: Collection[str], drawn: Collection[str]) -> dict[str, str]:
    """The name of the drawing of each shape: its own, else the one alike but for capitals, where that is no shape."""
    found = {}
    for shape in shapes:
        alike = [name for name in drawn if name.lower() == shape.lower() and (name == shape or name not in shapes)]
        if shape in drawn or len(alike) == 1:
            found[shape] = shape if shape in drawn else alike[0]
    return found


def _cropped(style: str, group: str, x: int, y: int) -> str:
    left, top, width, height = _FRAME
    view = f'viewBox="{x + left} {y + top} {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view}>\n{style}\n{group}\n</svg>\n'
