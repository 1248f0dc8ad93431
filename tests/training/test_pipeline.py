# SPDX-License-Identifier: MIT
"""The whole of training on eight made-up clips: raw sound to weights that the core runs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training import stages, work
from training.align.align_pass import align
from training.align.registry import aligner_of
from training.config import SPEC, SPECS, FeaturesConfig, FitConfig, StudentConfig, TeacherConfig, TrainingConfig
from training.data import features, phone_times
from training.data.manifest import read_manifest
from training.data.manifest_pass import PassError, PassOptions
from training.evaluation import figures
from training.fit.dataset import ChunkSampler, packed_labels
from training.fit.labels import CLASS_OF_TARGET
from training.fit.losses import student_loss, teacher_loss
from training.fit.models.student import StudentNet
from training.fit.models.teacher import Teacher
from training.fit.networks import load_round, load_student, load_teacher, log_probabilities
from training.ship import export
from training.stamp import StaleError
from wav2vis_core.acoustics.student import Student
from wav2vis_core.acoustics.weights import read_safetensors
from wav2vis_core.live import LiveSession

pytestmark = pytest.mark.slow  # what they look into is trained once, which takes a minute

FIT = FitConfig(epochs=30, chunk_frames=64, batch_chunks=8, checkpoint_s=0.0, learning_rate=5e-3)


@pytest.fixture(scope="module")
def trained(tiny_corpus, tmp_path_factory):
    config = TrainingConfig(
        train=(tiny_corpus,),
        dev=(tiny_corpus,),
        work=tmp_path_factory.mktemp("work"),
        features=FeaturesConfig(copies=1, noise_clips=1, workers=1),
        teacher=TeacherConfig(channels=16, hidden=16, layers=1, dropout=0.0, rounds=(FIT, replace(FIT, epochs=5))),
        student=StudentConfig(channels=24, dilations=(1, 2), fit=FIT),
        live=StudentConfig(channels=24, dilations=(1, 2), look_ahead_frames=4, fit=FIT),
        accelerator="cpu",
    )
    features.run(config)
    stages.train_teacher(config)
    stages.store_logits(config)
    stages.train_students(config)
    export.run(config)
    return config


def link_work(made: Path, folder: Path) -> None:
    """Let a run in another folder have all that students learn from."""
    for name in ("features", "logits", "aligned1.jsonl", "aligned1.jsonl.stamp.json"):
        (folder / name).symlink_to(made / name)


def literal(found: dict, listener: str, viseme_set: str) -> float:
    scores = found["scores"][listener]["tiny"]["literal"]
    return scores[viseme_set]["all"]["figures"]["speech accuracy"]["value"]


def test_the_networks_overfit_eight_clips(trained):
    figures.run(trained)
    found = json.loads((trained.work / "figures.json").read_text())
    # Without the words the decoder expects English, of which these sounds have neither the pace nor the phones.
    assert literal(found, "offline with the text", "rhubarb") > 0.9
    for name in ("offline", "live"):
        assert literal(found, name, "mpeg4") > 0.4
        retained = literal(found, name, "mpeg4") / literal(found, "teacher", "mpeg4")
        assert found["retention"][name]["tiny"]["mpeg4"] == pytest.approx(retained, abs=1e-3)
        student = Student.load(trained.work / f"{name}.safetensors")
        (packed,) = features.train_copies(trained, name)
        posteriors = student.posteriors(packed.rows("quiet").astype(np.float32))
        labels = packed_labels(packed, phone_times.train_phones(trained, 0))
        assert (posteriors.argmax(1) == CLASS_OF_TARGET[labels])[labels >= 0].mean() > 0.9
    assert found["teacher phone accuracy"]["tiny"] > 0.9


def test_the_teacher_finds_the_phones_where_they_are(trained):
    exact, found = (phone_times.train_phones(trained, number) for number in (0, 1))
    for audio, segments in exact.items():
        said = [s for s in segments if s.phone != "sil"]
        times = [s for s in found[audio] if s.phone != "sil"]
        assert [s.phone for s in times] == [s.phone for s in said]
        late_s = [abs(a.start_s - b.start_s) for a, b in zip(times, said, strict=True)]
        assert np.median(late_s) < 0.02


def test_the_teacher_aligns_a_text_that_nobody_has_aligned(trained, tiny_corpus, tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(
        f"train: [{tiny_corpus}]\ndev: [{tiny_corpus}]\nwork: {trained.work}\n"
        "teacher: {channels: 16, hidden: 16, layers: 1, rounds: [{}, {}]}\n"
    )
    manifest = align(tiny_corpus, tmp_path / "out", aligner_of(f"teacher={path}"), PassOptions(workers=1))
    for u, exact in zip(read_manifest(manifest), read_manifest(tiny_corpus), strict=True):
        assert [w.word for w in u.words] == exact.text.split()
        said, found = ([s for s in each.phones if s.phone != "sil"] for each in (exact, u))
        assert [s.phone for s in found] == [s.phone for s in said]
        assert np.median([abs(a.start_s - b.start_s) for a, b in zip(found, said, strict=True)]) < 0.02
        assert (u.words[0].start_s, u.words[-1].end_s) == (found[0].start_s, found[-1].end_s)
        assert u.other["align_confidence"] > 0.5


def test_a_teacher_that_was_not_trained_is_named(tiny_corpus, tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(f"train: [{tiny_corpus}]\ndev: [{tiny_corpus}]\nwork: {tmp_path}\n")
    with pytest.raises(PassError, match="train a teacher first"):
        align(tiny_corpus, tmp_path / "out", aligner_of(f"teacher={path}"))


def test_every_parameter_learns(trained):
    batch = stages.student_sampler(trained).batch(0)
    net = StudentNet(SPEC.n_features, trained.student)
    student_loss(net(batch.features), batch, trained.student)[0].backward()
    teacher = Teacher(SPEC.n_features, trained.teacher)
    teacher_loss(teacher(batch.features), batch, trained.teacher)[0].backward()
    for model in (net, teacher):
        for name, parameter in model.named_parameters():
            assert parameter.grad is not None and parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("name", ["offline", "live"])
def test_exported_weights_are_what_was_trained(trained, name):
    net = load_student(trained, name)
    student = Student.load(trained.work / f"{name}.safetensors")
    frames = np.random.default_rng(0).standard_normal((200, SPEC.n_features)).astype(np.float32)
    with torch.no_grad():
        expected = torch.softmax(net(torch.from_numpy(frames)[None]), -1)[0].numpy()
    assert np.abs(student.posteriors(frames) - expected).max() < 5e-3  # float16 weights
    tensors, metadata = read_safetensors(trained.work / f"{name}.safetensors")
    assert tensors["output.weight"].dtype == np.float16
    assert metadata["feature_fingerprint"] == SPECS[name].fingerprint()


def test_the_live_student_is_exported_with_its_look_ahead(trained):
    student = Student.load(trained.work / "live.safetensors")
    assert student.look_ahead_frames == 4
    assert student.look_ahead_s == pytest.approx(0.0525)
    assert LiveSession(48_000, student=student).look_ahead_s <= 0.06


def test_finished_steps_are_not_done_again(trained):
    before = {p: p.stat().st_mtime_ns for p in trained.work.rglob("*.npy")}
    features.run(trained)
    stages.store_logits(trained)
    assert {p: p.stat().st_mtime_ns for p in trained.work.rglob("*.npy")} == before


def test_work_of_another_teacher_is_refused_by_every_step_after_it(trained):
    other = replace(trained, teacher=replace(trained.teacher, dropout=0.1))
    with pytest.raises(StaleError, match=r"teacher0\.ckpt: was made with teacher\.dropout 0\.0 \(now 0\.1\)"):
        stages.train_teacher(other)
    with pytest.raises(StaleError, match=r"teacher1\.ckpt: was made with teacher\.dropout"):
        stages.store_logits(other)
    with pytest.raises(StaleError, match=r"aligned1\.jsonl: was made with another teacher"):
        stages.train_student(other)


def test_a_student_of_another_config_is_neither_gone_on_with_nor_exported(trained):
    other = replace(trained, student=replace(trained.student, event_weight=3.0))
    for step in (stages.train_students, export.run):
        with pytest.raises(StaleError, match=r"student\.ckpt: was made with student\.event_weight 1\.5 \(now 3\.0\)"):
            step(other)
    with pytest.raises(StaleError, match=r"fit\.epochs 30 \(now 31\)"):
        stages.train_students(replace(trained, student=replace(trained.student, fit=replace(FIT, epochs=31))))


def test_a_network_of_other_sizes_is_named(trained):
    with pytest.raises(StaleError, match=r"teacher0\.ckpt: holds a network of other sizes"):
        load_round(replace(trained, teacher=replace(trained.teacher, channels=8)), 0)


def test_rounds_of_an_earlier_run_stand_for_the_first_ones(trained, tmp_path):
    (tmp_path / "features").symlink_to(trained.work / "features")
    begun = replace(trained.teacher, begin=(work.teacher_path(trained, 0),))
    config = replace(trained, work=tmp_path, teacher=begun)
    stages.train_teacher(config)
    assert not (tmp_path / "teacher0.ckpt").exists()
    assert phone_times.train_phones(config, 1) == phone_times.train_phones(trained, 1)
    found, expected = (dict(load_round(each, 1).named_parameters()) for each in (config, trained))
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_the_same_seed_gives_the_same_student_and_a_stopped_run_goes_on(trained, tmp_path, monkeypatch):
    reference = (trained.work / "offline.safetensors").read_bytes()
    again = replace(trained, work=tmp_path)
    link_work(trained.work, tmp_path)

    class Stopped(Exception):
        pass

    batch = ChunkSampler.batch

    def stop_at(self, step, *share):
        if step == 17:
            raise Stopped
        return batch(self, step, *share)

    monkeypatch.setattr(ChunkSampler, "batch", stop_at)
    with pytest.raises(Stopped):
        stages.train_student(again)
    monkeypatch.undo()
    stages.train_student(again)
    assert export.student_bytes(load_student(again), again) == reference


def test_a_student_goes_on_from_an_earlier_one(trained, tmp_path):
    earlier = work.student_path(trained, "offline")
    config = replace(trained, student=replace(trained.student, begin=earlier, fit=replace(FIT, learning_rate=0.0)))
    link_work(trained.work, tmp_path)
    config = replace(config, work=tmp_path, student=replace(config.student, fit=replace(config.student.fit, epochs=1)))
    stages.train_student(config)
    known, learned = (dict(load_student(c).named_parameters()) for c in (trained, config))
    assert all(torch.equal(known[name], learned[name]) for name in known)


def test_the_students_learn_the_mean_of_the_last_rounds(trained):
    config = replace(trained, teacher=replace(trained.teacher, snapshots=2))
    rows = np.load(trained.work / "features/offline/train/0/quiet.npy")[:200]
    posteriors = [
        np.exp(log_probabilities(model, features.Inputs(rows), CLASS_OF_TARGET))
        for model in (load_round(trained, 0), load_round(trained, 1), load_teacher(config))
    ]
    np.testing.assert_allclose(posteriors[2], (posteriors[0] + posteriors[1]) / 2, atol=1e-5)
