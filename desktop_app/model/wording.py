# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of the core in the words of a window: parameters are the labels of its controls."""

from __future__ import annotations

from wav2vis_core import Wav2VisError

_CONTROLS = {
    "format": "“Format”",
    "fps": "“Frames per second”",
    "mouths": "“Character”",
    "height": "“Height”",
    "background": "“Background”",
    "transcribe": "“Recognise the words”",
    "overwrite": "“Replace existing files”",
    "sender": "“Send to”",
    "viseme_set": "“Viseme set”",
}


def worded(error: Exception) -> str:
    """What is wrong, where, and the remedy."""
    return error.worded(_CONTROLS) if isinstance(error, Wav2VisError) else str(error)
