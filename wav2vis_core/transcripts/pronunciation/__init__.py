# SPDX-License-Identifier: MIT
"""What an English text sounds like: its words as they are said, and the phones of each."""

from .dictionary import PronunciationError, pronunciations
from .spoken import SpokenFormError, spoken_words

__all__ = ["PronunciationError", "SpokenFormError", "pronunciations", "spoken_words"]
