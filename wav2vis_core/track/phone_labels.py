# SPDX-License-Identifier: MIT
"""Phones by the labels that aligners and phoneticians give them: ARPAbet, TIMIT's, and the IPA."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from ..errors import TranscriptError
from .phones import PHONES, SILENCE

TIMIT = {
    **{"ux": "UW", "ax": "AH", "ax-h": "AH", "ix": "IH", "axr": "ER", "hv": "HH", "el": "L", "em": "M"},
    **{"en": "N", "eng": "NG", "nx": "N", "dx": "D", "bcl": "B", "dcl": "D", "gcl": "G", "pcl": "P"},
    **{"tcl": "T", "kcl": "K", "pau": SILENCE, "epi": SILENCE, "h#": SILENCE},
}
"""TIMIT's labels (Garofolo et al. 1993, LDC93S1) that are not ARPAbet in small letters. Closures belong to their stop:
`pcl` is P, never silence."""

_SILENT = frozenset("sil sp spn pau pause rest silence noise nsn ns br brth breath lau laugh oov - #".split())
_BRACKETED = re.compile(r"<.*>|\[.*\]|\{.*\}|\(.*\)")

# How dictionaries set off the IPA.
_BETWEEN = re.compile(r"(?:/|\[)([^/\[\]]+)(?:/|\])")

# Stress, and the place in the word that Kaldi and Gentle add.
_DECORATED = re.compile(r"(?P<phone>[A-Za-z#-]+?)[012]?(?:_[BIES])?")

# The IPA's letters (International Phonetic Association 1999 and its chart of 2020) by the phone of English whose lips
# are most like theirs; two letters where they are one sound.
_IPA = {
    **{"p": "P", "b": "B", "ɓ": "B", "ʙ": "B", "m": "M", "f": "F", "ɸ": "F", "v": "V", "ʋ": "V", "ⱱ": "V", "ɱ": "V"},
    **{"β": "B", "θ": "TH", "ð": "DH", "t": "T", "ʈ": "T", "d": "D", "ɖ": "D", "ɗ": "D", "ɾ": "D", "s": "S", "z": "Z"},
    **{"ʃ": "SH", "ʂ": "SH", "ɕ": "SH", "ʒ": "ZH", "ʐ": "ZH", "ʑ": "ZH", "tʃ": "CH", "tɕ": "CH", "ʈʂ": "CH"},
    **{
        "dʒ": "JH",
        "dʑ": "JH",
        "ɖʐ": "JH",
        "ʧ": "CH",
        "ʤ": "JH",
        "ʦ": "S",
        "ʣ": "Z",
        "k": "K",
        "c": "K",
        "q": "K",
        "g": "G",
        "ɡ": "G",
        "ɟ": "G",
        "ɢ": "G",
    },
    **{"ɠ": "G", "ʄ": "G", "x": "K", "χ": "K", "ɣ": "G", "ç": "HH", "ʝ": "Y", "h": "HH", "ɦ": "HH", "ħ": "HH"},
    **{"ʕ": "HH", "r": "R", "ɹ": "R", "ɻ": "R", "ɽ": "R", "ʁ": "R", "ʀ": "R", "l": "L", "ɫ": "L", "ɭ": "L", "ʎ": "L"},
    **{"ʟ": "L", "ɬ": "L", "ɮ": "L", "n": "N", "ɲ": "N", "ɳ": "N", "ŋ": "NG", "ɴ": "NG", "j": "Y", "ɰ": "G"},
    **{"w": "W", "ʍ": "W", "ɥ": "W", "i": "IY", "ɪ": "IH", "ɨ": "IH", "ɯ": "IH", "y": "UW", "ʏ": "UH", "u": "UW"},
    **{"ʉ": "UW", "ʊ": "UH", "e": "EH", "ɛ": "EH", "ø": "ER", "œ": "ER", "ɶ": "ER", "ɵ": "UH", "ɘ": "AH", "ə": "AH"},
    **{"ɐ": "AH", "ʌ": "AH", "ɤ": "AH", "ɜ": "ER", "ɝ": "ER", "ɚ": "ER", "ɞ": "ER", "æ": "AE", "a": "AA", "ɑ": "AA"},
    **{"ɒ": "AO", "ɔ": "AO", "o": "AO", "aj": "AY", "aɪ": "AY", "ai": "AY", "aw": "AW", "aʊ": "AW", "au": "AW"},
    **{"ej": "EY", "eɪ": "EY", "ei": "EY", "ɔj": "OY", "ɔɪ": "OY", "ɔi": "OY", "oj": "OY", "ow": "OW", "oʊ": "OW"},
    **{"ou": "OW", "əw": "OW", "əʊ": "OW"},
}
_GLOTTAL = "ʔ"

# Kinds of characters that stand above, below and after the letters: length, aspiration, tones, numbers.
_MARKS = frozenset(("Mn", "Lm", "Sk", "Nd", "Po"))
_CEDILLA = "\u0327"  # part of the letter ç


def phones_of(labels: Collection[str]) -> dict[str, tuple[str, ...]] | None:
    """The ARPAbet phones (or `sil`) of each label, in order of time, where all are of one alphabet; else None.

    A glottal stop has none. Stress, length, tones, places in the word and other marks do not count; labels of silence
    and of noises may stand beside those of either alphabet.

    >>> phones_of({"AY1", "hh_B", "pcl", ""}) == {"AY1": ("AY",), "hh_B": ("HH",), "pcl": ("P",), "": ("sil",)}
    True
    >>> phones_of(["tʰ", "ɑː", "eɪ", "ts"])
    {'tʰ': ('T',), 'ɑː': ('AA',), 'eɪ': ('EY',), 'ts': ('T', 'S')}
    >>> phones_of(["MBP"]), phones_of(["hello"])
    (None, None)
    """
    said = [label for label in labels if not _is_silent(label)]
    found = {label: _arpabet(label) for label in said}
    if None in found.values():
        found = {label: ipa_phones(label) for label in said}
        # Short words are spelled with the same letters, but not with one a sound.
        if all(map(str.isascii, said)) and any(len(phones or ()) > 1 for phones in found.values()):
            return None
    known = {label: phones for label, phones in found.items() if phones is not None}
    return {label: known.get(label, (SILENCE,)) for label in labels} if len(known) == len(found) else None


def spelled(text: str) -> tuple[str, ...]:
    """The ARPAbet phones that somebody wrote down one after the other, a space between them; silence is `sil`.

    A word in the IPA needs no spaces, nor letters beyond a to z where it stands between slashes or square brackets.

    Raises
    ------
    TranscriptError
        When there are none, or one is no phone.

    Examples
    --------
    >>> spelled("Z AO1 r"), spelled("aɪ"), spelled("/ˈbɪt.ə/")
    (('Z', 'AO', 'R'), ('AY',), ('B', 'IH', 'T', 'AH'))
    """
    remedy = f"use {' '.join(PHONES[1:])}, or the IPA"
    phones: list[str] = []
    between = _BETWEEN.fullmatch(text.strip())
    for label in (between[1] if between else text).split():
        known = None if between else (phones_of([label]) or {}).get(label)
        if known is None and (between or not label.isascii()):
            known = _ipa_word(_ipa_letters(label))
        if known is None:
            raise TranscriptError("is no phone", repr(label), remedy)
        phones += known
    if not phones:
        raise TranscriptError("there is no phone", repr(text), remedy)
    return tuple(phones)


def _is_silent(label: str) -> bool:
    bare = label.strip().lower().split("_")[0]
    return not bare or bare in _SILENT or _BRACKETED.fullmatch(bare) is not None


def _arpabet(label: str) -> tuple[str, ...] | None:
    found = _DECORATED.fullmatch(label.strip())
    name = found["phone"] if found else label
    if name.lower() == "q":
        return ()
    phone = TIMIT.get(name.lower(), name.upper())
    return (phone,) if phone in PHONES else None


def ipa_phones(label: str) -> tuple[str, ...] | None:
    """The ARPAbet phones of one sound, diphthong or affricate in the IPA; None where it is none.

    >>> ipa_phones("ˈyː"), ipa_phones("tɕʰ"), ipa_phones("1")
    (('UW',), ('CH',), None)
    """
    text = _ipa_letters(label)
    # At most a diphthong with an R, or an affricate: more letters are a word.
    return _ipa_word(text) if 0 < len(text) <= 3 else None


def _ipa_letters(label: str) -> str:
    parts = unicodedata.normalize("NFD", label.strip())
    letters = "".join(c for c in parts if unicodedata.category(c) not in _MARKS or c == _CEDILLA)
    return unicodedata.normalize("NFC", letters)


def _ipa_word(text: str) -> tuple[str, ...] | None:
    phones: list[str] = []
    while text:
        sound = next((text[:n] for n in (2, 1) if text[:n] in _IPA or text[:n] == _GLOTTAL), None)
        if sound is None:
            return None
        text = text.removeprefix(sound)
        phones += [_IPA[sound]] if sound != _GLOTTAL else []
    return tuple(phones)
