# SPDX-License-Identifier: MIT
"""The example with its words and phones."""

import pytest

from ..conftest import PATIENCE_MS

SAID = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire."


@pytest.fixture
def spoken(opened, qtbot):
    """The example, analysed with what is said in it, literally, and zoomed to its first two seconds."""
    opened.editor.analysis.analyse_all(transcript=SAID, listener="fast", style="literal")
    qtbot.waitUntil(lambda: not opened.editor.tasks.running, timeout=PATIENCE_MS)
    assert opened.editor.document.state.words
    opened.editor.document.undo.clear()
    opened.editor.viewport.show(0.0, 2.0)
    return opened
