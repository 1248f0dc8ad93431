"""`python -m training STEP CONFIG.yaml`: make the weights, step by step or all at once."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from wav2vis_core.errors import Wav2VisError

from . import evaluate, export, features, stages, tune
from .config import TrainingConfig, load_config

STEPS: dict[str, Callable[[TrainingConfig], None]] = {
    "features": features.run,
    "teacher": stages.train_teacher,
    "logits": stages.store_logits,
    "student": stages.train_student,
    "export": export.run,
    "tune": tune.run,
    "evaluate": evaluate.run,
}


def main(argv: list[str] | None = None) -> int:
    """Run one step, or with `all` each in turn; a step that a run before finished is skipped or gone on with."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("step", choices=[*STEPS, "all"], help="what to do; later steps need the earlier ones")
    parser.add_argument("config", type=Path, help="a YAML file such as training/configs/shared_corpora.yaml")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        config = load_config(arguments.config)
        for step in STEPS if arguments.step == "all" else [arguments.step]:
            STEPS[step](config)
    except Wav2VisError as error:
        sys.stderr.write(f"training: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
