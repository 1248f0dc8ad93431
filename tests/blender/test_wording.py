# SPDX-License-Identifier: MIT
"""Errors of the core as Blender's users read them."""

from blender_addon.errors import worded
from wav2vis_core.errors import FormatError, OutputError


def test_a_parameter_is_called_as_blender_calls_it():
    error = FormatError("a project cannot run at 29.97 frames a second", remedy="use a whole rate", parameter="fps")
    assert worded(error) == (
        "Frame Rate in the Output properties: a project cannot run at 29.97 frames a second; use a whole rate"
    )


def test_what_cannot_be_set_in_blender_is_not_mentioned():
    error = OutputError("cannot be written (No space left)", "a.dat", "choose another place", "path")
    assert worded(error) == "a.dat: cannot be written (No space left); choose another place"
