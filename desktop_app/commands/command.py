# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command is: its name, words, keys, what it does and what it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtGui import QKeySequence


class Need(Enum):
    """What must be there for a command to make sense."""

    NOTHING = auto()
    SOUND = auto()
    CUES = auto()
    SELECTION = auto()
    UNDO = auto()
    REDO = auto()


@dataclass(frozen=True)
class Command:
    """A command.

    Attributes
    ----------
    name : str
        Of its action, and of its icon where it has one.
    text : str
        In the menu, with its mnemonic.
    run : callable
        What it does; a `checkable` command is given whether it is now on.
    needs : Need
        Without it the command is greyed out.
    keys : tuple of str
        In Qt's portable spelling.
    tip : str
        What it does, where `text` does not say it all.
    checkable : bool
    """

    name: str
    text: str
    run: Callable[..., object]
    needs: Need
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False

    @property
    def summary(self) -> str:
        """What it does, in the user's language and without mnemonic."""
        return plain(self.tip or self.text)

    @property
    def shown_keys(self) -> list[str]:
        """The keys as this system writes them."""
        return [QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in self.keys]

    @property
    def for_timeline(self) -> bool:
        """Whether a field could want one of its keys: they count only while the timeline has the keyboard."""
        return any(not re.match(r"Ctrl\+|F\d", keys) for keys in self.keys)


@dataclass(frozen=True)
class Menu:
    """Commands that stand together, with None for a line between them; without a title they have keys alone."""

    title: str
    rows: tuple[Command | None, ...]

    @property
    def commands(self) -> list[Command]:
        """The commands without the lines."""
        return [row for row in self.rows if row]


def translated(text: str) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate("Commands", text)


def plain(text: str) -> str:
    """A text of the table in the user's language, without its mnemonic and dots."""
    return translated(text).replace("&", "").rstrip("…")
