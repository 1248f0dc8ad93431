# SPDX-License-Identifier: GPL-3.0-or-later
"""SVG of strangers made harmless before resvg draws it, which reads the files that a picture names.

What resvg itself cannot bear is refused: it ends the process where elements lie too deep or a page is too tall.
"""

from __future__ import annotations

import base64
import binascii
from xml.dom.minidom import Document, Element, parseString
from xml.parsers.expat import ExpatError

from PyQt6.QtCore import QBuffer, QByteArray
from PyQt6.QtGui import QImageReader
from resvg_py import svg_to_bytes

# resvg overflows the stack of a process at some hundred levels; 100,000 elements take it seconds.
_DEEPEST, _MOST_ELEMENTS = 100, 20_000

_MOST_PIXELS = 1 << 24

# A page is drawn in a given width; its height follows.
_TALLEST = 20.0

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
        _check(page, root)
        return bytes(svg_to_bytes(svg_string=root.toxml(), width=width_px))
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


def _check(page: Document, root: Element) -> None:
    """Raise ValueError where a page is too deep, too tall, or too much is on it once all references are followed."""
    by_id = {each.getAttribute("id"): each for each in root.getElementsByTagName("*") if each.hasAttribute("id")}
    sizes: dict[int, int] = {}

    def size_of(element: Element, depth: int) -> int:
        if depth > _DEEPEST:
            raise ValueError("too deep")
        if id(element) not in sizes:
            sizes[id(element)] = 1  # what a reference back to it counts
            size = 1 + sum(size_of(each, depth + 1) for each in element.childNodes if isinstance(each, Element))
            for name in ("href", "xlink:href"):
                target = by_id.get(element.getAttribute(name).strip()[1:])
                size += size_of(target, depth + 1) if target is not None else 0
            sizes[id(element)] = size
        return sizes[id(element)]

    if size_of(root, 0) > _MOST_ELEMENTS:
        raise ValueError("too many elements")
    sides = root.getAttribute("viewBox").replace(",", " ").split()[2:] or [
        root.getAttribute(side).rstrip("abcdefghijklmnopqrstuvwxyz%") for side in ("width", "height")
    ]
    width, height = (float(side) for side in sides)
    if not 0 < height <= _TALLEST * width:
        raise ValueError("too tall")
    for side in ("width", "height"):  # in other units they might say otherwise
        if root.hasAttribute(side):
            root.removeAttribute(side)
    root.setAttribute("viewBox", root.getAttribute("viewBox") or f"0 0 {width:g} {height:g}")
