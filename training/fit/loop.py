# SPDX-License-Identifier: MIT
"""The one optimisation loop of all networks: resumable, the same on CPU and CUDA, in one process and in many.

Started by `torchrun --nproc-per-node N -m training STEP CONFIG`, N processes each take their share of every batch and
learn what one would.
"""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter

from wav2vis_core.errors import Wav2VisError

from ..config import FitConfig, TrainingConfig
from ..stamp import Stamp
from . import checkpoint
from .dataset import Batch, ChunkSampler
from .losses import Loss
from .models.teacher import EncoderInput

log = logging.getLogger(__name__)

_REPORT_S = 20.0
_SCALARS_EVERY = 10  # steps


class FitError(Wav2VisError):
    """An optimisation that leads nowhere."""


def make_fabric(config: TrainingConfig, *, cpu_bf16: bool = False) -> Fabric:
    """The devices of a run, seeded: bf16 on CUDA; on a CPU float32, or bf16 with `cpu_bf16`."""
    if config.threads:
        torch.set_num_threads(config.threads)
    on_cuda = config.accelerator == "cuda" or (config.accelerator == "auto" and torch.cuda.is_available())
    precision: Literal["bf16-mixed", "32-true"] = "bf16-mixed" if on_cuda or cpu_bf16 else "32-true"
    n_here, n_all = (int(os.environ.get(name, 1)) for name in ("LOCAL_WORLD_SIZE", "WORLD_SIZE"))  # torchrun's
    fabric = Fabric(
        accelerator="cuda" if on_cuda else "cpu",
        devices=n_here,
        num_nodes=n_all // n_here,
        strategy="ddp" if n_all > 1 else "auto",
        precision=precision,
    )
    fabric.launch()
    fabric.seed_everything(config.seed, verbose=False)
    return fabric


def fit(
    model: nn.Module,
    loss_of: Callable[[Tensor, Batch], Loss],
    sampler: ChunkSampler,
    fit_config: FitConfig,
    fabric: Fabric,
    stamp: Stamp,
    validate: Callable[[nn.Module], float],
) -> None:
    """Train `model` in place; leave its last state in the checkpoint of `stamp` and its best beside it.

    An existing checkpoint is continued: model, optimiser, step and random state. `validate` gives a figure in
    [0, 1] after each epoch. Scalars for TensorBoard go to `tensorboard/STEM` beside the checkpoint.

    Raises
    ------
    StaleError
        When the checkpoint is of another run.
    FitError
        When the gradients are no numbers any more.
    """
    path = stamp.target
    n_frames = fit_config.chunk_frames * fit_config.batch_chunks
    n_steps = max(1, round(fit_config.epochs * sampler.frames_per_epoch / n_frames))
    epoch_steps = max(1, round(n_steps / fit_config.epochs))
    optimizer: Any = torch.optim.AdamW(_parameter_groups(model), weight_decay=fit_config.weight_decay)
    wrapped, optimizer = fabric.setup(model, optimizer)
    progress = checkpoint.resume(stamp, model, optimizer)
    if progress.step:
        log.info("%s: continuing from step %d", path.stem, progress.step)
    meter = _Meter(fabric, path, progress.step, n_steps, n_frames)
    saved_s = time.monotonic()
    patience_steps = math.inf if fit_config.patience_epochs is None else fit_config.patience_epochs * epoch_steps

    def ended() -> bool:
        return progress.step >= n_steps or progress.step - progress.best_step >= patience_steps

    model.train()
    for batch in _batches(sampler, fabric, progress.step, progress.step if ended() else n_steps):
        rate = fit_config.learning_rate * _schedule(progress.step / n_steps, fit_config.warmup_share)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["rate_share"]
        total, weight = loss_of(wrapped(*batch.heard), batch)
        # Gradients are averaged over processes, so that each one's share counts by its weight in the whole batch.
        loss = total * fabric.world_size / _over_processes(fabric, weight, "sum").clamp(min=1)
        fabric.backward(loss)
        norm = fabric.clip_gradients(wrapped, optimizer, max_norm=fit_config.gradient_clip, error_if_nonfinite=False)
        if norm is not None and not norm.isfinite():
            raise FitError(
                f"its gradients are NaN or infinite at step {progress.step}", str(path), "lower its learning rate"
            )
        optimizer.step()
        optimizer.zero_grad()
        progress.step += 1
        meter.add(progress.step, loss.detach(), norm, rate)
        if progress.step % epoch_steps == 0 or progress.step == n_steps:
            model.eval()
            figure = fabric.broadcast(validate(model))
            model.train()
            meter.dev(progress.step, progress.step / epoch_steps, figure)
            if figure > progress.best:
                progress.best, progress.best_step = figure, progress.step
                if fabric.is_global_zero:
                    checkpoint.save_best(stamp, model)
        progress.ended = ended()
        if fabric.is_global_zero and (progress.ended or time.monotonic() - saved_s > fit_config.checkpoint_s):
            saved_s = time.monotonic()
            checkpoint.save(stamp, model, optimizer, progress)
        if progress.ended:
            break
    meter.close()
    if fabric.is_global_zero and not progress.ended:  # a checkpoint that does not say so yet
        progress.ended = True
        checkpoint.save(stamp, model, optimizer, progress)
    fabric.barrier()
    checkpoint.load_weights(model, path)
    model.eval()


def _parameter_groups(model: nn.Module) -> list[dict[str, Any]]:
    """All parameters; the layers of a pretrained encoder learn at a share of the others' rate."""
    slow = [m for m in model.modules() if isinstance(m, EncoderInput)]
    share_of = {parameter: m.rate_share for m in slow for parameter in m.tuned.parameters()}
    groups: dict[float, list[nn.Parameter]] = {}
    for parameter in model.parameters():
        groups.setdefault(share_of.get(parameter, 1.0), []).append(parameter)
    return [{"params": parameters, "rate_share": share} for share, parameters in groups.items()]


def _batches(sampler: ChunkSampler, fabric: Fabric, first_step: int, n_steps: int) -> Iterator[Batch]:
    """The share of each step's batch that this process takes, made while the network learns from the previous one."""
    with ThreadPoolExecutor(1) as loader:

        def load(step: int) -> Batch:
            return sampler.batch(step, fabric.global_rank, fabric.world_size)

        upcoming = loader.submit(load, first_step)
        for step in range(first_step, n_steps):
            batch, upcoming = upcoming.result(), loader.submit(load, step + 1)
            yield batch.to(fabric.device)


class _Meter:
    """Reports on a run: a log line now and then, and TensorBoard's scalars."""

    def __init__(self, fabric: Fabric, path: Path, first_step: int, n_steps: int, n_frames: int) -> None:
        self._fabric, self._name = fabric, path.stem
        self._first_step, self._n_steps, self._n_frames = first_step, n_steps, n_frames
        self._began_s = self._scalars_s = self._reported_s = time.monotonic()
        self._losses: list[Tensor] = []
        folder = path.parent / "tensorboard" / path.stem
        self._writer = SummaryWriter(folder, purge_step=first_step) if fabric.is_global_zero else None

    def add(self, step: int, loss: Tensor, norm: Tensor | None, rate: float) -> None:
        """Count a step."""
        self._losses.append(loss)
        if len(self._losses) < _SCALARS_EVERY and step < self._n_steps:
            return
        mean = float(_over_processes(self._fabric, torch.stack(self._losses).mean(), "mean"))
        now_s = time.monotonic()
        frames_per_s = len(self._losses) * self._n_frames / (now_s - self._scalars_s)
        self._losses, self._scalars_s = [], now_s
        scalars = {"loss": mean, "learning_rate": rate, "frames_per_s": frames_per_s}
        if norm is not None:
            scalars["gradient_norm"] = float(norm)
        self._write(step, scalars)
        if now_s - self._reported_s > _REPORT_S and self._fabric.is_global_zero:
            self._reported_s = now_s
            left_s = (now_s - self._began_s) / (step - self._first_step) * (self._n_steps - step)
            log.info("%s step %d/%d loss %.4f, %.0f min left", self._name, step, self._n_steps, mean, left_s / 60)

    def dev(self, step: int, epoch: float, figure: float) -> None:
        """Report the dev figure of an epoch."""
        self._write(step, {"dev": figure})
        if self._fabric.is_global_zero:
            log.info("%s epoch %.1f: dev %.4f", self._name, epoch, figure)

    def close(self) -> None:
        """Write all scalars to disk."""
        if self._writer:
            self._writer.close()

    def _write(self, step: int, scalars: dict[str, float]) -> None:
        if self._writer:
            for name, value in scalars.items():
                self._writer.add_scalar(name, value, step)


def _over_processes(fabric: Fabric, value: Tensor, how: Literal["sum", "mean"]) -> Tensor:
    reduced = fabric.all_reduce(value, reduce_op=how)
    assert isinstance(reduced, Tensor)
    return reduced


def _schedule(progress: float, warmup_share: float) -> float:
    """Linear warm-up, then a cosine to zero."""
    if progress < warmup_share:
        return (progress + 1e-3) / (warmup_share + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * (progress - warmup_share) / (1 - warmup_share)))
