# SPDX-License-Identifier: MIT
"""Students that learn what the listener that ships hears."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from training import stages
from training.config import AugmentConfig, FeaturesConfig, FitConfig, StudentConfig, TrainingConfig
from training.data import features
from training.data.manifest import read_manifest
from training.fit.logits import all_classes
from training.ship import export
from wav2vis_core.acoustics.student import Student
from wav2vis_core.acoustics.studio import Studio
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES, SILENCE

FIT = FitConfig(epochs=1, chunk_frames=64, batch_chunks=4)


@pytest.fixture(scope="module")
def config(tiny_corpus, tmp_path_factory):
    return TrainingConfig(
        train=(tiny_corpus,),
        dev=(tiny_corpus,),
        work=tmp_path_factory.mktemp("work"),
        teach="studio",
        features=FeaturesConfig(copies=2, noise_clips=1, workers=1, augment=AugmentConfig(speed_range=(1.25, 1.25))),
        student=StudentConfig(channels=16, dilations=(1, 2), stack=2, fit=FIT),
        accelerator="cpu",
    )


@pytest.fixture(scope="module")
def taught(config):
    """What each copy is taught, as probabilities, clip by clip."""
    features.run(config)
    stages.store_logits(config)
    copies = []
    for copy, packed in enumerate(features.train_copies(config)):
        rows = np.exp(all_classes(np.load(config.work / "logits" / f"{copy}.npy")))
        copies.append((packed.clips, np.split(rows, packed.ends[:-1])))
    return copies


def test_a_copy_is_taught_what_the_listener_hears_in_the_sound_itself(taught):
    studio = Studio.bundled()
    for clips, clip_rows in taught:
        for clip, rows in zip(clips[:2], clip_rows[:2], strict=True):
            heard = studio.hear([Audio.read(clip.audio, 16_000).samples])[:]
            times_s = np.arange(len(rows)) / 100 * clip.speed + clip.offset_s
            expected = heard[np.minimum(np.rint(times_s * 100).astype(int), len(heard) - 1)]
            np.testing.assert_allclose(rows, expected, atol=0.02)  # of each frame, the likeliest classes are stored
    (plain, _), (fast, _) = taught
    assert {clip.speed for clip in plain if clip.audio} == {1.0}
    assert {clip.speed for clip in fast if clip.audio} == {1.24}


def test_noise_is_taught_as_silence(taught):
    for clips, rows in taught:
        assert [clip.audio for clip in clips].index("") == len(clips) - 1
        assert rows[-1][:, CLASSES.index(SILENCE)].min() > 0.99


def test_speech_without_a_text_makes_a_student(config, tiny_corpus, tmp_path):
    wordless = tmp_path / "wordless.jsonl"
    sounds = [u.audio for u in read_manifest(tiny_corpus)][:3]
    wordless.write_text("".join(f'{{"audio": "{sound}", "speaker": "a"}}\n' for sound in sounds))
    run = replace(config, train=(wordless,), work=tmp_path / "work")
    for step in (features.run, stages.train_teacher, stages.store_logits, stages.train_students, export.run):
        step(run)
    assert not list(run.work.glob("teacher*"))
    student = Student.load(run.work / "offline.safetensors")
    assert student.stack == 2
    assert student.class_priors.sum() == pytest.approx(1, abs=1e-3)
    samples = Audio.read(sounds[0], 16_000).samples
    assert student.hear([samples])[:].shape == (1 + len(samples) // 160, len(CLASSES))
