# SPDX-License-Identifier: GPL-3.0-or-later
"""What helps: the manual, a walk on an example, and what this program is."""

from __future__ import annotations

import platform
import shutil
from functools import cached_property
from pathlib import Path
from string import Template

import numpy as np
from PyQt6.QtCore import PYQT_VERSION_STR, QT_VERSION_STR, QObject, QStandardPaths
from PyQt6.QtWidgets import QWidget

from wav2vis_core import __version__

from ..model.shipped import EXAMPLE, MANUAL, TUTORIAL, shipped
from .files import FileDialogs
from .reader import Reader


class Help(QObject):
    """Each method is a command."""

    def __init__(self, window: QWidget, dialogs: FileDialogs) -> None:
        super().__init__(window)
        self._window, self._dialogs = window, dialogs

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self._window)

    def example(self) -> None:
        """Open a copy of the example, in the user's own documents: what is saved and exported goes beside it."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        copy = Path(documents) / "wav2vis" / Path(EXAMPLE).name
        if not copy.exists():
            try:
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(shipped(EXAMPLE), copy)
            except OSError as error:
                self._dialogs.warn(self.tr("The example cannot be copied to {}: {}.").format(copy, error.strerror))
                return
        self._dialogs.open_path(copy)

    def tutorial(self) -> None:
        """Open the example and show the walk beside it."""
        self.example()
        self._reader.read(TUTORIAL, self.tr("Tutorial"))

    def manual(self) -> None:
        """Show the manual."""
        self._reader.read(MANUAL, self.tr("Manual"))

    def about(self) -> None:
        """Show the version, the licences and what the program is made of."""
        text = Template((shipped("desktop_app/assets/about.md")).read_text(encoding="utf-8")).substitute(
            version=__version__,
            python=platform.python_version(),
            numpy=np.__version__,
            qt=QT_VERSION_STR,
            pyqt=PYQT_VERSION_STR,
            system=platform.platform(terse=True),
        )
        self._reader.read_text(text, self.tr("About wav2vis"))
