# SPDX-License-Identifier: MIT
"""The commands that answer questions. Errors come up to `main`, the one place that turns them into a status."""

from __future__ import annotations

from .. import __version__
from ..formats import all_formats
from ..formats.common.options import options_of
from ..track.visemes import ALIASES, VisemeSet, bundled_names
from .console import Console
from .exit_status import ExitStatus


def list_formats(console: Console) -> ExitStatus:
    """Print name, extensions, default set, description and other names of each format, and its own options for -O."""
    for each in all_formats().values():
        also = "".join(f"; also called {name}" for name in each.aliases)
        options = "".join(f"; -O {option}" for option in options_of(each).values())
        columns = f"{each.name:12}{' '.join(each.extensions):14}{each.default_set:16}"
        console.data(f"{columns}{each.description}{also}{options}\n")
    return ExitStatus.DONE


def list_sets(console: Console) -> ExitStatus:
    """Print name, shapes, description and other names of each bundled viseme set."""
    for name in bundled_names():
        each = VisemeSet.load(name)
        also = "".join(f"; also called {alias}" for alias, meant in ALIASES.items() if meant == name)
        console.data(f"{name:16}{each.description}{also}\n{'':16}{' '.join(each.shapes)}\n")
    return ExitStatus.DONE


def run_selftest(console: Console) -> ExitStatus:
    """Compare with the golden tensors and print by how much each differs."""
    from ..selftest import selftest  # loads every listener

    for name, difference in selftest():
        console.data(f"{name}: within {difference:.1e}\n")
    console.data("this installation computes what it should\n")
    return ExitStatus.DONE


def show_version(console: Console) -> ExitStatus:
    """Print the version."""
    console.data(f"wav2vis {__version__}\n")
    return ExitStatus.DONE
