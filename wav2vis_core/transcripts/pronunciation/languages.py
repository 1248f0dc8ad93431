# SPDX-License-Identifier: MIT
"""The languages that texts may be in."""

from __future__ import annotations

from functools import cache

from ...errors import OptionError
from ..reading import Language
from .english import English


@cache
def language_of(code: str) -> Language:
    """What reads texts of a language.

    Raises
    ------
    OptionError
        When there is no language of that name.
    """
    return English()
