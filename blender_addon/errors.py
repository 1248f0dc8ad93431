# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong in Blender, beside what the core's errors say, and the words of both."""

from wav2vis_core.errors import Wav2VisError

_CONTROLS = {
    "format": "the file's extension",
    "fps": "Frame Rate in the Output properties",
    "voice": "Voice beside the file browser",
}


class StripError(Wav2VisError):
    """A strip whose sound cannot be placed in time, or is not there."""


class TargetError(Wav2VisError):
    """An object that cannot be keyed."""


def worded(error: Wav2VisError) -> str:
    """What is wrong, where, and the remedy, in the words of Blender's interface."""
    return error.worded(_CONTROLS)
