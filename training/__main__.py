"""`python -m training STEP …`: corpora made ready, and the weights made from a config, by steps or all at once."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from wav2vis_core.errors import Wav2VisError

from . import evaluation, export, features, stages, tune
from .commands import add_commands
from .config import TrainingConfig, load_config

STEPS: dict[str, Callable[[TrainingConfig], None]] = {
    "features": features.run,
    "teacher": stages.train_teacher,
    "logits": stages.store_logits,
    "student": stages.train_student,
    "export": export.run,
    "tune": tune.run,
    "evaluate": evaluation.figures.run,
}


def main(argv: list[str] | None = None) -> int:
    """Run one step, or with `all` each in turn; a step that a run before finished is skipped or gone on with."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    steps = parser.add_subparsers(metavar="STEP", required=True)
    add_commands(steps.add_parser)
    evaluation.add_commands(steps.add_parser)
    for name in [*STEPS, "all"]:
        step = steps.add_parser(name, help="every step of a config in turn" if name == "all" else "a step of a config")
        step.add_argument("config", type=Path, help="a YAML file such as training/configs/shared_corpora.yaml")
        step.set_defaults(command=_run_steps, steps=[*STEPS] if name == "all" else [name])
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        arguments.command(arguments)
    except Wav2VisError as error:
        sys.stderr.write(f"training: {error}\n")
        return 1
    return 0


def _run_steps(arguments: argparse.Namespace) -> None:
    config = load_config(arguments.config)
    for step in arguments.steps:
        STEPS[step](config)


if __name__ == "__main__":
    sys.exit(main())
