# SPDX-License-Identifier: MIT
"""argparse with errors that stand alone: one line, the option, what was probably meant."""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Any

from ..errors import OptionError
from .console import Console

_MAY_BE_EMPTY = "--extendedShapes"  # Rhubarb's: none beyond the basic ones


class CommandLine(argparse.ArgumentParser):
    """A parser that raises `OptionError` instead of printing its usage and ending the program."""

    def __init__(self, prog: str, description: str | None, epilog: str = "") -> None:
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            exit_on_error=False,
        )

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """The options and inputs that words mean; OptionError when they mean none."""
        self._refuse_empty(words)
        self._refuse_dashes(words)
        try:
            found, unknown = self.parse_known_args(list(words))
        except argparse.ArgumentError as error:
            name = (error.argument_name or "").split("/")[-1]
            raise OptionError(error.message, name, f"see {self.prog} --help") from None
        if unknown:
            raise self._unknown(unknown[0])
        return found

    def error(self, message: str) -> Any:
        """Raise what argparse would print."""
        raise OptionError(message, remedy=f"see {self.prog} --help")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Help and version come up as errors where they cannot be written; argparse would not see it."""
        Console(out=file).data(message)

    def _refuse_empty(self, words: Sequence[str]) -> None:
        """A variable of the shell that is not set would mean this folder as a path, and nothing as a text."""
        for before, word in pairwise(["", *words]):
            option, given = before, word
            if word.startswith("--") and word.endswith("="):
                option, given = word[:-1], ""
            if not given and option != _MAY_BE_EMPTY:
                name = option if option.startswith("-") else self.prog
                raise OptionError("an empty name was given", name, "check the variable or the quotes")

    def _refuse_dashes(self, words: Sequence[str]) -> None:
        """A file whose name begins as options do would be taken for one, or for several of one letter."""
        for word in takewhile(lambda word: word != "--", words):
            if word.startswith("-") and word not in self._option_string_actions and os.path.isfile(word):
                raise OptionError("is taken for an option, and is a file", word, f"write ./{word}")

    def _unknown(self, word: str) -> OptionError:
        if not word.startswith("-"):
            return OptionError("is one word too many", word, f"see {self.prog} --help")
        given = word.split("=")[0]
        # Without the dashes, which make any two alike.
        known = {name.lstrip("-"): name for name in self._option_string_actions}
        bare = given.lstrip("-")
        near = [name for name in known if name.lower() == bare.lower()] or difflib.get_close_matches(bare, known, 1)
        meant = f"did you mean {known[near[0]]}" if near else f"see {self.prog} --help"
        return OptionError("there is no such option", given, meant)


class Answer(argparse.Action):
    """An option of another program that wav2vis answers with its own: `help` says with which."""

    def __init__(self, option_strings: Sequence[str], dest: str, answer: str, nargs: int | None = None) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=nargs, help=argparse.SUPPRESS)
        self._answer = answer

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Raise the answer."""
        raise OptionError("is an option of Rhubarb's", self.option_strings[-1], self._answer)
