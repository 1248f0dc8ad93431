# SPDX-License-Identifier: MIT
"""eSpeak NG as a library: what a word sounds like in one of its languages.

It runs in a shared library that its wheel brings along; nothing is downloaded.
"""

from __future__ import annotations

import ctypes
from functools import cache
from threading import Lock

_ONE_AT_A_TIME = Lock()  # its voice is the whole library's
_SYNCHRONOUS, _DO_NOT_EXIT, _UTF8 = 2, 0x8000, 1


def phonemes(text: str, voice: str, mode: int) -> str | None:
    """The phonemes of a text; None where eSpeak NG or the voice is missing.

    Parameters
    ----------
    text : str
    voice : str
        Such as "en-us".
    mode : int
        `espeak_TextToPhonemes`' own: which names, and what stands between them.
    """
    with _ONE_AT_A_TIME:
        library = _library()
        if library is None or library.espeak_SetVoiceByName(voice.encode()):
            return None
        rest = ctypes.c_char_p(text.replace("\0", " ").encode(errors="ignore"))
        clauses = []
        while rest.value:
            clauses.append(library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, mode).decode())
        return " ".join(clauses)


def is_installed() -> bool:
    """Whether it can be asked."""
    with _ONE_AT_A_TIME:
        return _library() is not None


@cache
def _library() -> ctypes.CDLL | None:
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except (ImportError, OSError):
        return None
    data = str(espeakng_loader.get_data_path()).encode()
    if library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT) < 0:
        return None
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return library
