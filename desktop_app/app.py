# SPDX-License-Identifier: GPL-3.0-or-later
"""The `wav2vis-desktop` command."""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path

from PyQt6.QtCore import QSettings, QStandardPaths
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QApplication

from wav2vis_core import __version__

from .main_window import MainWindow


def _report(window: MainWindow, error: BaseException) -> None:
    """Keep the window, and the edits in it, when something of ours fails: Qt would end the program."""
    traceback.print_exception(error)
    window.message.warn(
        window.tr("wav2vis itself has failed: {}. Save your work, and please report this error.").format(repr(error))
    )


def main(argv: list[str] | None = None) -> int:
    """Open the window, with a file where one is named."""
    parser = argparse.ArgumentParser(prog="wav2vis-desktop", description="See, play, correct and export mouth shapes.")
    parser.add_argument("file", nargs="?", help="a recording, a project or a timing file; a folder for the batch page")
    parser.add_argument("--version", action="version", version=__version__)
    arguments = parser.parse_args(sys.argv[1:] if argv is None else argv)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("wav2vis")
    app.setApplicationDisplayName("wav2vis")
    app.setDesktopFileName("wav2vis")
    app.setWindowIcon(QIcon(str(Path(__file__).parent / "assets" / "wav2vis.svg")))
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    window = MainWindow(QSettings("wav2vis", "wav2vis"), Path(data) / "wav2vis" / "recovery")
    sys.excepthook = lambda kind, error, trace: _report(window, error)
    window.show()
    if arguments.file:
        window.open_paths([Path(arguments.file)])
    window.dialogs.offer_recovery()
    return app.exec()
