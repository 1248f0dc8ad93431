# SPDX-License-Identifier: MIT
"""Reading of texts as the programs do, and what a track shows."""

from pathlib import Path

import pytest

from wav2vis_core.formats import ReadOptions, by_content

CASES = Path(__file__).parent / "cases"
"""Small files of our own that are as wrong as those that people have reported."""


@pytest.fixture(scope="session")
def read():
    """The track in a text, by its content."""
    return lambda text, **options: by_content(text, "talk").read(text, "talk", ReadOptions(**options))


@pytest.fixture(scope="session")
def shown():
    """What a track shows: (start in seconds, shape) of each change, and its end."""

    def changes(track):
        return [*((round(cue.start_s, 9), cue.shape) for cue in track.merged().cues), round(track.duration_s, 9)]

    return changes


@pytest.fixture(scope="session")
def mended():
    """What the one note about a file says was put right; empty where nothing was."""

    def text(track):
        assert [note.code for note in track.notes] in ([], ["file_mended"])
        return track.notes[0].text.removeprefix("put right: ") if track.notes else ""

    return text
