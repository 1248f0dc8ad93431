# SPDX-License-Identifier: MIT
"""ARPAbet phones and the classes that the networks distinguish.

Classes fold what lips do not show (voicing, nasality) and split each diphthong into its onset and its
glide, so that every viseme set is a grouping of classes and one student serves all sets.
"""

from __future__ import annotations

SILENCE = "sil"

PHONES = tuple(
    "sil AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split()
)

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())

DIPHTHONGS = ("AY", "AW", "EY", "OY", "OW")

# The share of a diphthong that its onset lasts before the glide.
ONSET_SHARE = 0.6

CLASSES = tuple(
    "sil PBM FV THDH TD KG CHJH SHZH SZ N NG L R ER HH W Y AA AE AH AO EH IH IY UH UW "
    "AY1 AY2 AW1 AW2 EY1 EY2 OY1 OY2 OW1 OW2".split()
)

ROUND = frozenset("W UW OW1 OW2".split())
"""Classes for which the lips are rounded before their sound and after it."""

WIDE = frozenset("IY AA".split())
"""Classes that no rounded mouth says: a shape that stands for one of them is not a rounded one."""

LIPS_FREE = frozenset("TD KG N NG L HH".split())
"""Classes that the tongue or the breath makes alone; the lips are as their neighbours need them."""

_FOLDED = {
    "PBM": "P B M",
    "FV": "F V",
    "THDH": "TH DH",
    "TD": "T D",
    "KG": "K G",
    "CHJH": "CH JH",
    "SHZH": "SH ZH",
    "SZ": "S Z",
}
_CLASS_OF_FOLDED = {phone: name for name, phones in _FOLDED.items() for phone in phones.split()}


def classes_of(phone: str) -> tuple[str, ...]:
    """The class of a phone, or the two of a diphthong in order of time.

    >>> classes_of("B"), classes_of("AY"), classes_of("IY")
    (('PBM',), ('AY1', 'AY2'), ('IY',))
    """
    if phone in DIPHTHONGS:
        return phone + "1", phone + "2"
    return (_CLASS_OF_FOLDED.get(phone, phone),)


VOWEL_CLASSES = frozenset(name for vowel in VOWELS for name in classes_of(vowel))
