# SPDX-License-Identifier: MIT
"""What is read on a screen: web and mail addresses, names of accounts, tags."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_ENDINGS = (
    "com org net edu gov io co uk de fr es it eu us ca au jp ru ch at nl pl info biz tv me ai app dev fm ly gg be"
)
_HOST = rf"(?:[\w-]+\.)+(?:{'|'.join(_ENDINGS.split())})"
_WEB = re.compile(rf"(?:(?:https?|ftp)://[^\s]+|www\.[^\s]+|{_HOST}(?::\d+)?(?:/[^\s]*)?)", re.IGNORECASE)
_MAIL = re.compile(r"(?:mailto:)?([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_ACCOUNT = re.compile(r"@([\w.]*\w)")
_TAG = re.compile(r"#(\w*[^\W\d]\w*)")
_NUMBERED = re.compile(r"#(\d+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|_")
_SPOKEN = {".": "dot", "/": "slash", "-": "dash", "_": "underscore", "?": "question mark", "=": "equals", "&": "and"}


def is_address(token: str) -> bool:
    """Whether a token is one address, account or tag, so that its signs part no words.

    >>> is_address("https://example.com/a"), is_address("Well...wait")
    (True, False)
    """
    return any(kind.fullmatch(token) for kind in (_WEB, _MAIL, _ACCOUNT, _TAG, _NUMBERED))


def address(token: str) -> list[str]:
    """Plainer texts that say the same, the commonest first; empty for what is no address.

    Examples
    --------
    >>> address("#BlackFriday"), address("@name"), address("joe@example.com")
    (['hashtag Black Friday', 'Black Friday'], ['at name', 'name'], ['joe at example dot com'])
    """
    if found := _NUMBERED.fullmatch(token):
        return [f"number {found[1]}", f"hashtag {found[1]}", f"pound {found[1]}"]
    if found := _TAG.fullmatch(token):
        words = " ".join(_CAMEL.split(found[1]))
        return [f"hashtag {words}", words]
    if found := _MAIL.fullmatch(token):
        return [f"{_said(found[1])} at {_said(found[2])}"]
    if found := _ACCOUNT.fullmatch(token):
        words = " ".join(_CAMEL.split(found[1].replace(".", " dot ")))
        return [f"at {words}", words]
    if not _WEB.fullmatch(token):
        return []
    host, slash, path = _SCHEME.sub("", token).rstrip("/").partition("/")
    ways = [_said(host)]
    if host.lower().startswith("www."):
        ways.append(_said(host[4:]))
    if slash:
        ways = [f"{way} slash {_said(path)}" for way in ways] + ways
    return ways


def _said(part: str) -> str:
    return " ".join("".join(f" {_SPOKEN[c]} " if c in _SPOKEN else c if c.isalnum() else " " for c in part).split())
