# SPDX-License-Identifier: MIT
"""Checkpoints of a network: its last state, from which training continues, and its best, which later steps use."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from wav2vis_core.formats.common.output import write_atomically

from ..stamp import StaleError, Stamp


@dataclass
class Progress:
    """Optimiser steps done, the best dev figure with the step at which it was reached, and whether that was all."""

    step: int = 0
    best: float = -1.0
    best_step: int = 0
    ended: bool = False


def save(stamp: Stamp, model: nn.Module, optimizer: Any, progress: Progress) -> None:
    """Write everything that `resume` needs, and what the network is made of, whole or not at all."""
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}
    _write(stamp.target, state | asdict(progress) | {"made_of": stamp.plain()})


def save_best(stamp: Stamp, model: nn.Module) -> None:
    """Write the network beside its checkpoint, as the best so far."""
    _write(best_path(stamp.target), {"model": model.state_dict(), "made_of": stamp.plain()})


def resume(stamp: Stamp, model: nn.Module, optimizer: Any) -> Progress:
    """Restore model, optimiser and random state; without a checkpoint, remove the best network of a deleted one.

    Raises
    ------
    StaleError
        When the checkpoint belongs to another run, or is damaged.
    """
    if not stamp.target.exists():
        best_path(stamp.target).unlink(missing_ok=True)
        return Progress()
    state = _read(stamp.target)
    stamp.check(state.get("made_of", {}))
    try:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"].cpu())
    except torch.cuda.OutOfMemoryError:  # which says nothing of the file, either
        raise
    except (RuntimeError, KeyError, ValueError, TypeError, AttributeError):
        raise _damaged(stamp.target) from None
    fields = Progress.__dataclass_fields__
    return Progress(**{name: state[name] for name in fields if name in state})


def best_path(path: Path) -> Path:
    """The path of the best network that belongs to a checkpoint."""
    return path.with_name(f"{path.stem}.best{path.suffix}")


def check(stamp: Stamp, step: str) -> None:
    """Raise StaleError when a step has left no checkpoint, or one made of something else, or was ended on its way."""
    state = _read(stamp.target)
    stamp.check(state.get("made_of", {}))
    if not state.get("ended"):
        raise StaleError("is not trained to its end", str(stamp.target), f"run the step {step} again, which goes on")


def load_weights(model: nn.Module, path: Path) -> None:
    """Give a network the tensors of a checkpoint: the best, or the last when no best was kept.

    Raises
    ------
    StaleError
        When there is none, or it is damaged or holds a network of other sizes.
    """
    try:
        model.load_state_dict(_read(best_path(path) if best_path(path).exists() else path)["model"])
    except (RuntimeError, KeyError, TypeError, AttributeError):
        raise StaleError(
            "holds a network of other sizes than the config's", str(path), "use the config that it was trained with"
        ) from None


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise StaleError("is missing", str(path), "train it first, or name another checkpoint")
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (MemoryError, OSError):  # which say nothing of the file
        raise
    except Exception:  # its unpickler's own error lies in a module that nothing here may import
        raise _damaged(path) from None
    if not isinstance(state, dict):
        raise _damaged(path)
    return state


def _damaged(path: Path) -> StaleError:
    # Without its best the last state of a network would be used.
    what = "it and the checkpoint that it is the best of" if path.stem.endswith(".best") else "it"
    return StaleError("is damaged", str(path), f"delete {what}, and it is trained anew")


def _write(path: Path, state: dict[str, Any]) -> None:
    content = io.BytesIO()  # written to a file, torch cannot say that a disk is full
    torch.save(state, content)
    write_atomically(path, content.getvalue(), overwrite=True, parents=True)
