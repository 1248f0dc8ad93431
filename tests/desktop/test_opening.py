# SPDX-License-Identifier: MIT
"""A stranger's files: each opens, or a message says what is wrong, with which, and what to do."""

import shutil

import pytest
from PyQt6.QtWidgets import QTableWidget

from .conftest import EXAMPLE, PATIENCE_MS, part, said

README = "# A program\n\nIt does things.\n"
UNKNOWN = "its content is not in a format that can be read; "


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "README.md",
            README,
            UNKNOWN + "open a recording, a project or a timing file, such",
        ),
        (
            "a.json",
            '{"a": 1}',
            UNKNOWN + "open a recording, a project or a timing file, such",
        ),
        ("n.txt", README, UNKNOWN + "to use it as the transcript, open the recording"),
        ("zero.wav", "", "the file is empty; record or export it again"),
        ("gone.wav", None, "cannot be read (No such file or directory); check the path"),
    ],
)
def test_a_file_that_is_nothing_of_ours_says_what_is(window, qtbot, tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_text(content)
    window.open_paths([tmp_path / name])
    qtbot.waitUntil(lambda: bool(said(window)), timeout=PATIENCE_MS)
    assert said(window).startswith(f"{tmp_path / name}: {message}")


def test_a_folder_goes_to_the_batch_page_however_it_is_opened(window, qtbot, tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "a.wav")
    window.open_paths([tmp_path])
    assert part(window, "recordings", QTableWidget).rowCount() == 1
    assert not said(window)
