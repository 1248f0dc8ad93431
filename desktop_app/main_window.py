# SPDX-License-Identifier: GPL-3.0-or-later
"""The window: its parts, and how each learns of the others."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QByteArray, QPoint, QSettings, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from .commands.actions import Actions
from .commands.command import Need, plain
from .commands.key_sheet import key_sheet
from .commands.table import menus_of
from .dialogs.files import FileDialogs
from .dialogs.help import Help
from .dialogs.shortcuts import ShortcutsDialog
from .editor.editor import Editor
from .editor.habits import mapping, number
from .lanes.timeline import Timeline
from .look.drawings import drawings_of, outlined
from .look.screen import fitted
from .look.theme import DARK, LIGHT, Theme, apply_theme
from .model import edits
from .model.character import Casting
from .model.wording import worded
from .pages.welcome import Welcome
from .panels.check_list import CheckList
from .panels.cue_table import CueTable
from .panels.notices import MessageBar, StatusLine
from .panels.shape_menu import shape_menu
from .panels.side_panel import SidePanel
from .panels.transport_bar import TransportBar

if TYPE_CHECKING:
    from .pages.batch import BatchPage
    from .pages.live import LivePage

_LEAST_PAGE = QSize(320, 300)  # beside the panel; pages that need more have its room too


class MainWindow(QMainWindow):
    """The editor of one recording, and the pages that take its place, which are made when they are first wanted."""

    _themed = pyqtSignal(Theme)

    def __init__(self, settings: QSettings, recovery_folder: Path) -> None:
        super().__init__()
        self.settings = settings
        self.theme = LIGHT if settings.value("theme") == LIGHT.mode else DARK
        self.setWindowTitle("wav2vis[*]")
        self.setAcceptDrops(True)
        self.resize(fitted(1280, 760, self))
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.editor = Editor(settings, recovery_folder, self)
        self.message = MessageBar(self.theme)
        self.dialogs = FileDialogs(self, self.editor, settings, self.message, self.theme)
        self.timeline = Timeline(self.editor.document, self.editor.viewport, self.theme)
        self._menus = menus_of(self.editor, self.dialogs, Help(self, self.dialogs), self)
        self._commands = Actions(self._menus, self, self.timeline)
        self.actions_ = self._commands.by_name
        self._build()
        self._connect()
        self.timeline.stack.set_heights(mapping(settings, "lanes", int))
        self._apply_theme(self.theme)
        self._show_availability()

    def _build(self) -> None:
        self.bar = TransportBar(self.actions_, self.theme)
        self.welcome = Welcome([self.actions_[name] for name in ("open", "example", "tutorial")])
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.timeline)
        self.pages.setMinimumSize(_LEAST_PAGE)
        self.panel = SidePanel()
        self.cue_table = CueTable(self.editor.document, self.editor.viewport)
        self.panel.add_page(self.cue_table, self.tr("Cues"))
        self.panel.add_page(CheckList(self.editor.document, self.editor.checking), self.tr("Checks"))
        self.panel.hide()
        self.status = StatusLine()
        left = QVBoxLayout()
        left.setContentsMargins(12, 12, 12, 12)
        left.addWidget(self.pages)
        self.message.lie_over(self.pages)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self.panel)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.actions_["snap"].setChecked(self.editor.viewport.snaps)
        self.recent_menu = QMenu(self.tr("Open &recent"), self)
        self.recent_menu.setToolTipsVisible(True)
        menu = next(each for each in self.actions_["open"].associatedObjects() if isinstance(each, QMenu))
        menu.insertMenu(self.actions_["example"], self.recent_menu)
        self._show_recent()
        host = QWidget()
        host.setLayout(column)
        self.setCentralWidget(host)

    def _connect(self) -> None:
        document, player = self.editor.document, self.editor.player
        document.sound_changed.connect(self._show_sound)
        document.cues_changed.connect(self._show_cues)
        document.fps_changed.connect(lambda: self.bar.show_fps(document.fps))
        document.fps_changed.connect(lambda: self._show_position(player.position_s))
        document.fps_changed.connect(self._show_selection)
        player.moved.connect(self._show_position)
        player.playing_changed.connect(self.bar.show_playing)
        self.editor.viewport.selected.connect(self._show_selection)
        self.bar.speed_chosen.connect(player.set_speed)
        self.bar.volume_chosen.connect(player.set_volume)
        self.bar.volume_chosen.connect(lambda volume: self.settings.setValue("volume", volume))
        self.bar.show_volume(number(self.settings, "volume", 0.0, 1.0))
        self.bar.fps_chosen.connect(document.set_fps)
        self.timeline.ruler.scrubbed.connect(player.scrub)
        self.timeline.released.connect(self.editor.editing.release)
        self.timeline.waveform.pointed.connect(player.seek)
        self.timeline.cues.pointed.connect(player.seek)
        self.timeline.cues.play_wanted.connect(player.play)
        self.timeline.cues.menu_wanted.connect(self._show_shape_menu)
        stack = self.timeline.stack
        stack.resized.connect(lambda: self.settings.setValue("lanes", json.dumps(stack.heights)))
        self.timeline.segments.play_wanted.connect(player.play)
        self.timeline.segments.pointed.connect(player.seek)
        self.timeline.segments.menu_wanted.connect(self._show_word_menu)
        self.editor.words.label_wanted.connect(self.timeline.segments.ask)
        self.editor.words.noticed.connect(self.message.say)
        self.welcome.opened.connect(self.dialogs.open_path)
        self.panel.setting_chosen.connect(lambda name, value: self.editor.analysis.analyse_all(**{name: value}))
        self.panel.shape_chosen.connect(self.editor.editing.show_shape)
        self.panel.voice_chosen.connect(self.editor.voices.show)
        self.editor.voices.noticed.connect(self.message.say)
        self.cue_table.chosen.connect(self.editor.navigation.go)
        self.cue_table.left.connect(lambda: self.timeline.setFocus())
        for field in (self.panel.voice, *self.panel.settings.values(), self.bar.speed, self.bar.fps):
            field.left.connect(lambda: self.timeline.setFocus())
        self.editor.tasks.began.connect(self.status.watch)
        self.editor.tasks.failed.connect(self._report)
        self.editor.files.failed.connect(self._report)
        self.editor.files.noticed.connect(self.message.warn)
        self.editor.files.recent_changed.connect(self._show_recent)
        self.editor.analysis.noticed.connect(self.message.say)
        self.editor.analysis.warned.connect(self.message.warn)
        self.editor.editing.noticed.connect(self.message.say)
        self.editor.analysis.settings_changed.connect(self._show_settings)
        undo = document.undo
        undo.cleanChanged.connect(lambda clean: self.setWindowModified(not clean))
        undo.canUndoChanged.connect(self._show_availability)
        undo.canRedoChanged.connect(self._show_availability)
        self.pages.currentChanged.connect(self._show_availability)
        self.bar.show_fps(document.fps)

    @cached_property
    def batch(self) -> BatchPage:
        """The batch page; with all formats it takes as long as the rest of the window."""
        from .pages.batch import BatchPage

        page = BatchPage(self.editor.tasks, self.settings)
        page.opened.connect(self._open_from_page)
        self.pages.addWidget(page)
        return page

    @cached_property
    def live(self) -> LivePage:
        """The live page; it stops listening when another takes its place."""
        from .pages.live import LivePage

        page = LivePage(self.settings, self.theme, self.dialogs.current_character)
        page.take_saved.connect(self._open_from_page)
        self._themed.connect(page.set_theme)
        self.pages.addWidget(page)
        self.pages.currentChanged.connect(page.stop)
        return page

    def _report(self, error: Exception) -> None:
        self.message.warn(worded(error))

    def _show_sound(self) -> None:
        sound, player = self.editor.document.sound, self.editor.player
        player.set_sound(sound)
        self.actions_["loop"].setChecked(False)
        if sound is None:
            return
        self.editor.viewport.set_duration(sound.duration_s)
        self._show_editor()
        self.timeline.setFocus()
        self.status.facts.setText(f"{sound.path}  ·  {sound.sample_rate_hz / 1000:g} kHz")
        if not player.has_device:
            self.message.say(
                self.tr("This computer has no loudspeaker. Playback is silent, but the mouth still moves.")
            )
        self._show_availability()

    def _show_cues(self) -> None:
        state = self.editor.document.state
        if state is not None and (state.viseme_set, state.shapes, state.character) != self._shown:
            self._shown = state.viseme_set, state.shapes, state.character
            self._show_drawings()
        self.panel.show_voices(self.editor.voices.names, self.editor.voices.place)
        self._show_position(self.editor.player.position_s)
        self._show_selection()
        self._show_settings()

    def _show_settings(self) -> None:
        state = self.editor.document.state
        self.panel.show_settings(self.editor.analysis.settings, state.listener if state else "")

    def _show_drawings(self) -> None:
        state = self.editor.document.state
        if state is not None:
            known = state.known_set
            drawings = drawings_of(known, self.dialogs.current_character()) if known else {}
            drawings = outlined(drawings, self.theme)
            self.panel.show_shapes(state.shapes, drawings)
            self.timeline.cues.set_drawings(drawings)

    _shown: tuple[str, tuple[str, ...], Casting | None] = ("", (), None)  # what the drawings are of

    def _show_position(self, position_s: float) -> None:
        self.timeline.show_position(position_s)
        self.bar.show_position(position_s, self.editor.document.fps)
        if self.editor.player.playing:
            self.editor.viewport.reveal(position_s)
        cues = self.editor.document.cues
        self.panel.show_shape(cues[edits.cue_at(cues, position_s)].shape if cues else "")

    def _show_selection(self) -> None:
        selection, cues = self.editor.viewport.selection, self.editor.document.cues
        touched = edits.within(cues, *selection) if selection else range(0)
        tags = self.editor.of_lane.tags if selection and cues else ()
        self.panel.show_selection(selection, cues[touched.start : touched.stop], tags, self.editor.document.fps)
        self.timeline.setAccessibleDescription(self.panel.facts.text())
        if self.actions_["loop"].isChecked():
            self.editor.navigation.loop(True)
        self._show_availability()

    def _show_availability(self) -> None:
        document = self.editor.document
        undo, has_cues = document.undo, document.state is not None
        met = {Need.NOTHING}
        if self.pages.currentWidget() is self.timeline:  # other pages leave the document alone
            there = {
                Need.SOUND: document.sound is not None,
                Need.CUES: has_cues,
                Need.SELECTION: self.editor.viewport.selection is not None,
                Need.UNDO: undo.canUndo(),
                Need.REDO: undo.canRedo(),
            }
            met |= {need for need, is_there in there.items() if is_there}
        self._commands.enable(met)
        self.actions_["undo"].setText(self.tr("&Undo {}").format(undo.undoText()).rstrip())
        self.actions_["redo"].setText(self.tr("&Redo {}").format(undo.redoText()).rstrip())

    def _show_recent(self) -> None:
        self.recent_menu.clear()
        for path in self.editor.files.recent:
            action = self.recent_menu.addAction(path.name)
            assert action is not None
            action.setToolTip(str(path))
            action.triggered.connect(lambda checked, path=path: self.dialogs.open_path(path))
        self.welcome.show_recent(self.editor.files.recent)
        self.recent_menu.setEnabled(bool(self.editor.files.recent))

    def _show_shape_menu(self, place: QPoint) -> None:
        state = self.editor.document.state
        assert state is not None
        others = [self.actions_[name] for name in ("split", "merge", "rest", "delete", "tag", "analyse_selection")]
        menu = shape_menu(self, state.shapes, self.panel.mouth.drawings, self.editor.editing.show_shape, others)
        self.editor.document.cues_changed.connect(menu.close)  # they may have other shapes now
        menu.exec(place)
        menu.deleteLater()

    def _show_word_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for names in (
            ("retype", "insert_phone", "insert_word", "pronounce", "tag"),
            ("split", "merge", "delete"),
            ("give", "export"),
        ):
            menu.addActions([self.actions_[name] for name in names])
            menu.addSeparator()
        menu.exec(place)
        menu.deleteLater()

    def change_speed(self, steps: int) -> None:
        """Play so many steps faster."""
        self.bar.show_speed(self.editor.navigation.speed_after(steps))

    def change_theme(self) -> None:
        """Light when it is dark, dark when it is light."""
        self._apply_theme(LIGHT if self.theme is DARK else DARK)

    def show_full_screen(self, full: bool) -> None:
        """Fill the screen, or not."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_spectrogram(self, shown: bool) -> None:
        """Show or hide the spectrogram."""
        self.timeline.spectrogram.setVisible(shown)

    def snap_to_frames(self, snaps: bool) -> None:
        """Make dragged boundaries snap to animation frames, or not."""
        self.editor.viewport.snaps = snaps

    def show_keys(self) -> None:
        """Show all keys and mouse gestures."""
        ShortcutsDialog(key_sheet(self._menus), self).exec()

    def show_batch(self, shown: bool) -> None:
        """Show the batch page, or go back to the editor."""
        self._show_page("batch" if shown else "", self.batch)

    def show_live(self, shown: bool) -> None:
        """Show the live page, or go back to the editor."""
        self._show_page("live" if shown else "", self.live)
        if shown:
            self.live.look_for_devices()

    def _show_page(self, name: str, page: QWidget) -> None:
        self._show_editor()
        if name:
            self.actions_[name].setChecked(True)
            self.editor.player.stop()
            self.pages.setCurrentWidget(page)
            self.setWindowTitle(f"{plain(self.actions_[name].text())}[*] – wav2vis")
            self.panel.hide()

    def _show_editor(self) -> None:
        sound = self.editor.document.sound
        has_sound = sound is not None
        self.setWindowTitle(f"{sound.path.name}[*] – wav2vis" if sound else "wav2vis[*]")
        for name in ("batch", "live"):
            self.actions_[name].setChecked(False)
        self.pages.setCurrentWidget(self.timeline if has_sound else self.welcome)
        self.panel.setVisible(has_sound)
        if has_sound:
            self.timeline.setFocus()

    def open_paths(self, paths: list[Path]) -> None:
        """Open one file in the editor; several, or a folder, go to the batch page."""
        if len(paths) == 1 and not os.path.isdir(paths[0]):  # Path raises where a path is too long
            self.dialogs.open_path(paths[0])
        elif paths:
            self.show_batch(True)
            self.batch.add(paths)

    def _open_from_page(self, path: Path) -> None:
        self.dialogs.open_path(path)
        self._show_editor()

    def _apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.settings.setValue("theme", theme.mode)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)
        for part in (self.bar, self.message, self.timeline, self.dialogs):
            part.set_theme(theme)
        self._themed.emit(theme)
        self._show_drawings()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what is dropped; on the batch page it joins the others."""
        paths = _files(event)
        if self.actions_["batch"].isChecked():
            self.batch.add(paths)
        else:
            self.open_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about edits that are not saved; stop playing and working."""
        if self.dialogs.may_close():
            self.settings.setValue("geometry", self.saveGeometry())
            self._show_editor()
            self.editor.end()
            event.accept()
        else:
            event.ignore()


def _files(event: QDropEvent) -> list[Path]:
    data = event.mimeData()
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data else []
