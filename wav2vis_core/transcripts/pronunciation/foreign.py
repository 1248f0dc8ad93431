# SPDX-License-Identifier: MIT
"""Other languages than English, as eSpeak NG pronounces them: its IPA in the phones of English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ...track.phone_labels import ipa_phones
from ..reading import Pronunciation, Token
from .espeak import phonemes
from .tokens import is_pictogram, tokens

_IPA_BY_UNDERSCORES = 0x02 | ord("_") << 8
_SWITCH = re.compile(r"\([\w-]+\)")  # eSpeak's mark that it goes over to another language
_LIAISON = re.compile(r"[-^]")

# Scripts written without spaces, cut where one gives way to the other; ideographs one by one.
_IDEOGRAPH = r"[\u3400-\u9fff\uf900-\ufaff々]"
_KANA = r"[\u3040-\u30ff]"
_RUNS = re.compile(rf"{_KANA}+|{_IDEOGRAPH}|(?:(?!{_KANA}|{_IDEOGRAPH}).)+")
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_VOWEL = "[aeiouüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]"
_SYLLABLE = re.compile(rf"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?{_VOWEL}+(?:(?:ng?|r)(?!{_VOWEL}))?[1-5]?")
_KANA_SCRIPTS = ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA")
_PARTICLES = {"は": "わ", "へ": "え"}  # said otherwise than written at the end of a word


class Spelling(NamedTuple):
    """How a language is written, and who reads it.

    Attributes
    ----------
    voice : str
        eSpeak NG's.
    script : str
        The first word of its letters' names in Unicode.
    unread_script : str
        That of letters which belong to it too, and which nobody can read.
    respelt : tuple of (str, str)
        What stands for something else in the voice's IPA, and for what.
    """

    voice: str
    script: str = "LATIN"
    unread_script: str = ""
    respelt: tuple[tuple[str, str], ...] = ()


SPELLINGS = {
    **{code: Spelling(code) for code in "es fr it nl pl pt tr".split()},
    "de": Spelling("de", respelt=(("ɔø", "ɔɪ"), ("ɜ", "ɐ"))),
    "ja": Spelling("ja", "HIRAGANA", unread_script="CJK"),
    "ru": Spelling("ru", "CYRILLIC"),
    "zh": Spelling("cmn", "CJK", respelt=(("ɜ", ""), ("onɡ", "oŋ"), ("ts.", "ʈʂ"), ("s.", "ʂ"))),  # ɜ is a tone
}
"""Of each language's code."""


@dataclass(frozen=True)
class Foreign:
    """Reads the texts of a language that eSpeak NG has a voice for."""

    name: str
    spelling: Spelling

    def read(self, text: str) -> list[Token]:
        """Its words in order."""
        cut = [part for token in tokens(text) for part in _RUNS.findall(token)]
        return [token for part in cut if (token := self._token(part))]

    def _token(self, written: str) -> Token | None:
        if not any(map(str.isalnum, written)):
            return Token(written, (), 0, 0) if is_pictogram(written) else None
        scripts = {unicodedata.name(c, "?").split()[0] for c in written if c.isalpha()}
        rules = self.spelling
        known = int(not scripts or bool(scripts & {rules.script, rules.unread_script}))
        if not scripts <= {rules.script, "LATIN", *(_KANA_SCRIPTS if rules.script in _KANA_SCRIPTS else ())}:
            return Token(written, (), known, 1)
        if rules.voice == "cmn" and scripts == {"LATIN"}:
            rules, written_out = rules._replace(voice="cmn-latn-pinyin"), _pinyin(written)
        else:
            written_out = written
        ways = [written_out]
        if written[-1] in _PARTICLES:
            ways.append(written[:-1] + _PARTICLES[written[-1]])
        pronunciations = tuple(
            dict.fromkeys(p for way in ways if (p := _pronunciation(way, rules.voice, rules.respelt)))
        )
        return Token(written, ((pronunciations,),) if pronunciations else (), known, 1)


@lru_cache(maxsize=100_000)
def _pronunciation(word: str, voice: str, respelt: tuple[tuple[str, str], ...]) -> Pronunciation:
    """Empty where nobody can read the word."""
    names = _SWITCH.sub("", phonemes(word, voice, _IPA_BY_UNDERSCORES) or "")
    for letters, others in respelt:
        names = names.replace(letters, others)
    phones: list[str] = []
    for name in re.split("[_ ]", _LIAISON.sub("", names)):
        known = ipa_phones(name) if name else ()
        if known is None:
            return ()
        phones += known
    return tuple(phones)


def _pinyin(word: str) -> str:
    """Its syllables apart, the tones as the digits that eSpeak NG reads.

    >>> _pinyin("Zhōngguó")
    'zhong1 guo2'
    """
    parts = unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "ü").replace("v", "ü")
    syllables = []
    for found in _SYLLABLE.finditer(unicodedata.normalize("NFC", parts)):
        letters = unicodedata.normalize("NFD", found[0]).replace("u\u0308", "ü")
        tone = next((_TONES[c] for c in letters if c in _TONES), "")
        syllables.append("".join(c for c in letters if c not in _TONES) + tone)
    return " ".join(syllables) or word
