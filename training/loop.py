"""The optimisation loop of both networks: one, resumable, the same on CPU and CUDA."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from .config import FitConfig, TrainingConfig
from .dataset import Batch, ChunkSampler

log = logging.getLogger(__name__)

_REPORT_S = 20.0


def make_fabric(config: TrainingConfig, *, cpu_bf16: bool = False) -> Fabric:
    """The device of a run, seeded: bf16 on CUDA, float32 on a CPU unless bf16 is asked for."""
    if config.threads:
        torch.set_num_threads(config.threads)
    on_cuda = config.accelerator == "cuda" or (config.accelerator == "auto" and torch.cuda.is_available())
    precision: Literal["bf16-mixed", "32-true"] = "bf16-mixed" if on_cuda or cpu_bf16 else "32-true"
    fabric = Fabric(accelerator="cuda" if on_cuda else "cpu", devices=1, precision=precision)
    fabric.seed_everything(config.seed, verbose=False)
    return fabric


def fit(
    model: nn.Module,
    loss_of: Callable[[Tensor, Batch], Tensor],
    sampler: ChunkSampler,
    fit_config: FitConfig,
    fabric: Fabric,
    checkpoint: Path,
    validate: Callable[[nn.Module], float],
) -> None:
    """Train `model` in place and leave its last state in `checkpoint`.

    A checkpoint that is there is gone on from: model, optimiser, step and random state. `validate` gives a
    figure in [0, 1] that is logged once an epoch.
    """
    n_frames = fit_config.chunk_frames * fit_config.batch_chunks
    n_steps = max(1, round(fit_config.epochs * sampler.frames_per_epoch / n_frames))
    epoch_steps = max(1, round(n_steps / fit_config.epochs))
    optimizer: Any = torch.optim.AdamW(
        model.parameters(), lr=fit_config.learning_rate, weight_decay=fit_config.weight_decay
    )
    wrapped, optimizer = fabric.setup(model, optimizer)
    step = _resume(checkpoint, model, optimizer, fabric)
    first_step, began_s = step, time.monotonic()
    saved_s = reported_s = began_s
    running = 0.0
    model.train()
    while step < n_steps:
        for group in optimizer.param_groups:
            group["lr"] = fit_config.learning_rate * _schedule(step / n_steps, fit_config.warmup_share)
        batch = sampler.batch(step).to(fabric.device)
        loss = loss_of(wrapped(batch.features), batch)
        fabric.backward(loss)
        fabric.clip_gradients(wrapped, optimizer, max_norm=fit_config.gradient_clip)
        optimizer.step()
        optimizer.zero_grad()
        running = loss.item() if step == first_step else 0.98 * running + 0.02 * loss.item()
        step += 1
        now_s = time.monotonic()
        if now_s - reported_s > _REPORT_S:
            reported_s = now_s
            left_s = (now_s - began_s) / (step - first_step) * (n_steps - step)
            log.info("%s step %d/%d loss %.4f, %.0f min left", checkpoint.stem, step, n_steps, running, left_s / 60)
        if now_s - saved_s > fit_config.checkpoint_s or step == n_steps:
            saved_s = now_s
            _save(checkpoint, model, optimizer, step)
        if step % epoch_steps == 0 or step == n_steps:
            model.eval()
            log.info("%s epoch %.1f: dev %.4f", checkpoint.stem, step / epoch_steps, validate(model))
            model.train()
    model.eval()


def _schedule(progress: float, warmup_share: float) -> float:
    """Linear warm-up, then a cosine to zero."""
    if progress < warmup_share:
        return (progress + 1e-3) / (warmup_share + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * (progress - warmup_share) / (1 - warmup_share)))


def _save(path: Path, model: nn.Module, optimizer: Any, step: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state | {"random": torch.get_rng_state()}, part)
    part.replace(path)


def _resume(path: Path, model: nn.Module, optimizer: Any, fabric: Fabric) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location=fabric.device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"].cpu())
    log.info("%s: going on from step %d", path.stem, state["step"])
    return int(state["step"])
