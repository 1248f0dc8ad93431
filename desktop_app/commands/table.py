"""What each command of the table in `actions` does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt

from ..dialogs.shortcuts import ShortcutsDialog

if TYPE_CHECKING:
    from ..main_window import MainWindow


def handlers_of(window: MainWindow) -> dict[str, Callable[[], object]]:
    """By the names of the commands."""
    go, player, viewport, edit = window.navigation, window.player, window.viewport, window.editing
    dialogs, analysis = window.dialogs, window.analysis
    return {
        "open": dialogs.open,
        "save": dialogs.save,
        "save_as": dialogs.save_as,
        "import": dialogs.import_,
        "export": dialogs.export,
        "batch": lambda: window.show_page("batch"),
        "live": lambda: window.show_page("live"),
        "quit": window.close,
        "undo": window.document.undo.undo,
        "redo": window.document.undo.redo,
        "cut": edit.cut,
        "copy": edit.copy,
        "paste": edit.paste,
        "delete": edit.delete,
        "select_all": edit.select_all,
        "select_nothing": lambda: viewport.select(None),
        "split": edit.split,
        "merge": edit.merge,
        "rest": edit.rest,
        "nudge_back": lambda: edit.nudge(-1),
        "nudge_on": lambda: edit.nudge(1),
        "start_back": lambda: edit.move_boundary(False, -1),
        "start_on": lambda: edit.move_boundary(False, 1),
        "end_back": lambda: edit.move_boundary(True, -1),
        "end_on": lambda: edit.move_boundary(True, 1),
        "snap": lambda: window.timeline.cues.set_snaps(window.actions_["snap"].isChecked()),
        "next_uncertain": edit.select_uncertain,
        "previous_uncertain": lambda: edit.select_uncertain(backwards=True),
        "hear_again": edit.hear_again,
        "hear_all": analysis.hear_all,
        "hear_all_anew": lambda: analysis.hear_all(keep_edited=False),
        "text": dialogs.text,
        "character": dialogs.character,
        "play": player.toggle,
        "play_selection": go.play_selection,
        "loop": lambda: go.loop(window.actions_["loop"].isChecked()),
        "slower": lambda: window.choose_speed(go.change_speed(-1)),
        "faster": lambda: window.choose_speed(go.change_speed(1)),
        "to_start": go.to_start,
        "to_end": go.to_end,
        "frame_back": lambda: go.step(-1),
        "frame_on": lambda: go.step(1),
        "previous_cue": lambda: go.select_cue(-1),
        "next_cue": lambda: go.select_cue(1),
        "marker": edit.add_marker,
        "previous_marker": lambda: edit.go_to_marker(backwards=True),
        "next_marker": edit.go_to_marker,
        "zoom_in": go.zoom_in,
        "zoom_out": go.zoom_out,
        "zoom_selection": viewport.zoom_to_selection,
        "fit": viewport.fit,
        "scroll_back": lambda: viewport.scroll(-0.8),
        "scroll_on": lambda: viewport.scroll(0.8),
        "spectrogram": lambda: window.show_spectrogram(window.actions_["spectrogram"].isChecked()),
        "theme": window.change_theme,
        "full_screen": lambda: window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen),
        "shortcuts": lambda: ShortcutsDialog(window).exec(),
    }
