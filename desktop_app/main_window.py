"""The window: its parts, and how they hear of each other."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QPoint, QSettings, QSize
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from wav2vis_core.decoding.styles import Style

from .commands.actions import COMMANDS, make_actions
from .commands.table import handlers_of
from .dialogs.files import FileDialogs
from .editor.analysis import Analysis
from .editor.document import Document
from .editor.editing import Editing
from .editor.files import Files
from .editor.navigation import Navigation
from .editor.tasks import Tasks
from .editor.viewport import Viewport
from .lanes.timeline import Timeline
from .look.drawings import drawings_of
from .look.theme import DARK, LIGHT, Theme, apply_theme
from .model import edits
from .model.told import told
from .pages.batch import BatchPage
from .pages.live import LivePage
from .pages.welcome import Welcome
from .panels.notices import MessageBar, StatusLine
from .panels.shape_menu import shape_menu
from .panels.side_panel import KEYS, SidePanel, shape_key
from .panels.transport_bar import TransportBar
from .playback.player import SPEEDS, Player

_SIZE = QSize(1280, 760)
_ALWAYS = {"open", "batch", "live", "quit", "theme", "full_screen", "shortcuts"}
_WITH_SOUND = {each.name for each in COMMANDS if each.menu in {"&Playback", "&View"}} | {"import", "hear_all"}


class MainWindow(QMainWindow):
    """The editor of one recording."""

    def __init__(self, settings: QSettings, recovery_folder: Path) -> None:
        super().__init__()
        self.settings = settings
        self.theme = LIGHT if settings.value("theme") == LIGHT.mode else DARK
        self.setWindowTitle("wav2vis")
        self.setAcceptDrops(True)
        screen = self.screen()
        self.resize(_SIZE.boundedTo(screen.availableSize()) if screen else _SIZE)
        self.tasks = Tasks(self)
        self.document = Document(self)
        self.viewport = Viewport(self)
        self.player = Player(self)
        self.analysis = Analysis(self.document, self.tasks)
        self.navigation = Navigation(self.document, self.viewport, self.player)
        self.editing = Editing(self.document, self.viewport, self.player, self.analysis)
        self.files = Files(self.document, self.analysis, self.tasks, settings, recovery_folder)
        self.message = MessageBar(self.theme)
        self.dialogs = FileDialogs(self, self.document, self.analysis, self.files, self.tasks, settings, self.message)
        self.actions_ = make_actions(self, handlers_of(self))
        self._build()
        self._connect()
        self._apply_theme(self.theme)
        self._show_availability()

    def _build(self) -> None:
        self.bar = TransportBar(self.actions_, self.theme)
        self.timeline = Timeline(self.document, self.viewport, self.theme)
        self.welcome = Welcome(self.actions_["open"])
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.timeline)
        self.batch = BatchPage(self.tasks, self.settings)
        self.pages.addWidget(self.batch)
        self.live = LivePage(self.settings)
        self.pages.addWidget(self.live)
        self.panel = SidePanel()
        self.panel.hide()
        self.status = StatusLine()
        left = QVBoxLayout()
        left.setContentsMargins(12, 12, 12, 12)
        left.setSpacing(10)
        left.addWidget(self.message)
        left.addWidget(self.pages, 1)
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
        self.actions_["snap"].setChecked(self.timeline.cues.snaps)
        self.recent_menu = QMenu(self.tr("Open &recent"), self)
        self.recent_menu.setToolTipsVisible(True)
        menu = next(each for each in self.actions_["open"].associatedObjects() if isinstance(each, QMenu))
        menu.insertMenu(self.actions_["save"], self.recent_menu)
        self._show_recent()
        host = QWidget()
        host.setLayout(column)
        self.setCentralWidget(host)

    def _connect(self) -> None:
        document, player, viewport = self.document, self.player, self.viewport
        document.sound_changed.connect(self._show_sound)
        document.cues_changed.connect(self._show_cues)
        document.fps_changed.connect(lambda: self.bar.show_fps(document.fps))
        document.fps_changed.connect(lambda: self._show_position(player.position_s))
        player.moved.connect(self._show_position)
        player.playing_changed.connect(self.bar.show_playing)
        viewport.selected.connect(self._show_selection)
        self.bar.speed_chosen.connect(player.set_speed)
        self.bar.fps_chosen.connect(document.set_fps)
        self.timeline.ruler.scrubbed.connect(player.scrub)
        self.timeline.waveform.pointed.connect(player.seek)
        self.timeline.cues.pointed.connect(player.seek)
        self.timeline.cues.heard.connect(player.play)
        self.timeline.segments.heard.connect(player.play)
        self.live.take_saved.connect(self._open_from_page)
        self.batch.opened.connect(self._open_from_page)
        self.dialogs.character_chosen.connect(self._show_drawings)
        self.panel.set_chosen.connect(self._choose_set)
        self.panel.style_chosen.connect(self._choose_style)
        self.tasks.began.connect(self.status.watch)
        self.tasks.failed.connect(lambda error: self.message.say(told(error)))
        self.files.failed.connect(lambda error: self.message.say(told(error)))
        self.files.noticed.connect(self.message.say)
        self.analysis.noticed.connect(self.message.say)
        self.files.recent_changed.connect(self._show_recent)
        self.timeline.cues.asked.connect(self._ask_shape)
        self.panel.shape_chosen.connect(self.editing.show_shape)
        undo = document.undo
        undo.cleanChanged.connect(lambda clean: self.setWindowModified(not clean))
        undo.canUndoChanged.connect(self._show_availability)
        undo.canRedoChanged.connect(self._show_availability)
        for place in range(2 * len(KEYS)):
            shortcut = QShortcut(QKeySequence(shape_key(place)), self)
            shortcut.activated.connect(lambda place=place: self.editing.show_shape_at(place))
        self.bar.show_fps(document.fps)

    def offer_recovery(self) -> None:
        """Offer the edits of a session that did not end well."""
        self.dialogs.offer_recovery()

    def _show_sound(self) -> None:
        sound = self.document.sound
        self.player.set_sound(sound)
        self.actions_["loop"].setChecked(False)
        if sound is None:
            return
        self.viewport.set_duration(sound.duration_s)
        self._show_editor()
        self.timeline.setFocus()
        self.setWindowTitle(f"{sound.path.name}[*] – wav2vis")
        self.status.facts.setText(f"{sound.path}  ·  {sound.sample_rate_hz / 1000:g} kHz")
        if not self.player.has_device:
            self.message.say(
                self.tr(
                    "This computer has no loudspeaker: the mouth moves without sound."
                )
            )
        self._show_availability()

    def _show_cues(self) -> None:
        state = self.document.state
        if state is not None and (state.viseme_set, state.shapes) != self._shown_set:
            self._shown_set = state.viseme_set, state.shapes
            self._show_drawings()
        self._show_position(self.player.position_s)
        self._show_selection()
        self._show_availability()

    def _show_drawings(self) -> None:
        state = self.document.state
        if state is not None:
            known = state.known_set
            drawings = drawings_of(known, self.dialogs.remembered_character()) if known else {}
            self.panel.show_set(state.viseme_set, state.shapes, drawings)
            self.panel.show_style(self.analysis.style)

    _shown_set: tuple[str, tuple[str, ...]] = ("", ())

    def _show_position(self, position_s: float) -> None:
        self.timeline.show_position(position_s)
        self.bar.show_position(position_s, self.document.fps)
        if self.player.playing:
            self.viewport.reveal(position_s)
        cues = self.document.cues
        self.panel.show_shape(cues[edits.cue_at(cues, position_s)].shape if cues else "")

    def _show_selection(self) -> None:
        selection, cues = self.viewport.selection, self.document.cues
        touched = edits.within(cues, *selection) if selection else range(0)
        self.panel.show_selection(selection, cues[touched.start : touched.stop])
        if self.actions_["loop"].isChecked():
            self.navigation.loop(True)
        self._show_availability()

    def _show_availability(self) -> None:
        has_sound, has_cues = self.document.sound is not None, self.document.state is not None
        for name, action in self.actions_.items():
            action.setEnabled(name in _ALWAYS or (has_sound if name in _WITH_SOUND else has_cues))
        undo = self.document.undo
        self.actions_["zoom_selection"].setEnabled(self.viewport.selection is not None)
        self.actions_["undo"].setEnabled(undo.canUndo())
        self.actions_["redo"].setEnabled(undo.canRedo())
        self.actions_["undo"].setText(self.tr("&Undo {}").format(undo.undoText()).rstrip())
        self.actions_["redo"].setText(self.tr("&Redo {}").format(undo.redoText()).rstrip())
        self.bar.export.setEnabled(has_cues)

    def _show_recent(self) -> None:
        self.recent_menu.clear()
        for path in self.files.recent:
            action = self.recent_menu.addAction(path.name)
            assert action is not None
            action.setToolTip(str(path))
            action.triggered.connect(lambda checked, path=path: self.dialogs.open_path(path))
        self.recent_menu.setEnabled(bool(self.files.recent))

    def _ask_shape(self, place: QPoint) -> None:
        state = self.document.state
        assert state is not None
        others = [self.actions_[name] for name in ("split", "merge", "rest", "delete", "hear_again")]
        menu = shape_menu(self, state.shapes, self.panel.mouth.drawings, self.editing.show_shape, others)
        menu.exec(place)
        menu.deleteLater()

    def choose_speed(self, speed: float) -> None:
        """Play at another speed."""
        self.bar.speed.setCurrentIndex(SPEEDS.index(speed))

    def _choose_set(self, name: str) -> None:
        self.analysis.viseme_set = name
        self.analysis.hear_all()

    def _choose_style(self, style: Style) -> None:
        self.analysis.style = style
        self.analysis.hear_all()

    def change_theme(self) -> None:
        """Light when it is dark, dark when it is light."""
        self._apply_theme(LIGHT if self.theme is DARK else DARK)

    def show_spectrogram(self, shown: bool) -> None:
        """Show or hide the spectrogram."""
        self.timeline.spectrogram.setVisible(shown)

    def show_page(self, name: str) -> None:
        """The batch page or the live page, or back from it to the editor."""
        if not self.actions_[name].isChecked():
            self._show_editor()
            return
        self._show_editor()
        self.actions_[name].setChecked(True)
        self.player.stop()
        self.pages.setCurrentWidget(self.batch if name == "batch" else self.live)
        self.panel.hide()
        if name == "live":
            self.live.look_for_devices()

    def _show_editor(self) -> None:
        has_sound = self.document.sound is not None
        self.live.stop()
        for name in ("batch", "live"):
            self.actions_[name].setChecked(False)
        self.pages.setCurrentWidget(self.timeline if has_sound else self.welcome)
        self.panel.setVisible(has_sound)

    def _open_from_page(self, path: Path) -> None:
        self.dialogs.open_path(path)
        self._show_editor()

    def _apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.settings.setValue("theme", theme.mode)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)
        for part in (self.bar, self.message, self.timeline):
            part.set_theme(theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open one file in the editor; several, or a folder, go to the batch page."""
        paths = _files(event)
        if len(paths) == 1 and paths[0].is_file() and not self.actions_["batch"].isChecked():
            self.dialogs.open_path(paths[0])
        elif paths:
            self.actions_["batch"].setChecked(True)
            self.show_page("batch")
            self.batch.add(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about edits that are not saved; stop playing and working."""
        if not self.dialogs.may_close():
            event.ignore()
            return
        self.player.stop()
        self.live.stop()
        self.tasks.cancel_all(wait_s=1.0)
        if self.document.sound:
            self.document.sound.close()
        self.files.recovery.end()
        self.document.undo.blockSignals(True)  # its own end is no edit
        event.accept()


def _files(event: QDropEvent) -> list[Path]:
    data = event.mimeData()
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data else []
