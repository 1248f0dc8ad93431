# SPDX-License-Identifier: MIT
"""How good students are: figures, what spoils them, other languages, and a page to look at."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ..config import load_config
from . import figures, languages, robustness


def add_commands(add_parser: Callable[..., argparse.ArgumentParser]) -> None:
    """Add a parser for each command beside the step `evaluate`; its `command` default runs it."""
    parser = add_parser("robustness", help="the figures in noise, in a room, through codecs: robustness.md")
    _add_config(parser)
    parser.set_defaults(command=lambda a: robustness.run(load_config(a.config)))

    parser = add_parser("languages", help="what the mouth does in other languages: languages.md")
    _add_config(parser)
    parser.add_argument("manifest", type=Path, help="clips with `language` and `text`")
    parser.set_defaults(command=lambda a: languages.run(load_config(a.config), a.manifest))

    parser = add_parser("strips", help="a page with the best, median and worst clips: strips.html")
    _add_config(parser)
    parser.add_argument("manifest", type=Path, help="clips with phones")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=DIR", help="a lane from DIR/STEM.tsv")
    parser.set_defaults(command=_strips)


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("config", type=Path, help="the YAML file of the run")


def _strips(arguments: argparse.Namespace) -> None:
    from . import strips

    strips.run(load_config(arguments.config), arguments.manifest, arguments.peer)


__all__ = ["add_commands", "figures"]
