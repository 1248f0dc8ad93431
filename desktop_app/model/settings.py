# SPDX-License-Identifier: GPL-3.0-or-later
"""How a recording is analysed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from wav2vis_core.decoding.styles import Style
from wav2vis_core.pipeline import DEFAULT_LISTENER, ListenerName

LISTENERS: tuple[ListenerName, ...] = get_args(ListenerName)


@dataclass(frozen=True)
class Settings:
    """What an analysis depends on beside the sound.

    Attributes
    ----------
    viseme_set : str
        A bundled one.
    style : str
    listener : str
    transcript : str or None
        What is said; empty when it is unknown, None before anyone was asked: then `NAME.txt` beside the recording
        counts.
    language : str
        Code of the transcript's.
    """

    viseme_set: str = "preston_blair"
    style: Style = "animated"
    listener: ListenerName = DEFAULT_LISTENER
    transcript: str | None = None
    language: str = "en"
