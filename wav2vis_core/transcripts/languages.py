# SPDX-License-Identifier: MIT
"""The languages that texts may be in."""

from __future__ import annotations

from ..errors import OptionError, TranscriptError
from .reading import Language

LANGUAGES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "zh": "Mandarin",
}
"""Their names by their codes (ISO 639-1)."""


def language_of(code: str) -> Language:
    """What reads texts of a language.

    Raises
    ------
    OptionError
        When there is no language of that code.
    TranscriptError
        When what it needs is not installed.
    """
    if code not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise OptionError(f"no language is called {code!r}", remedy=f"choose one of {known}", parameter="language")
    # Only a text needs what is not part of a plain installation.
    from .pronunciation.english import English
    from .pronunciation.espeak import is_installed
    from .pronunciation.foreign import SPELLINGS, Foreign

    if code == "en":
        return English()
    if not is_installed():
        fault = f"a text in {LANGUAGES[code]} needs eSpeak NG, which is not installed"
        raise TranscriptError(fault, "text", "pip install 'wav2vis[text]'")
    return Foreign(LANGUAGES[code], SPELLINGS[code])
