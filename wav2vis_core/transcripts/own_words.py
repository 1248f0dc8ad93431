# SPDX-License-Identifier: MIT
"""The user's own dictionary: how to say words that no other holds, or that are said otherwise here.

A file of text for each language in the user's folder: a word and its phones a line, several lines for several ways.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ..errors import OutputError, TranscriptError
from ..track.phone_labels import spelled
from ..user_folder import user_folder
from .reading import Pronunciation

_COMMENT = "#"
_NUMBERED = re.compile(r"(?<=.)(?:\([0-9]+\)|[:,])$")  # CMUdict's second ways; signs of lists
_PLAIN = str.maketrans("‘’", "''")


def own_words_path(language: str = "en") -> Path:
    """The file of a language's words."""
    return user_folder() / "pronunciations" / f"{language}.txt"


def own_words(language: str = "en") -> dict[str, tuple[Pronunciation, ...]]:
    """By word, in small letters, the ways to say it; empty where there is no file.

    Raises
    ------
    TranscriptError
        When the file cannot be read, or a line is no word with phones.
    """
    path = own_words_path(language)
    try:
        stamp = path.stat()
    except OSError:
        return {}
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


def own_pronunciations(word: str, language: str = "en") -> tuple[Pronunciation, ...]:
    """The ways that the user's dictionary has to say a word, in any case; none where it does not hold it.

    English possessives are made of the word itself. Errors as `own_words`.
    """
    own, key = own_words(language), _key(word)
    if key not in own and language == "en" and key.endswith("'s"):
        from .pronunciation.dictionary import possessive  # reading English takes 30 ms to begin

        return tuple(phones + possessive(phones[-1]) for phones in own.get(key[:-2], ()))
    return own.get(key, ())


def remember(word: str, ways: Sequence[Pronunciation], language: str = "en") -> None:
    """Keep how a word is said, in place of what was known of it; without a way the word is forgotten.

    Raises
    ------
    TranscriptError
        When it is not one word, or the file is damaged.
    OutputError
        When the file cannot be written.
    """
    if len(word.split()) != 1 or _COMMENT in word or not _is_text(word):
        raise TranscriptError("is not one word", repr(word), f"give a word without spaces and {_COMMENT}")
    own = dict(own_words(language))
    own.pop(_key(word), None)
    if ways:
        own[_key(word)] = tuple(ways)
    lines = [f"{each} {' '.join(phones)}\n" for each, known in sorted(own.items()) for phones in known]
    path = own_words_path(language)
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("".join(lines), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", str(path), "make its folder writable") from None


@lru_cache(maxsize=4)
def _read(path: Path, _mtime_ns: int, _size: int) -> dict[str, tuple[Pronunciation, ...]]:
    """The file as it was at a time."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TranscriptError(f"cannot be read ({error})", str(path), "save it as UTF-8") from None
    found: dict[str, tuple[Pronunciation, ...]] = {}
    for number, line in enumerate(lines, 1):
        word, *rest = line.partition(_COMMENT)[0].split(maxsplit=1) or [""]
        if not word:
            continue
        word, phones = _NUMBERED.sub("", word), "".join(rest)
        try:
            found[_key(word)] = (*found.get(_key(word), ()), spelled(phones))
        except TranscriptError as error:
            where = f"{path}, line {number}"
            raise TranscriptError(f"{error.where} {error.what}", where, error.remedy) from None
    return found


def _is_text(word: str) -> bool:
    """Whether a file can hold it: half a character cannot be written."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _key(word: str) -> str:
    return word.translate(_PLAIN).casefold()
