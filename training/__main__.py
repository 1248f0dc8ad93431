# SPDX-License-Identifier: MIT
"""`python -m training STEP …`: make corpora ready, and weights from a config, step by step or all at once.

`all CONFIG` runs every step of a config in turn and continues where it was stopped.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import NoReturn

from wav2vis_core.errors import OptionError, Wav2VisError

from . import evaluation, preparation, stages
from .commands import add_commands
from .config import TrainingConfig, load_config
from .data import features
from .ship import export, studio, tune
from .smoke import smoke

STEPS: dict[str, Callable[[TrainingConfig], None]] = {
    "corpora": preparation.run,
    "features": features.run,
    "teacher": stages.train_teacher,
    "logits": stages.store_logits,
    "student": stages.train_students,
    "export": export.run,
    "tune": tune.run,
    "evaluate": evaluation.figures.run,
}


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"training: {message}; see {self.prog} --help\n")


def main(argv: list[str] | None = None) -> int:
    """Run one step, or with `all` each in turn; what an earlier run finished is skipped, the rest continued.

    Gives the exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
    """
    parser = _Parser(prog="python -m training", description=__doc__)
    steps = parser.add_subparsers(metavar="STEP", required=True)
    add_commands(steps.add_parser)
    evaluation.add_commands(steps.add_parser)
    for name in [*STEPS, "all"]:
        step = steps.add_parser(name, help="every step of a config in turn" if name == "all" else "a step of a config")
        step.add_argument("config", type=Path, help="a YAML file such as training/configs/shared_corpora.yaml")
        step.add_argument(
            "--smoke", action="store_true", help="a few clips and tiny networks instead, in the folder WORK/smoke"
        )
        step.set_defaults(command=_run_steps, steps=[*STEPS] if name == "all" else [name], studio=False)
        if name == "export":
            step.add_argument(
                "--studio", action="store_true", help="the teacher with its encoder, in place of the students"
            )
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        arguments.command(arguments)
    except Wav2VisError as error:
        # The core's keywords are no options of this command.
        return _failed(error.worded({}), 2 if isinstance(error, OptionError) else 1)
    except BrokenExecutor:
        return _failed("a worker process was ended, perhaps for want of memory; try again with fewer workers")
    except MemoryError:
        return _failed("there is not enough memory; close other programs, or try again with fewer workers")
    except OSError as error:  # of a library that writes by itself
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        return _failed(f"{where}{error.strerror or error}; make room or allow it, and try again")
    except KeyboardInterrupt:
        return _failed("interrupted; the same command continues from here", 130)
    return 0


def told_by_its_caller(args: threading.ExceptHookArgs) -> None:
    """Of a thread: what TensorBoard's meets on a disk, it raises where it is next written to."""
    if not isinstance(args.exc_value, OSError):
        threading.__excepthook__(args)


def _failed(why: str, status: int = 1) -> int:
    sys.stderr.write(f"training: {why}\n")
    return status


def _run_steps(arguments: argparse.Namespace) -> None:
    config = load_config(arguments.config)
    if arguments.smoke:
        config = smoke(config)
    if arguments.studio:
        studio.run(config)
        return
    for step in arguments.steps:
        STEPS[step](config)


if __name__ == "__main__":
    threading.excepthook = told_by_its_caller
    sys.exit(main())
