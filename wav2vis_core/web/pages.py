# SPDX-License-Identifier: MIT
"""The files of the page as answers to a browser: they come with the package and ask nothing of other hosts."""

from __future__ import annotations

import json
from http import HTTPStatus
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ..track.mouths import bundled_drawings
from ..track.visemes import VisemeSet

if TYPE_CHECKING:
    from websockets.http11 import Response

_KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}

_START = "index.html"
_ABOUT = "about.json"

# Nothing but what this server sends runs or is fetched, and no page of others shows it within itself.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' blob:",
        "media-src blob:",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
# The drawings bring their own style.
_DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Pages:
    """What can be fetched, by its path.

    Parameters
    ----------
    about : dict
    viseme_set : VisemeSet
        Whose shapes have a drawing each.

    Attributes
    ----------
    about : dict
        What the page asks before it shows itself; sent as JSON.
    """

    def __init__(self, about: dict[str, Any], viseme_set: VisemeSet) -> None:
        self.about = about
        folder = files(__package__).joinpath("page")
        self._bodies = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
        drawings = bundled_drawings(viseme_set)
        self._bodies |= {f"mouths/{name}.svg": drawing.encode() for name, drawing in drawings.items()}
        self._bodies["icon.svg"] = drawings[viseme_set.shape_of("AA")].encode()

    def response(self, path: str) -> Response:
        """The file at a path such as "/style.css", or that there is none."""
        from websockets.datastructures import Headers
        from websockets.http11 import Response

        name = unquote(path).removeprefix("/") or _START
        body = json.dumps(self.about).encode() if name == _ABOUT else self._bodies.get(name)
        status = HTTPStatus.NOT_FOUND if body is None else HTTPStatus.OK
        kind = "text/plain" if body is None else _KINDS.get(PurePath(name).suffix, "application/octet-stream")
        body = b"there is no such page\n" if body is None else body
        headers = Headers(
            {
                "Content-Type": f"{kind}; charset=utf-8",
                "Content-Length": str(len(body)),
                "Content-Security-Policy": _DRAWING_POLICY if name.endswith(".svg") else _POLICY,
                "Cross-Origin-Resource-Policy": "same-origin",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "no-cache",
                "Connection": "close",
            }
        )
        return Response(status, status.phrase, headers, body)
