# SPDX-License-Identifier: GPL-3.0-or-later
"""One SVG that holds all mouths of a character, each in a layer or group named after its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.dom.minidom import Element, parse
from xml.parsers.expat import ExpatError

from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.track.visemes import bundled_names

_DRAWN = frozenset("g path rect circle ellipse line polyline polygon text image use switch a".split())
_DISPLAY = re.compile(r"\bdisplay\s*:[^;]*;?")
_VIEW = re.compile(rb'\A(<[^>]*?\sviewBox=)"([^"]*)"')  # of the root; quotes and angles within it are escaped


def mouths_in(path: Path) -> dict[str, bytes]:
    """An SVG of the same page for each mouth, with that mouth alone on it, by the mouths' names.

    A mouth is what has an Inkscape label or an id that names a shape of a bundled viseme set, in any case. It is shown
    even where its layer is hidden.

    Raises
    ------
    Wav2VisError
        When the file cannot be read or holds no mouth.
    """
    remedy = "name the layers or groups after the shapes: AI, MBP, rest ..."
    try:
        page = parse(str(path))  # noqa: S318 (expat stops entities that grow, and fetches nothing)
    except (OSError, ValueError, ExpatError) as error:
        raise Wav2VisError(f"cannot be read as SVG ({error})", str(path), "save it as SVG again") from None
    shapes = {shape.lower() for name in bundled_names() for shape in VisemeSet.load(name).shapes}
    root = page.documentElement
    assert root is not None
    try:
        mouths = dict(_named(root, shapes))
    except RecursionError:
        raise Wav2VisError("has too many layers in one another", str(path), remedy) from None
    if not mouths:
        raise Wav2VisError("has no layer or group named after a mouth shape", str(path), remedy)
    _give_a_view(root, path)
    _hide_the_rest(mouths)
    return {name: _alone(root, mouth) for name, mouth in mouths.items()}


def view_of(page: bytes) -> tuple[float, float, float, float]:
    """What an SVG of `mouths_in` shows of its page: left, top, width, height."""
    found = _VIEW.match(page)
    assert found
    left, top, width, height = map(float, found[2].split())
    return left, top, width, height


def viewed(page: bytes, view: tuple[float, float, float, float]) -> bytes:
    """An SVG of `mouths_in` that shows another part of its page."""
    return _VIEW.sub(rb'\1"%g %g %g %g"' % view, page)


def _give_a_view(root: Element, path: Path) -> None:
    """A view box in numbers, in place of a width and height."""
    sides = [re.sub(r"[a-z]*$", "", root.getAttribute(side)) for side in ("width", "height")]
    numbers = root.getAttribute("viewBox").replace(",", " ").split() or ["0", "0", *sides]
    try:
        left, top, width, height = map(float, numbers)
    except ValueError:
        raise Wav2VisError("has no page", str(path), "give it a width and a height, or a viewBox") from None
    for name in {"width", "height", "preserveAspectRatio"} & {*root.attributes.keys()}:
        root.removeAttribute(name)
    root.setAttribute("viewBox", f"{left} {top} {width} {height}")


def _named(parent: Element, shapes: set[str]) -> Iterator[tuple[str, Element]]:
    """The outermost elements named after shapes."""
    for child in _drawn_children(parent):
        names = [child.getAttribute(key) for key in ("inkscape:label", "id")]
        name = next((name for name in names if name.lower() in shapes), "")
        if name:
            yield name, child
        else:
            yield from _named(child, shapes)


def _hide_the_rest(mouths: dict[str, Element]) -> None:
    """Show what mouths stand in, and hide all else that is drawn, the mouths too."""
    kept = {id(parent): parent for mouth in mouths.values() for parent in _parents(mouth)}
    for parent in kept.values():
        _display(parent, "inline")
        for child in _drawn_children(parent):
            if id(child) not in kept:
                _display(child, "none")


def _alone(root: Element, mouth: Element) -> bytes:
    _display(mouth, "inline")
    text: bytes = root.toxml("utf-8")
    _display(mouth, "none")
    return text


def _display(element: Element, how: str) -> None:
    if element.hasAttribute("style"):
        element.setAttribute("style", _DISPLAY.sub("", element.getAttribute("style")))
    element.setAttribute("display", how)


def _drawn_children(parent: Element) -> list[Element]:
    return [each for each in parent.childNodes if isinstance(each, Element) and each.tagName.split(":")[-1] in _DRAWN]


def _parents(element: Element) -> Iterator[Element]:
    parent = element.parentNode
    while isinstance(parent, Element):
        yield parent
        parent = parent.parentNode
