# SPDX-License-Identifier: MIT
"""The teacher on a pretrained encoder: a tiny random Whisper, so that nothing is downloaded."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import transformers

from training import stages
from training.__main__ import main
from training.config import ConfigError, EncoderConfig, FeaturesConfig, FitConfig, TeacherConfig, TrainingConfig
from training.data import encoders, features, phone_times
from training.data.manifest import read_manifest
from training.evaluation.listeners import listeners
from training.fit.exported import load_studio, settle
from training.fit.hearing import hear
from training.fit.labels import CLASS_OF_TARGET
from training.fit.logits import all_classes
from training.fit.models.teacher import Teacher
from training.fit.networks import as_batch, load_round, log_probabilities
from training.ship import studio
from training.stamp import StaleError
from wav2vis_core.acoustics.studio import Studio
from wav2vis_core.assets import asset
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES

FIT = FitConfig(epochs=12, chunk_frames=64, batch_chunks=8, checkpoint_s=0.0, learning_rate=5e-3)


def whisper(folder, **changes):
    sizes = {
        "d_model": 16, "encoder_layers": 3, "encoder_attention_heads": 2, "encoder_ffn_dim": 32,
        "decoder_layers": 1, "decoder_attention_heads": 2, "decoder_ffn_dim": 32, "vocab_size": 32,
        "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 1,
    }  # fmt: skip
    torch.manual_seed(0)
    model = transformers.WhisperModel(transformers.WhisperConfig(**sizes | changes)).eval()
    model.save_pretrained(folder)
    return model


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whisper")
    whisper(folder)
    return str(folder)


@pytest.fixture(scope="module")
def trained(tiny_corpus, weights, tmp_path_factory):
    config = TrainingConfig(
        train=(tiny_corpus,),
        dev=(tiny_corpus,),
        work=tmp_path_factory.mktemp("work"),
        features=FeaturesConfig(copies=1, noise_clips=1, workers=1),
        teacher=TeacherConfig(
            encoder=EncoderConfig("whisper", weights, layers=(2, 3), tuned=1),
            channels=16, hidden=16, layers=1, dropout=0.0, rounds=(FIT, replace(FIT, epochs=4)),
        ),
        accelerator="cpu",
    )  # fmt: skip
    features.run(config)
    stages.train_teacher(config)
    return config


def test_states_are_those_of_transformers(tmp_path):
    samples = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    n_rows = 140  # a second and the silence around it
    model = whisper(tmp_path, max_source_positions=n_rows // 2)
    encoder = encoders.load_encoder(EncoderConfig("whisper", str(tmp_path), layers=(1, 3)))
    found = encoder.states(samples, (1, 3))
    extractor = transformers.WhisperFeatureExtractor(chunk_length=1)
    padded = np.pad(samples, 3_200)
    mel = extractor(padded, sampling_rate=16_000, padding=False, truncation=False, return_tensors="pt").input_features
    with torch.no_grad():
        states = model.get_encoder()(mel, output_hidden_states=True).hidden_states
    expected = torch.cat([states[1], states[3]], dim=-1)[0, 10:61].numpy()  # the last layer's comes normalised
    np.testing.assert_allclose(found[:, :16], expected[:, :16], atol=5e-3)
    assert found.shape == (51, 32)


def test_windows_join_where_their_margins_overlap(weights):
    encoder = encoders.load_encoder(EncoderConfig("whisper", weights, layers=(2,)))
    samples = np.random.default_rng(1).standard_normal(23 * 16_000).astype(np.float32) * 0.1
    states = encoder.states(samples, (2,)).astype(np.float32)
    assert states.shape == (1151, 16)
    assert np.isfinite(states).all()


def test_the_teacher_learns_through_it_and_tunes_its_last_layer(trained, weights):
    teacher = load_round(trained, 1)
    heard = features.load_inputs(trained, "train/0")
    assert len(heard.features) == 2 * len(heard.states)
    labels = stages.teacher_copies(trained, 0)[0].labels
    guess = log_probabilities(teacher, heard, CLASS_OF_TARGET).argmax(1)
    assert (guess == CLASS_OF_TARGET[labels])[labels >= 0].mean() > 0.9
    begun = encoders.load_encoder(trained.teacher.encoder).layers[2].fc1.weight
    assert not torch.equal(teacher.encoder.tuned[0].fc1.weight, begun)


def test_clips_without_phones_are_aligned_by_their_text(trained, tiny_corpus):
    exact, found = phone_times.train_phones(trained, 0), phone_times.train_phones(trained, 1)
    for u in read_manifest(tiny_corpus):
        said, heard = ([s.phone for s in phones[str(u.audio)] if s.phone != "sil"] for phones in (exact, found))
        assert heard == said


def test_the_exported_file_hears_what_the_teacher_hears(trained, tiny_corpus, tmp_path):
    studio.run(trained)
    listener = Studio.load(trained.work / "studio.safetensors")
    samples = Audio.read(read_manifest(tiny_corpus)[0].audio, 16_000).samples
    posteriors = listener.hear([samples])[:]
    heard = features.inputs_of(samples, features.load_normaliser(trained), trained)
    expected = log_probabilities(load_round(trained, 1), heard, CLASS_OF_TARGET)[: len(posteriors)]
    assert (posteriors.argmax(1) == expected.argmax(1)).mean() > 0.97
    assert [*listeners(trained)] == ["studio"]


def test_exported_weights_begin_a_round_where_they_ended(trained, tmp_path):
    studio.run(trained)
    exported = trained.work / "studio.safetensors"
    begun = replace(trained, teacher=replace(trained.teacher, begin=(exported,)))
    heard = features.load_inputs(trained, "train/0")
    before, after = (log_probabilities(load_round(config, number), heard, CLASS_OF_TARGET)
                     for config, number in ((trained, 1), (begun, 0)))  # fmt: skip
    assert (before.argmax(1) == after.argmax(1)).mean() > 0.97
    settled = load_round(begun, 0)
    inputs = as_batch(heard, [(0, len(heard.features) // 2 * 2)], torch.device("cpu"))
    settle(settled, *inputs)
    with torch.no_grad():
        at_rest, in_training = (net(*inputs).softmax(-1) for net in (settled.eval(), settled.train()))
    torch.testing.assert_close(in_training, at_rest, atol=1e-3, rtol=0)


def test_weights_of_another_network_begin_nothing(trained):
    begun = replace(trained, teacher=replace(trained.teacher, begin=(asset("studio.safetensors"),)))
    with pytest.raises(StaleError, match="another network"):
        load_round(begun, 0)


def test_weights_on_another_encoder_begin_nothing(trained, tmp_path):
    studio.run(trained)
    whisper(tmp_path, init_std=0.5)
    encoder = replace(trained.teacher.encoder, weights=str(tmp_path))
    begun = replace(trained.teacher, encoder=encoder, begin=(trained.work / "studio.safetensors",))
    with pytest.raises(StaleError, match="another encoder"):
        load_studio(Teacher(39, begun), begun.begin[0], features.load_normaliser(trained))


def test_copies_bring_what_the_listener_hears_where_a_share_of_the_loss_is_its(trained, tmp_path, monkeypatch):
    def only_vowels(self, pieces, progress=None):
        rows = np.zeros((1 + sum(map(len, pieces)) // 160, len(CLASSES)), np.float32)
        rows[:, CLASSES.index("AA")] = 1
        return rows

    monkeypatch.setattr(Studio, "hear", only_vowels)
    config = replace(trained, work=tmp_path, teacher=replace(trained.teacher, distill_share=0.5))
    features.run(config)
    hear(config)
    [copy] = stages.teacher_copies(config, 0)
    heard = all_classes(copy.teacher).argmax(1)
    spoken = int(np.load(tmp_path / "features/offline/train/0/ends.npy")[-2])
    assert set(heard[:spoken]) == {CLASSES.index("AA")}
    assert set(heard[spoken:]) == {CLASSES.index("sil")}  # noise


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        ("{kind: whisper, weights: WEIGHTS/nowhere}", "encoder"),
        ("{kind: whisper, weights: WEIGHTS, layers: [9]}", "3 layers"),
    ],
)
def test_an_encoder_that_cannot_be_had_is_named(tiny_corpus, weights, tmp_path, capsys, encoder, message):
    path = tmp_path / "run.yaml"
    path.write_text(
        f"train: [{tiny_corpus}]\ndev: [{tiny_corpus}]\nwork: {tmp_path}\naccelerator: cpu\n"
        f"features: {{workers: 1}}\nteacher: {{encoder: {encoder.replace('WEIGHTS', weights)}}}\n"
    )
    assert main(["features", str(path)]) == 1
    assert message in capsys.readouterr().err


def test_export_of_a_teacher_without_encoder_is_refused(trained):
    with pytest.raises(ConfigError, match="has an encoder"):
        studio.run(replace(trained, teacher=replace(trained.teacher, encoder=None)))
