"""The window: its parts, and how they hear of each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from wav2vis_core import VisemeSet
from wav2vis_core.decode import Style

from .actions import make_actions
from .analysis import Analysis
from .document import Document
from .drawings import drawings_of
from .export_dialog import ExportDialog
from .model import edits
from .model.sound import Sound
from .navigation import Navigation
from .notices import MessageBar, StatusLine
from .playback.player import SPEEDS, Player
from .side_panel import SidePanel
from .tasks import Tasks
from .theme import DARK, LIGHT, Theme, apply_theme
from .timeline import Timeline
from .transport_bar import TransportBar
from .viewport import Viewport
from .welcome import Welcome


class MainWindow(QMainWindow):
    """The editor of one recording."""

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.settings = settings
        self.theme = LIGHT if settings.value("theme") == LIGHT.mode else DARK
        self.setWindowTitle("wav2vis")
        self.setAcceptDrops(True)
        self.resize(1280, 760)
        self.tasks = Tasks(self)
        self.document = Document(self)
        self.viewport = Viewport(self)
        self.player = Player(self)
        self.analysis = Analysis(self.document, self.tasks)
        self.navigation = Navigation(self.document, self.viewport, self.player)
        self.actions_ = make_actions(self, self._handlers())
        self._build()
        self._connect()
        self._apply_theme(self.theme)
        self._show_availability()

    def _handlers(self) -> dict[str, Callable[[], object]]:
        go, player, viewport = self.navigation, self.player, self.viewport
        return {
            "open": self.ask_for_file,
            "export": self.export,
            "quit": self.close,
            "play": player.toggle,
            "play_selection": go.play_selection,
            "loop": lambda: go.loop(self.actions_["loop"].isChecked()),
            "slower": lambda: self._choose_speed(go.change_speed(-1)),
            "faster": lambda: self._choose_speed(go.change_speed(1)),
            "to_start": go.to_start,
            "to_end": go.to_end,
            "frame_back": lambda: go.step(-1),
            "frame_on": lambda: go.step(1),
            "previous_cue": lambda: go.select_cue(-1),
            "next_cue": lambda: go.select_cue(1),
            "zoom_in": go.zoom_in,
            "zoom_out": go.zoom_out,
            "zoom_selection": viewport.zoom_to_selection,
            "fit": viewport.fit,
            "scroll_back": lambda: viewport.scroll(-0.8),
            "scroll_on": lambda: viewport.scroll(0.8),
            "theme": lambda: self._apply_theme(LIGHT if self.theme is DARK else DARK),
            "full_screen": lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen),
        }

    def _build(self) -> None:
        self.bar = TransportBar(self.actions_, self.theme)
        self.message = MessageBar(self.theme)
        self.timeline = Timeline(self.document, self.viewport, self.theme)
        self.welcome = Welcome(self.actions_["open"])
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.timeline)
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
        self.panel.set_chosen.connect(self._choose_set)
        self.panel.style_chosen.connect(self._choose_style)
        self.tasks.began.connect(self.status.watch)
        self.tasks.failed.connect(lambda error: self.message.say(str(error)))
        self.bar.show_fps(document.fps)

    def open(self, path: Path) -> None:
        """Open a recording: its waveform comes at once, its mouth shapes a moment later."""
        self.message.hide()

        def done(sound: Sound) -> None:
            self.document.open_sound(sound)
            self.analysis.hear_all()

        self.tasks.run(
            self.tr("Reading {}").format(path.name), lambda report: Sound.load(path, lambda s: report(0.0)), done
        )

    def ask_for_file(self) -> None:
        """Ask for a file and open it."""
        folder = str(self.settings.value("folder", ""))
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open"), folder)
        if path:
            self.settings.setValue("folder", str(Path(path).parent))
            self.open(Path(path))

    def export(self) -> None:
        """Write the mouth shapes for another program."""
        sound, state = self.document.sound, self.document.state
        if sound is None or state is None:
            return
        track = state.track(str(sound.path))
        ExportDialog(track, self.document.fps, sound.path, self.settings, self.tasks, self).exec()

    def _show_sound(self) -> None:
        sound = self.document.sound
        self.player.set_sound(sound)
        self.actions_["loop"].setChecked(False)
        if sound is None:
            return
        self.viewport.set_duration(sound.duration_s)
        self.pages.setCurrentWidget(self.timeline)
        self.panel.show()
        self.setWindowTitle(f"{sound.path.name} – wav2vis")
        self.status.facts.setText(f"{sound.path}  ·  {sound.sample_rate_hz / 1000:g} kHz")
        if not self.player.has_device:
            self.message.say(
                self.tr(
                    "There is no loudspeaker on this computer: playing is silent, and the mouth moves all the same."
                )
            )
        self._show_availability()

    def _show_cues(self) -> None:
        state = self.document.state
        if state is not None and (state.viseme_set, state.shapes) != self._shown_set:
            self._shown_set = state.viseme_set, state.shapes
            self.panel.show_set(state.viseme_set, state.shapes, drawings_of(VisemeSet.load(state.viseme_set)))
        self._show_position(self.player.position_s)
        self._show_selection()
        self._show_availability()

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
            action.setEnabled(
                name in {"open", "quit", "theme", "full_screen"} or (has_cues if name == "export" else has_sound)
            )
        self.actions_["zoom_selection"].setEnabled(self.viewport.selection is not None)
        self.bar.export.setEnabled(has_cues)

    def _choose_speed(self, speed: float) -> None:
        self.bar.speed.setCurrentIndex(SPEEDS.index(speed))

    def _choose_set(self, name: str) -> None:
        self.analysis.viseme_set = name
        self.analysis.hear_all()

    def _choose_style(self, style: Style) -> None:
        self.analysis.style = style
        self.analysis.hear_all()

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
        """Open what was dropped."""
        for path in _files(event)[:1]:
            self.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop playing and working."""
        self.player.stop()
        self.tasks.cancel_all(wait_s=1.0)
        if self.document.sound:
            self.document.sound.close()
        event.accept()


def _files(event: QDropEvent) -> list[Path]:
    data = event.mimeData()
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data else []
