# SPDX-License-Identifier: MIT
"""Who may come in to a server of this computer: a browser lets any page knock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from ..errors import OptionError
from .sender import Address

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Door:
    """The rules for what knocks, by the headers that it cannot change: browsers write them, not their pages.

    Parameters
    ----------
    address : Address
        Where the server listens.
    origins : sequence of str
        Sites whose pages may come in, such as "https://example.org", besides programs, which have no origin.
    own_pages : bool
        Whether the server has pages of its own, which may come in too.

    Raises
    ------
    OptionError
        When an origin is not written as browsers write it, so that no page would ever have it.
    """

    def __init__(self, address: Address, origins: Sequence[str] = (), *, own_pages: bool = False) -> None:
        if strange := [origin for origin in origins if not _is_origin(origin)]:
            remedy = "write it as browsers do, such as https://example.org or http://127.0.0.1:8000"
            raise OptionError("is not the origin of a page", strange[0], remedy, "origins")
        self._address, self._origins, self._own_pages = address, tuple(origins), own_pages
        self._names = {*_HERE, address.host, *(_name(origin.partition("//")[2]) for origin in origins)}

    def refusal(self, headers: Mapping[str, str]) -> str | None:
        """Why somebody may not come in, in a line; None for who may."""
        try:
            host, origin = headers.get("Host", ""), headers.get("Origin")
            site, mode = headers.get("Sec-Fetch-Site"), headers.get("Sec-Fetch-Mode")
        except LookupError:  # of websockets
            return "a header comes twice\n"
        # A page of another site can make its name mean this computer; the Host header tells.
        name = _name(host)
        if self._address.is_here and name not in self._names:
            return "this server answers to localhost alone\n"
        if self._own_pages and name not in self._names and not _is_number(name):
            return f"this server is not called {name[:80]}: use its address in numbers\n"
        if origin is not None and origin not in self._origins and not (self._own_pages and origin == f"http://{host}"):
            return f"pages of {origin[:200]} are not allowed\n"
        # Pictures and scripts are fetched without an Origin. A link to the page is followed.
        if origin is None and site in ("cross-site", "same-site") and mode != "navigate":
            return "pages of other sites are not allowed\n"
        return None


def _name(host: str) -> str:
    """The name in a Host header; empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # a bracket that is not closed
        return ""


def _is_origin(text: str) -> bool:
    """Whether it is a scheme and a host, with a port where it is not the scheme's own; "null" is that of files."""
    scheme, _, host = text.partition("://")
    return text == "null" or (bool(scheme and _name(host)) and not set(host) & set("/?#@"))


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
