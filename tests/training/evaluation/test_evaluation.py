# SPDX-License-Identifier: MIT
"""Figures by group, spoilt sound, other languages and the page, with the weights that are shipped."""

import json
import os
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from training.config import FeaturesConfig, TrainingConfig
from training.data.manifest import ManifestError, Utterance, read_manifest
from training.data.segment import PhoneSegment
from training.evaluation import figures, languages, robustness, strips
from training.evaluation.labelled import manifests_of
from training.evaluation.labials import labials
from training.evaluation.metrics import OPENNESS, counts
from training.evaluation.scores import ALL, groups_of, scores, tally
from training.evaluation.tables import number
from training.ship import tune
from wav2vis_core.acoustics.student import Student
from wav2vis_core.decoding.styles import style_options
from wav2vis_core.errors import AudioError, OptionError, WeightsError
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES
from wav2vis_core.track.visemes import VisemeSet

RHUBARB = VisemeSet.load("rhubarb")
PHONES = tuple(PhoneSegment(k / 10, (k + 1) / 10, p) for k, p in enumerate(["sil", "M", "AA", "B", "IY", "sil"]))
RIGHT = [(0, 0.1, "X"), (0.1, 0.2, "A"), (0.2, 0.3, "D"), (0.3, 0.4, "A"), (0.4, 0.5, "B"), (0.5, 0.6, "X")]
FROZEN = [(0, 0.6, "D")]


def said(speaker, **known):
    return Utterance(Path(f"{speaker}.wav"), "talk", speaker, "", PHONES, **known)


@pytest.fixture(scope="module")
def config(tiny_corpus, tmp_path_factory):
    work = tmp_path_factory.mktemp("work")
    shutil.copy(str(files("wav2vis_core") / "assets" / "offline.safetensors"), work)
    two = [
        json.dumps(json.loads(line) | {"text": "Papa", "language": "xx"})
        for line in tiny_corpus.read_text().splitlines()
    ][:2]
    manifest = tiny_corpus.with_name("two.jsonl")
    manifest.write_text("\n".join(two) + "\n")
    return TrainingConfig(train=(), dev=(manifest,), work=work, features=FeaturesConfig(workers=1))


def test_groups_have_their_own_figures_and_everyone_is_in_all():
    child, man = said("c", age="9", sex="F"), said("m", sex="M", language="en (L1 Mandarin)")
    found = scores(tally([(child, counts(child, FROZEN, RHUBARB)), (man, counts(man, RIGHT, RHUBARB))]), RHUBARB)
    assert next(iter(found)) == ALL
    assert {"children under 13", "women and girls", "men and boys", "learners", "talk"} < found.keys()
    assert found["children under 13"].counted["closure recall"] == (0, 2)
    assert found["learners"].counted["closure recall"] == (2, 2)
    everyone = found[ALL]
    assert (everyone.n_utterances, everyone.n_speakers, everyone.counted["closure recall"]) == (2, 2, (2, 4))
    recall = everyone.figures["closure recall"]
    assert (recall.low, recall.value, recall.high) == (0, 0.5, 1)
    assert found["learners"].figures["closure recall"].low == 1


def test_an_age_or_an_accent_that_nobody_wrote_down_is_no_group():
    assert groups_of(said("x")) == [ALL, "talk"]
    assert "children under 13" not in groups_of(said("x", age="twenties"))


@pytest.mark.parametrize("name", robustness.CONDITIONS)
def test_spoilt_sound_is_the_same_speech_at_the_same_time(name):
    audio = Audio.read("examples/tribe.wav", 16_000)
    spoilt = robustness.CONDITIONS[name](audio, np.random.default_rng(0)).resampled(16_000).samples
    n = len(spoilt)
    assert n == (32_000 if name == "first 2 s alone" else len(audio.samples))
    clean = audio.samples[:n]
    in_another_voice = name in ("whispered", "shouted")  # which shares its loudness alone
    alike = [np.convolve(np.abs(x), np.ones(320) / 320, "same") if in_another_voice else x for x in (spoilt, clean)]
    of_spoilt, of_clean = (np.fft.rfft(x - x.mean(), 2 * n) for x in alike)
    products = np.fft.irfft(of_spoilt * of_clean.conj())
    assert abs((int(products.argmax()) + n) % (2 * n) - n) <= (160 if in_another_voice else 32)  # 10 ms, 2 ms
    if name.startswith("noise"):
        snr_db = 10 * np.log10(np.mean(clean**2) / np.mean((spoilt - clean) ** 2))
        assert snr_db == pytest.approx(int(name.split()[1]), abs=4)
    if name == "20 dB fainter":
        assert np.abs(spoilt).max() == pytest.approx(np.abs(clean).max() / 10)


def test_a_loss_is_relative_to_what_was_right():
    assert robustness.fall("closure recall", 0.8, 0.6) == pytest.approx(25)
    assert robustness.fall("false closure", 0.0, 0.1) == pytest.approx(10)
    assert np.isnan(robustness.fall("changes", 1.0, 0.8))


def test_robustness_tells_each_condition_beside_the_sound_as_it_is(config):
    robustness.run(config)
    rows = json.loads((config.work / "robustness.json").read_text())["offline"]["two"]
    assert rows.keys() == {"as it is", "first 2 s of it", *robustness.CONDITIONS}
    assert "| 20 dB fainter |" in (config.work / "robustness.md").read_text()


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Mumps, Papa!", 4),
        ("Philipp", 1),
        ("Большая мама", 3),
        ("Αμπέλι", 1),
        ("मैं मोहन", 2),
        ("ผม", 2),
        ("ぱぴぷ はひふ", 3),
        ("مكتب", 2),
        ("თბილისი", 1),
        ("sun", 0),
        ("贝弗利", None),
    ],
)
def test_closures_are_counted_in_the_letters(text, n):
    assert labials(text) == n


def test_languages_are_told_apart_from_the_labelled_speech(config):
    languages.run(config, config.dev[0])
    rows = json.loads((config.work / "languages.json").read_text())
    assert rows["xx"]["clips"] == 2
    assert -1 <= rows["xx"]["jaw r"] <= 1
    assert "| xx |" in (config.work / "languages.md").read_text()


def test_the_page_shows_clips_with_a_lane_for_each_peer(config, tmp_path):
    stem = read_manifest(config.dev[0])[0].stem
    (tmp_path / f"{stem}.tsv").write_text("0.00\tX\n0.50\tA\n1.00\tX\n")
    strips.run(config, config.dev[0], [f"Peer={tmp_path}"])
    page = (config.work / "strips.html").read_text()
    assert page.count("data:image/png;base64,") == page.count("data:audio/ogg;base64,") >= 2
    assert "src='http" not in page and 'src="http' not in page


def test_a_peer_without_a_folder_is_an_error(config):
    with pytest.raises(OptionError, match=r"--peer: .*NAME=DIR"):
        strips.run(config, config.dev[0], ["Peer"])


def test_a_folder_without_weights_is_an_error(config, tmp_path):
    with pytest.raises(WeightsError, match="no listener"):
        robustness.run(replace(config, work=tmp_path))


def test_numbers_are_short():
    assert [number(0.8734), number(-0.02, 2), number(1.0), number(float("nan"))] == [".873", "-.02", "1.000", "–"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "anna.wav")  # nothing ever comes
    with pytest.raises(AudioError, match=r"anna\.wav: is no file"):
        figures.measure([said(tmp_path / "anna")], Student.bundled(), [("literal", "rhubarb")], workers=1)


def test_manifests_of_one_name_are_told_apart(config, tmp_path):
    (manifest,) = config.dev
    twin = tmp_path / manifest.name
    assert list(manifests_of(replace(config, dev=(manifest, twin), report=manifest)).values()) == [manifest, twin]
    assert list(manifests_of(replace(config, dev=(manifest,), report=twin))) == [str(manifest), str(twin)]


@pytest.mark.parametrize("step", [figures.run, robustness.run, tune.run])
def test_speech_without_phones_is_named(config, tmp_path, step):
    wordless = tmp_path / "wordless.jsonl"
    wordless.write_text('{"audio": "a.wav"}\n')
    with pytest.raises(ManifestError, match=r"wordless\.jsonl: has no phones to compare with"):
        step(replace(config, dev=(wordless,)))


def test_a_clip_of_a_source_called_as_a_group_counts_once():
    for name in (ALL, "learners"):
        groups = groups_of(replace(said("anna", language="L1 Mandarin"), source=name))
        assert groups.count(name) == 1


def test_nothing_is_retained_of_nothing():
    right, wrong = (
        scores(tally([(said("anna"), counts(said("anna"), cues, RHUBARB))]), RHUBARB) for cues in (RIGHT, FROZEN[:0])
    )
    results = {
        name: {"talk": {"literal": dict.fromkeys(OPENNESS, found)}}
        for name, found in (("offline", right), ("teacher", wrong))
    }
    retained = figures.retention(results)
    assert np.isnan(retained["offline"]["talk"]["rhubarb"])


def test_the_goal_of_tuning_bears_what_is_never_said():
    heard = [(said("anna"), np.full((60, len(CLASSES)), 1 / len(CLASSES), np.float32))]
    goal = tune.goal_of([heard], Student.bundled().class_priors, style_options("literal", "fast"), tune.file_cues)
    assert np.isfinite(goal)  # no lip-teeth in it
