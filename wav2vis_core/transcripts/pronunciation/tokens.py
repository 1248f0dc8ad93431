# SPDX-License-Identifier: MIT
"""A text cut where its words are, even where the writer left no space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .addresses import is_address

_LETTER = r"[^\W\d_]"
_BREAKS = re.compile(
    rf"(?<=\w)(?:\.\.+|…|—|--+)[\"'”’]?(?=\S)"  # well...wait, well—wait
    rf"|(?<={_LETTER})–(?={_LETTER})"
    rf"|(?<=\w[,;:!?])(?={_LETTER})"  # well,wait
    rf"|(?<=[.,;:!?][\"”)\]])(?=\w)"
    rf"|(?<=[a-z]\.)(?=[A-Z][a-z])"  # the end.The start, St.Louis
    rf"|(?<=\d\.)(?=[A-Z][a-z])"
)
_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")  # 10 000 with a space that breaks no line
_OUTER = "\"'“”‘’«»„()[]{}<>¿¡.,;:!?*_…"
_SAID = "°©®™"  # of the signs that are no letters
_SMILEY = re.compile(r"[:;=]['-]?[()DPpOo3/|*]+|<3+|[xX]D+")
_MUSIC = str.maketrans("", "", "♩♪♫♬\ufe0e\ufe0f\u200d\u200b\ufeff\u00ad")


def tokens(text: str) -> list[str]:
    """The words of a text as they stand in it, with the punctuation around them; emoji stand alone.

    Examples
    --------
    >>> tokens("Well...wait, St.Louis is at http://a.com! 😀ok")
    ['Well', 'wait,', 'St.', 'Louis', 'is', 'at', 'http://a.com!', '😀', 'ok']
    """
    return [token for chunk in _GROUPED.sub(",", text).translate(_MUSIC).split() for token in _parts(chunk)]


def is_pictogram(token: str) -> bool:
    """Whether a token is an emoji or another drawing, which nobody says."""
    return all(
        c not in _SAID and (unicodedata.category(c) in ("So", "Co", "Cs", "Cn") or 0x1F000 <= ord(c) < 0x20000)
        for c in token
    )


def _parts(chunk: str) -> Iterator[str]:
    if _SMILEY.fullmatch(chunk):
        return
    if is_address(chunk.strip(_OUTER)):
        yield chunk
        return
    start = 0
    for k, c in enumerate(chunk):
        if is_pictogram(c):
            yield from _split(chunk[start:k])
            yield c
            start = k + 1
    yield from _split(chunk[start:])


def _split(chunk: str) -> Iterator[str]:
    if chunk.isalnum():
        yield chunk
    else:
        yield from filter(None, _BREAKS.split(chunk))
