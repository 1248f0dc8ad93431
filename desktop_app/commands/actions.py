"""Every command: its menu, words and keys, in one table for menus, tooltips and the sheet of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMainWindow, QMenu

_CONTEXT = "Actions"


@dataclass(frozen=True)
class Command:
    """A command that a menu offers. `keys` are in Qt's portable spelling; `checkable` ones are on or off."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False
    parted: bool = False  # a line stands before it


COMMANDS = (
    Command("open", "&File", "&Open…", ("Ctrl+O",), "Open a recording, a project or another program's timing file"),
    Command("save", "&File", "&Save project", ("Ctrl+S",), "Save the cues and all edits beside the recording"),
    Command("save_as", "&File", "Save project &as…", ("Ctrl+Shift+S",)),
    Command("import", "&File", "&Import shapes…", ("Ctrl+I",), "Take the shapes of another program's timing file"),
    Command("export", "&File", "&Export…", ("Ctrl+E",), "Write the mouth shapes for another program"),
    Command("batch", "&File", "&Batch", ("Ctrl+B",), "Many recordings at once, and back to the editor", True, True),
    Command("live", "&File", "Li&ve", ("Ctrl+L",), "A mouth that follows a microphone, and back to the editor", True),
    Command("quit", "&File", "&Quit", ("Ctrl+Q",), parted=True),
    Command("undo", "&Edit", "&Undo", ("Ctrl+Z",)),
    Command("redo", "&Edit", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("cut", "&Edit", "Cu&t", ("Ctrl+X",), parted=True),
    Command("copy", "&Edit", "&Copy", ("Ctrl+C",)),
    Command("paste", "&Edit", "&Paste", ("Ctrl+V",), "Lay what was copied from the cursor on"),
    Command("delete", "&Edit", "&Delete", ("Del",), "Give the selection's time to its neighbour"),
    Command("select_all", "&Edit", "Select &all", ("Ctrl+A",)),
    Command("select_nothing", "&Edit", "Select &nothing", ("Esc",)),
    Command("split", "&Shapes", "&Split at the cursor", ("S",)),
    Command("merge", "&Shapes", "&Merge", ("M",), "One cue of those selected; one alone takes the next"),
    Command("rest", "&Shapes", "Insert &rest", ("R",), "A closed mouth over the selection"),
    Command("nudge_back", "&Shapes", "Nudge &back", ("Alt+Left",), "Move the selection a frame earlier", parted=True),
    Command("nudge_on", "&Shapes", "Nudge &on", ("Alt+Right",), "Move the selection a frame later"),
    Command("start_back", "&Shapes", "Start a frame earlier", (",",)),
    Command("start_on", "&Shapes", "Start a frame later", (".",)),
    Command("end_back", "&Shapes", "End a frame earlier", ("Ctrl+,",)),
    Command("end_on", "&Shapes", "End a frame later", ("Ctrl+.",)),
    Command("snap", "&Shapes", "Snap to &frames", ("Ctrl+F",), "Dragged boundaries keep to animation frames", True),
    Command("next_uncertain", "&Shapes", "Next &uncertain", ("N",), "Go to a cue of low confidence", parted=True),
    Command("previous_uncertain", "&Shapes", "Previous uncertain", ("Shift+N",)),
    Command("text", "&Shapes", "&What is said…", ("T",), "A text for the model to go by; gives words and phones too"),
    Command("hear_again", "&Shapes", "Analyse the &selection again", ("Ctrl+R",), "Edits there are replaced"),
    Command("hear_all", "&Shapes", "Analyse &all again, keep edits", ("Ctrl+Shift+R",)),
    Command("hear_all_anew", "&Shapes", "Analyse all again, &drop edits", tip="Even what was edited is replaced"),
    Command("play", "&Playback", "&Play or stop", ("Space",), "Play from the cursor"),
    Command("play_selection", "&Playback", "Play &selection", ("Shift+Space",)),
    Command("loop", "&Playback", "&Loop", ("L",), "Repeat the selection, or all where nothing is selected", True),
    Command("slower", "&Playback", "Slo&wer", ("Ctrl+Down",), "Slower at the same pitch"),
    Command("faster", "&Playback", "&Faster", ("Ctrl+Up",), "Faster at the same pitch"),
    Command("to_start", "&Playback", "To the &start", ("Home",), parted=True),
    Command("to_end", "&Playback", "To the &end", ("End",)),
    Command("frame_back", "&Playback", "A frame &back", ("Left",), "Move the cursor by an animation frame and hear it"),
    Command("frame_on", "&Playback", "A frame &on", ("Right",), "Move the cursor by an animation frame and hear it"),
    Command("previous_cue", "&Playback", "Pre&vious cue", ("Up",), "Select the cue before"),
    Command("next_cue", "&Playback", "&Next cue", ("Down",), "Select the cue after"),
    Command("marker", "&Playback", "&Marker", ("B",), "Put a marker at the cursor, or take it away", parted=True),
    Command("previous_marker", "&Playback", "Previous marker", ("[",)),
    Command("next_marker", "&Playback", "Next marker", ("]",)),
    Command("zoom_in", "&View", "Zoom &in", ("+", "="), "Show less time"),
    Command("zoom_out", "&View", "Zoom &out", ("-",), "Show more time"),
    Command("zoom_selection", "&View", "Zoom to &selection", ("Z", "Ctrl+W")),
    Command("fit", "&View", "Show &all", ("F", "Ctrl+0")),
    Command("scroll_back", "&View", "Scroll &back", ("PgUp",)),
    Command("scroll_on", "&View", "Scroll o&n", ("PgDown",)),
    Command("spectrogram", "&View", "Spectro&gram", ("G",), "Show or hide the spectrogram", True, True),
    Command("character", "&View", "&Character…", ("Ctrl+K",), "Pictures of your own for the mouth shapes"),
    Command("theme", "&View", "&Light or dark", ("Ctrl+T",), "The light theme or the dark one", parted=True),
    Command("full_screen", "&View", "F&ull screen", ("F11",), checkable=True),
    Command("shortcuts", "&Help", "&Keyboard and mouse", ("F1",)),
)


def make_actions(window: QMainWindow, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """An action for each command, in the window's menus; `handlers` hold what each does, by its name."""
    menus: dict[str, QMenu] = {}
    actions = {}
    for command in COMMANDS:
        if command.menu not in menus:
            menu = window.menuBar().addMenu(translated(command.menu))  # type: ignore[union-attr]
            assert menu is not None
            menus[command.menu] = menu
        action = QAction(translated(command.text), window)
        action.setObjectName(command.name)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.checkable)
        action.setIconVisibleInMenu(False)
        action.setToolTip(tooltip(command))
        action.setStatusTip(translated(command.tip) if command.tip else "")
        action.triggered.connect(lambda checked=False, name=command.name: handlers[name]())
        if command.parted:
            menus[command.menu].addSeparator()
        menus[command.menu].addAction(action)
        actions[command.name] = action
    return actions


def tooltip(command: Command) -> str:
    """What a command does, and its first key."""
    text = translated(command.tip or command.text).replace("&", "").rstrip("…")
    return f"{text} ({shown_keys(command)[0]})" if command.keys else text


def shown_keys(command: Command) -> list[str]:
    """The keys as this system writes them."""
    return [QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in command.keys]


def translated(text: str) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate(_CONTEXT, text)
