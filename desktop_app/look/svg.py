# SPDX-License-Identifier: GPL-3.0-or-later
"""SVG of strangers made harmless before resvg draws it, which reads the files that a picture names.

What resvg itself cannot bear is refused: it ends the process where elements lie too deep, a page is too tall or a point
is too far away.
"""

from __future__ import annotations

import base64
import binascii
import re
import time
from xml.dom.minidom import Document, Element, Text, parseString
from xml.parsers.expat import ExpatError

from PyQt6.QtCore import QBuffer, QByteArray
from PyQt6.QtGui import QImageReader
from resvg_py import svg_to_bytes

# resvg overflows the stack of a process at some hundred levels; 100,000 elements take it seconds.
_DEEPEST, _MOST_ELEMENTS = 100, 20_000

_MOST_PIXELS = 1 << 24

# A page is drawn in a given width; its height follows.
_TALLEST = 20.0

# What lies 2**31 pixels away ends the process; nothing that is to be seen lies nearly as far.
_FARTHEST_PX = 1e8

# What takes so long when it is drawn tiny takes seconds when it is large: lines that cross a page ten thousand times.
_TRIAL_PX, _LONGEST_TRIAL_S = 4, 0.06

_SIDES = ("width", "height", "markerWidth", "markerHeight")
_TRANSFORMS = ("transform", "patternTransform", "gradientTransform", "style")
_WHERE = frozenset(
    (
        *_SIDES,
        *_TRANSFORMS,
        *"d points x y x1 y1 x2 y2 cx cy r fx fy fr rx ry dx dy viewBox refX refY".split(),
        *"stroke-width stroke-miterlimit stroke-dasharray stroke-dashoffset".split(),
        *"font-size letter-spacing word-spacing stdDeviation radius".split(),
    )
)
"""Attributes that say where something is and how large."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_GROWING = re.compile(r"(?:scale|matrix)[XY]?\s*\(([^)]*)")
_NO_NUMBERS = re.compile(r"#[\w-]+|\.[A-Za-z_][\w-]*|url\([^)]*\)")

_COSTLY = frozenset({"feTurbulence", "script", "foreignObject"})


def drawn(svg: bytes, width_px: int) -> bytes:
    """A PNG of an SVG; no file but it is read, and nothing is asked of the network.

    Pictures stay that lie in it as PNG or JPEG; references to elsewhere, scripts and turbulence go.

    Raises
    ------
    ValueError
        When it is no SVG, or too large to be drawn at once.
    """
    try:
        page = parseString(svg)  # noqa: S318 (expat stops entities that grow, and fetches nothing)
        root = page.documentElement
        assert root is not None
        _strip(root)
        _check(page, root, width_px)
        text = root.toxml()
        began_s = time.thread_time()
        svg_to_bytes(svg_string=text, width=_TRIAL_PX)
        if time.thread_time() - began_s > _LONGEST_TRIAL_S:
            raise ValueError("too detailed")
        return bytes(svg_to_bytes(svg_string=text, width=width_px))
    except (ExpatError, RecursionError, LookupError) as error:
        raise ValueError(f"no SVG ({error})") from None


def _strip(root: Element) -> None:
    for element in root.getElementsByTagName("*"):
        if element.tagName.split(":")[-1] in _COSTLY and element.parentNode:
            element.parentNode.removeChild(element)
        for name, value in list(element.attributes.items()):
            if name.split(":")[-1].lower() == "href" and not value.strip().startswith("#") and not _is_picture(value):
                element.removeAttribute(name)


def _is_picture(href: str) -> bool:
    """Whether a reference holds a PNG or JPEG of a bearable size."""
    head, _, text = href.strip().partition(",")
    if head.replace(" ", "").lower() not in ("data:image/png;base64", "data:image/jpeg;base64"):
        return False
    try:
        buffer = QBuffer()
        buffer.setData(QByteArray(base64.b64decode("".join(text.split()))))
    except (binascii.Error, ValueError):
        return False
    reader = QImageReader(buffer)
    size = reader.size()
    return reader.format().data() in (b"png", b"jpeg") and 0 < size.width() * size.height() <= _MOST_PIXELS


def _check(page: Document, root: Element, width_px: int) -> None:
    """Raise ValueError where a page is too deep, too tall, reaches too far, or has too much on it once all references
    are followed.
    """
    sides = root.getAttribute("viewBox").replace(",", " ").split()[2:] or [
        root.getAttribute(side).rstrip("abcdefghijklmnopqrstuvwxyz%") for side in ("width", "height")
    ]
    width, height = (float(side) for side in sides)
    if not 0 < height <= _TALLEST * width:
        raise ValueError("too tall")
    elements = root.getElementsByTagName("*")
    by_id = {each.getAttribute("id"): each for each in elements if each.hasAttribute("id")}
    known: dict[int, tuple[int, float]] = {}

    def extent_of(element: Element, depth: int) -> tuple[int, float]:
        """How many elements are drawn, and by how much the numbers of the innermost grow."""
        if depth > _DEEPEST:
            raise ValueError("too deep")
        if id(element) not in known:
            known[id(element)] = 1, 1.0  # what a reference back to it counts
            targets = [by_id.get(element.getAttribute(name).strip()[1:]) for name in ("href", "xlink:href")]
            parts = [
                extent_of(each, depth + 1) for each in (*element.childNodes, *targets) if isinstance(each, Element)
            ]
            growth = max((growth for _, growth in parts), default=1.0) * _growth(element)
            if element is not root:
                growth *= _growth_as_page(element, width)
            known[id(element)] = 1 + sum(size for size, _ in parts), growth
        return known[id(element)]

    size, growth = extent_of(root, 0)
    if size > _MOST_ELEMENTS:
        raise ValueError("too many elements")
    if not growth * max(map(_largest, (root, *elements))) * width_px / width < _FARTHEST_PX:
        raise ValueError("reaches too far")
    for side in ("width", "height"):  # in other units they might say otherwise
        if root.hasAttribute(side):
            root.removeAttribute(side)
    root.setAttribute("viewBox", root.getAttribute("viewBox") or f"0 0 {width:g} {height:g}")


def _growth(element: Element) -> float:
    """By how much an element enlarges what lies in it, at most; 1 where it does not."""
    growth = 1.0
    for name in _TRANSFORMS:
        for numbers in _GROWING.findall(element.getAttribute(name)):
            growth *= max([1.0, *_numbers(numbers)[:4]])
    return growth


def _growth_as_page(element: Element, page_width: float) -> float:
    """The same of a page within the page, which has units of its own: as wide as it says, or as the whole one."""
    view = _numbers(element.getAttribute("viewBox"))[2:]
    if not view:
        return 1.0
    sides = [side for name in _SIDES for side in _numbers(element.getAttribute(name))]
    return max(1.0, max([page_width, *sides]) / max(min(view), 1e-30))


def _largest(element: Element) -> float:
    """The largest number of those that say where an element is and how large."""
    texts = [value for name, value in element.attributes.items() if name in _WHERE]
    if element.tagName.split(":")[-1] == "style":
        texts += [text.data for text in element.childNodes if isinstance(text, Text)]
    return max((number for text in texts for number in _numbers(_NO_NUMBERS.sub(" ", text))), default=0.0)


def _numbers(text: str) -> list[float]:
    """Those of a text, without their signs."""
    return [abs(float(number)) for number in _NUMBER.findall(text)]
