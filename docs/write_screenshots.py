# SPDX-License-Identifier: MIT
"""Renew the pictures of desktop.md: `python docs/write_screenshots.py`, without a screen."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from desktop_app.dialogs.export import ExportDialog
from desktop_app.look.theme import DARK, LIGHT
from desktop_app.main_window import MainWindow

REPOSITORY = Path(__file__).parents[1]
PICTURES = REPOSITORY / "docs" / "desktop"
EXAMPLE = REPOSITORY / "examples" / "tribe.wav"
SAID = "Tribe after tribe was crowding down to the Alps\nand trampling upon each other on the frontiers of the empire"


def wait(app: QApplication, condition: Callable[[], object]) -> None:
    """Run the window until a condition holds."""
    while not condition():
        app.processEvents()
        time.sleep(0.01)


def window_in(folder: Path, mode: str) -> MainWindow:
    """A window with settings of its own."""
    settings = QSettings(str(folder / f"{mode}.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", mode)
    window = MainWindow(settings, folder / "recovery")
    window.resize(1280, 760)
    window.show()
    return window


def save(app: QApplication, widget: MainWindow | ExportDialog, name: str) -> None:
    """Write what a window shows."""
    for _ in range(5):
        app.processEvents()
    widget.grab().save(str(PICTURES / f"{name}.png"))


def main() -> None:
    """Open the example in both themes, select and edit a little, and show the pages."""
    app = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for sound in ("talk", "interview", "joke"):
            shutil.copy(EXAMPLE, folder / f"{sound}.wav")
        (folder / "talk.txt").write_text(SAID)
        for mode in (DARK.mode, LIGHT.mode):
            window = window_in(folder, mode)
            editor = window.editor
            editor.files.open(folder / "talk.wav")
            wait(app, lambda editor=editor: editor.document.state)
            window.message.close_message()
            cues = editor.document.cues
            editor.viewport.select((cues[20].start_s, cues[20].end_s))
            editor.editing.show_shape("O")
            if mode == LIGHT.mode:
                phrase = editor.document.state.phrases[1]  # type: ignore[union-attr]
                editor.viewport.select((phrase.start_s, phrase.end_s), "phrases")
                editor.voices.rename("Ann")
                editor.voices.give_to_new("Ben")
            editor.viewport.select((cues[12].start_s, cues[12].end_s))
            editor.player.seek((cues[12].start_s + cues[12].end_s) / 2)
            window.actions_["spectrogram"].trigger()
            if mode == LIGHT.mode:
                window.panel.tabs.setCurrentWidget(window.cue_table)
            save(app, window, mode)
            if mode == LIGHT.mode:
                track = editor.document.state.track("talk.wav")  # type: ignore[union-attr]
                settings, tasks = window.settings, editor.tasks
                dialog = ExportDialog(track, editor.document.fps, Path("talk.wav"), None, settings, tasks, window)
                dialog.show()
                wait(app, lambda dialog=dialog: dialog.preview.toPlainText())
                save(app, dialog, "export")
                dialog.reject()
                window.actions_["batch"].trigger()
                window.batch.add([folder / f"{each}.wav" for each in ("talk", "interview", "joke")])
                window.batch.start()
                wait(app, lambda window=window: not window.batch.cancel_button.isEnabled())
                save(app, window, "batch")
            editor.document.undo.setClean()
            window.close()


if __name__ == "__main__":
    main()
