# SPDX-License-Identifier: MIT
"""The loop: several processes learn what one does, the best is kept, and a run that gets no better ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from training import stages
from training.config import ConfigError, FitConfig, load_config
from training.data import features
from training.data.manifest import ManifestError
from training.fit.checkpoint import Progress, best_path, check, load_weights, resume, save, save_best
from training.fit.dataset import ChunkSampler
from training.fit.loop import FitError, fit, make_fabric
from training.stamp import Stamp

REPOSITORY = Path(__file__).parents[3]


def weights_in(path):
    return torch.load(best_path(path), weights_only=True)["model"]


def scalars(folder, name):
    """Values by step of one TensorBoard scalar."""
    events = EventAccumulator(str(folder))
    events.Reload()
    return {event.step: event.value for event in events.Scalars(name)}


@pytest.fixture
def make_run(tiny_corpus, tmp_path):
    """A run's config file: a small teacher, one round of a few steps, and the features that it hears."""

    def make(name, chunks=8):
        rounds = {"epochs": 12, "chunk_frames": 64, "batch_chunks": chunks, "learning_rate": 2e-3}
        config = {
            "train": [str(tiny_corpus)],
            "dev": [str(tiny_corpus)],
            "work": str(tmp_path / name),
            "threads": 1,
            "accelerator": "cpu",
            "features": {"copies": 1, "noise_clips": 1, "workers": 1},
            "teacher": {"channels": 16, "hidden": 16, "layers": 1, "dropout": 0.0, "rounds": [rounds]},
        }
        path = tmp_path / f"{name}.yaml"
        path.write_text(json.dumps(config))
        features.run(load_config(path))
        return path

    return make


@pytest.mark.slow
def test_two_processes_train_the_loss_curve_of_one(make_run, start, tmp_path):
    stages.train_teacher(load_config(make_run("one")))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    run = start(
        [*command, "-m", "training", "teacher", str(make_run("two"))],
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, log = run.communicate(timeout=600)
    assert run.returncode == 0, log
    one, two = (scalars(tmp_path / name / "tensorboard/teacher0", "loss") for name in ("one", "two"))
    assert len(one) >= 3
    assert one.keys() == two.keys()
    np.testing.assert_allclose(list(two.values()), list(one.values()), rtol=1e-3)
    losses = list(one.values())
    assert losses[-1] < 0.8 * losses[0]
    alone, shared = (weights_in(tmp_path / name / "teacher0.ckpt") for name in ("one", "two"))
    for name, tensor in alone.items():
        torch.testing.assert_close(shared[name], tensor, rtol=0.05, atol=0.02)


def test_chunks_that_processes_cannot_share_evenly_are_refused(make_run):
    config = load_config(make_run("odd", chunks=7))
    sampler = ChunkSampler(stages.teacher_copies(config, 0), config.teacher.rounds[0], seed=1)
    with pytest.raises(ConfigError, match="7 chunks cannot be shared by 2"):
        sampler.batch(0, 0, 2)


def test_the_parts_of_a_batch_make_the_batch(make_run):
    config = load_config(make_run("parts"))
    sampler = ChunkSampler(stages.teacher_copies(config, 0), config.teacher.rounds[0], seed=1)
    whole, parts = sampler.batch(5), [sampler.batch(5, rank, 2) for rank in (0, 1)]
    for rank, part in enumerate(parts):
        torch.testing.assert_close(part.features, whole.features[rank::2])
        torch.testing.assert_close(part.labels, whole.labels[rank::2])


class Line(torch.nn.Module):
    """Learns to give its features back, scaled."""

    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return self.scale * x


def test_the_best_is_kept_and_a_run_that_gets_no_better_ends(make_run, tmp_path):
    config = load_config(make_run("stop"))
    plan = FitConfig(epochs=20, chunk_frames=64, batch_chunks=8, patience_epochs=3)
    sampler = ChunkSampler(stages.teacher_copies(config, 0), plan, seed=1)
    figures = iter([0.1, 0.5, 0.4, 0.5, 0.3, 0.9])
    seen = []

    def validate(model):
        seen.append(model.scale.item())
        return next(figures)

    def loss_of(output, batch):
        return ((output - batch.features) ** 2).sum(), torch.tensor(float(batch.features.numel()))

    path = tmp_path / "line.ckpt"
    stamp = Stamp(path, {"network": "a line"})
    model = Line()
    fit(model, loss_of, sampler, plan, make_fabric(config), stamp, validate)
    assert len(seen) == 5
    assert list(scalars(tmp_path / "tensorboard/line", "dev").values()) == pytest.approx([0.1, 0.5, 0.4, 0.5, 0.3])
    assert best_path(path).exists()
    assert model.scale.item() == weights_in(path)["scale"].item() == seen[1]
    last = torch.load(path, weights_only=True)
    assert last["model"]["scale"].item() == seen[-1]
    fit(model, loss_of, sampler, plan, make_fabric(config), stamp, validate)
    assert len(seen) == 5, "a run that ended is not gone on with"
    check(stamp, "teacher")
    save(stamp, model, torch.optim.AdamW(model.parameters()), Progress(last["step"], last["best"], last["best_step"]))
    fit(model, loss_of, sampler, plan, make_fabric(config), stamp, validate)
    check(stamp, "teacher")  # as one was left before checkpoints told their end


def test_gradients_that_are_no_numbers_end_in_a_line(make_run, tmp_path):
    config = load_config(make_run("nan"))
    plan = FitConfig(epochs=1, chunk_frames=64, batch_chunks=8)
    sampler = ChunkSampler(stages.teacher_copies(config, 0), plan, seed=1)
    stamp = Stamp(tmp_path / "line.ckpt", {})

    def loss_of(output, batch):
        return output.sum() * float("nan"), torch.tensor(1.0)

    with pytest.raises(FitError, match=r"line\.ckpt: its gradients are NaN or infinite at step 0; lower"):
        fit(Line(), loss_of, sampler, plan, make_fabric(config), stamp, lambda model: 0.0)
    assert not list(tmp_path.glob("*.ckpt"))


def test_speech_that_fills_no_chunk_is_named(make_run):
    config = load_config(make_run("short"))
    with pytest.raises(ManifestError, match="too little labelled speech for chunks of 100000 frames"):
        ChunkSampler(stages.teacher_copies(config, 0), FitConfig(chunk_frames=100_000), seed=1)


def test_the_best_of_a_deleted_checkpoint_is_not_taken_for_a_new_one(tmp_path):
    path = tmp_path / "line.ckpt"
    stamp = Stamp(path, {"network": "a line"})
    old, new = Line(), Line()
    torch.nn.init.constant_(old.scale, 9.0)
    save_best(stamp, old)
    optimizer = torch.optim.AdamW(new.parameters())
    progress = resume(stamp, new, optimizer)
    assert progress.step == 0
    save(stamp, new, optimizer, progress)  # stopped before it was validated
    load_weights(new, path)
    assert new.scale.item() == 0.0
