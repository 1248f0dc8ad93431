"""Where a network stands: its last state to go on from, and its best to use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from wav2vis_core.formats.common.output import open_atomically


@dataclass
class Progress:
    """Optimiser steps done, and the best dev figure with the step at which it was reached."""

    step: int = 0
    best: float = -1.0
    best_step: int = 0


def save(path: Path, model: nn.Module, optimizer: Any, progress: Progress) -> None:
    """Write everything that `resume` needs, whole or not at all."""
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}
    _write(path, state | asdict(progress))


def save_best(path: Path, model: nn.Module) -> None:
    """Write the network beside the checkpoint of `path`, as the best so far."""
    _write(best_path(path), {"model": model.state_dict()})


def resume(path: Path, model: nn.Module, optimizer: Any, device: torch.device) -> Progress:
    """Put model, optimiser and random state as they were saved; nothing where nothing was."""
    if not path.exists():
        return Progress()
    state = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"].cpu())
    fields = Progress.__dataclass_fields__
    return Progress(**{name: state[name] for name in fields if name in state})


def best_path(path: Path) -> Path:
    """Where the best network of a checkpoint lies."""
    return path.with_name(f"{path.stem}.best{path.suffix}")


def weights_in(path: Path) -> dict[str, Tensor]:
    """The network's tensors: the best, or the last where no best was kept."""
    chosen = best_path(path) if best_path(path).exists() else path
    state: dict[str, Tensor] = torch.load(chosen, map_location="cpu", weights_only=True)["model"]
    return state


def _write(path: Path, state: dict[str, Any]) -> None:
    with open_atomically(path, overwrite=True, parents=True) as file:
        torch.save(state, file)
