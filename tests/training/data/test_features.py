# SPDX-License-Identifier: MIT
"""What the features step writes, and when it refuses what a run before wrote."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from training import work
from training.config import AugmentConfig, FeaturesConfig, StudentConfig, TrainingConfig
from training.data import features, phone_times
from training.data.manifest import ManifestError, Utterance
from training.data.segment import PhoneSegment
from training.stamp import StaleError
from wav2vis_core.sound.audio import Audio

# Mean, deviation and the first cepstra of frame 40: quiet and rough of both copies.
VERSION_2 = [
    [-0.04, 0.84, -0.69, -0.17, 0.02],
    [-0.04, 0.66, 0.48, 0.27, 0.55],
    [-0.04, 0.85, -0.67, -0.43, -0.32],
    [-0.04, 0.75, -0.08, 0.87, 0.63],
]
EVERYTHING = AugmentConfig(pitch_share=1, tract_share=1, noise_share=1, reverb_share=1, band_share=1)


@pytest.fixture(scope="module")
def config(tiny_corpus, tmp_path_factory):
    """A run whose features are there."""
    folder = tmp_path_factory.mktemp("features")
    manifest = folder / "train.jsonl"
    manifest.write_text(
        "".join(f"{line}\n" for line in tiny_corpus.read_text().splitlines()[:2]).replace(
            '"audio": "', f'"audio": "{tiny_corpus.parent}/'
        )
    )
    config = TrainingConfig(
        work=folder,
        train=(manifest,),
        dev=(tiny_corpus,),
        features=FeaturesConfig(copies=2, noise_clips=1, workers=1, augment=EVERYTHING),
    )
    features.run(config)
    return config


def test_the_version_rises_when_the_features_change(config):
    """What version 2 gives: raise `work.FEATURES_VERSION` when this must change."""
    assert work.FEATURES_VERSION == 2
    found = [
        [float(rows.mean()), float(rows.std()), *rows[40, :3].tolist()]
        for packed in features.train_copies(config)
        for variant in ("quiet", "rough")
        for rows in [packed.rows(variant).astype(np.float64)]
    ]
    np.testing.assert_allclose(found, VERSION_2, atol=0.05)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"seed": 2}, r"train/0: was made with seed 1 \(now 2\)"),
        ({"noise_clips": 2}, r"noise_clips 1 \(now 2\)"),
        ({"augment": replace(EVERYTHING, noise_share=0.5)}, r"augment\.noise_share 1 \(now 0\.5\)"),
        ({"edge_silence_s": 0.1}, r"normaliser\.npz: was made with edge_silence_s 0\.3 \(now 0\.1\)"),
    ],
)
def test_features_of_another_config_are_refused(config, changed, named):
    own = {"seed": changed["seed"]} if "seed" in changed else {"features": replace(config.features, **changed)}
    with pytest.raises(StaleError, match=named):
        features.run(replace(config, **own))


def test_features_of_another_manifest_or_version_are_refused(config, monkeypatch):
    manifest = config.train[0]
    before = manifest.read_text()
    manifest.write_text(before + before.splitlines()[0] + "\n")
    with pytest.raises(StaleError, match=r"another train\..*train\.jsonl"):
        features.run(config)
    with pytest.raises(StaleError, match="another train"):
        features.train_copies(config)
    manifest.write_text(before)
    features.run(config)
    monkeypatch.setattr(work, "FEATURES_VERSION", 3)
    with pytest.raises(StaleError, match=r"version 2 \(now 3\)"):
        features.run(config)


def test_what_changes_no_feature_is_not_asked(config):
    features.run(replace(config, threads=3, features=replace(config.features, workers=2, copies=1)))
    assert len(features.train_copies(replace(config, features=replace(config.features, copies=1)))) == 1


def test_a_part_that_was_deleted_is_made_again_the_same(config):
    folder = features.train_copies(config)[1].stamp.target
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    shutil.rmtree(folder)
    with pytest.raises(StaleError, match="run the step features first"):
        features.train_copies(config)
    features.run(config)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.fixture
def hurt(tiny_corpus, tmp_path):
    """A config whose first training sound of three is missing, while the second one's phones lie beyond its end."""
    rows = [json.loads(line) for line in tiny_corpus.read_text().splitlines()[:3]]
    for row in rows:
        row["audio"] = str(tiny_corpus.parent / row["audio"])
    rows[0]["audio"] = "gone.wav"
    rows[1]["phones"] = [[5000, 5001, "AA"]]
    manifest = tmp_path / "train.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    few = FeaturesConfig(copies=1, noise_clips=0, workers=1)
    return TrainingConfig(work=tmp_path, train=(manifest,), dev=(manifest,), features=few)


def test_sounds_that_cannot_be_used_are_left_out(hurt, tiny_corpus):
    features.run(hurt)
    (copy,) = features.train_copies(hurt)
    for packed in (copy, features.dev_speech(hurt)):
        assert [clip.audio for clip in packed.clips] == [str(tiny_corpus.parent / "2.wav")]


@pytest.mark.parametrize("of", ["train", "dev"])
def test_speech_of_which_nothing_can_be_used_is_named(hurt, tmp_path, of):
    (tmp_path / "lost.jsonl").write_text('{"audio": "gone.wav"}')
    with pytest.raises(ManifestError, match=r"lost\.jsonl: no sound"):
        features.run(replace(hurt, **{of: (tmp_path / "lost.jsonl",)}))


def test_a_click_alone_gives_no_statistics(tiny_corpus, tmp_path):
    soundfile.write(tmp_path / "click.wav", np.full(50, 0.1), 16_000)
    click, speech = '{"audio": "click.wav"}\n', f'{{"audio": "{tiny_corpus.parent}/0.wav"}}\n'
    manifest = tmp_path / "train.jsonl"
    manifest.write_text(click + speech)  # every fifth is the click
    run = TrainingConfig(work=tmp_path / "both", train=(manifest,), dev=(manifest,), features=FeaturesConfig(copies=1))
    run = replace(run, features=replace(run.features, noise_clips=0, workers=1))
    features.run(run)
    assert features.load_normaliser(run).std.all()
    manifest.write_text(click)
    with pytest.raises(ManifestError, match=r"train\.jsonl: no sound of it can be used, or too little"):
        features.run(replace(run, work=tmp_path / "click"))


def test_phones_out_of_order_leave_the_clip_whole(tiny_corpus):
    samples = Audio(np.zeros(48_000, np.float32), 16_000)
    phones = (PhoneSegment(2, 2.5, "P"), PhoneSegment(1, 1.5, "AA"))
    audio, offset_s = features.trimmed(Utterance(tiny_corpus, "a", "", "", phones), samples, 0.5)
    assert (offset_s, audio.duration_s) == (0.5, 2.5)


def test_phones_of_a_sound_that_is_listed_twice_are_the_last_and_said_to_differ(tmp_path, caplog):
    rows = [{"audio": "a.wav", "phones": [[0, 1, phone]]} for phone in ("AA", "P")]
    (tmp_path / "list.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in [*rows, {"audio": "a.wav"}]))
    run = TrainingConfig(work=tmp_path, train=(tmp_path / "list.jsonl",))
    assert [s.phone for s in phone_times.train_phones(run, 0)[str(tmp_path / "a.wav")]] == ["P"]
    assert "1 sounds are listed with other phones: the last are used" in caplog.text


def test_a_listener_that_comes_later_hears_the_same_clips_or_none(tiny_corpus, tmp_path):
    sounds = [shutil.copy(tiny_corpus.parent / f"{k}.wav", tmp_path) for k in range(2)]
    (tmp_path / "list.jsonl").write_text("".join(f'{{"audio": "{sound}"}}\n' for sound in sounds))
    few = FeaturesConfig(copies=1, noise_clips=0, workers=1)
    run = TrainingConfig(work=tmp_path, train=(tmp_path / "list.jsonl",), dev=(tiny_corpus,), features=few)
    features.run(run)
    Path(sounds[0]).unlink()
    with pytest.raises(StaleError, match=r"offline/train/0: holds other sounds than can be used now"):
        features.run(replace(run, live=StudentConfig()))
    shutil.copy(tiny_corpus.parent / "0.wav", tmp_path)
    features.run(replace(run, live=StudentConfig()))
    assert features.train_copies(run, "live")[0].clips == features.train_copies(run)[0].clips
