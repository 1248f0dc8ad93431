# SPDX-License-Identifier: MIT
"""The listener on an encoder, in NumPy, against transformers and torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import transformers

from wav2vis_core.acoustics.encoder import Encoder, gelu
from wav2vis_core.acoustics.log_mel import LogMelStream, loudness_normalised
from wav2vis_core.acoustics.phone_head import PhoneHead
from wav2vis_core.acoustics.weights import Shelf


def arrays(tensors):
    return {name: tensor.detach().numpy().copy() for name, tensor in tensors.items()}


@pytest.fixture(scope="module")
def whisper():
    torch.manual_seed(3)
    config = transformers.WhisperConfig(
        d_model=32, encoder_layers=4, encoder_attention_heads=4, encoder_ffn_dim=64, init_std=0.3
    )
    model = transformers.models.whisper.modeling_whisper.WhisperEncoder(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("bias") or "norm" in name:
                parameter.add_(0.3 * torch.randn_like(parameter))
    return model


def test_gelu_is_the_exact_one():
    x = np.linspace(-40, 40, 200_001, dtype=np.float32).reshape(-1, 3)
    expected = torch.nn.functional.gelu(torch.from_numpy(x).double()).numpy()
    np.testing.assert_allclose(gelu(x.copy()), expected, rtol=1e-5, atol=3e-5)


@pytest.mark.parametrize("n_frames", [1, 2, 77, 1_200])
def test_states_are_those_of_transformers(whisper, n_frames):
    mel = np.random.default_rng(n_frames).normal(size=(n_frames, 80)).astype(np.float32)
    with torch.inference_mode():  # its own forward takes 30 s only
        front = torch.nn.functional.gelu(whisper.conv1(torch.from_numpy(mel).T[None]))
        rows = torch.nn.functional.gelu(whisper.conv2(front)).transpose(1, 2)
        rows = rows + whisper.embed_positions.weight[: rows.shape[1]]
        states = []
        for layer in whisper.layers[:3]:
            rows = layer(rows, None)
            rows = rows[0] if isinstance(rows, tuple) else rows
            states.append(rows.reshape(-1, 32))
    wanted = {k: v for k, v in whisper.state_dict().items() if not k.startswith(("layers.3", "layer_norm", "embed"))}
    shelf = Shelf(arrays(wanted))
    encoder = Encoder(shelf, n_layers=3, n_heads=4, states=[2, 3])
    shelf.check_empty()
    expected = torch.cat(states[1:], dim=1).numpy()
    np.testing.assert_allclose(encoder(mel), expected, atol=2e-4 * np.abs(expected).max())


@pytest.mark.parametrize("size", [160_000, 1_000, 7])
def test_the_spectrogram_is_that_of_transformers(size):
    rng = np.random.default_rng(4)
    n = 16_123 if size > 10 else 1_000
    sound = (rng.normal(0, 0.1, n) * np.linspace(0, 1, n) ** 4).astype(np.float32)
    stream = LogMelStream(0.2)
    heard = np.concatenate([*(stream.push(sound[k : k + size]) for k in range(0, n, size)), stream.finish()])
    padded = np.pad(sound, 3_200)
    extractor = transformers.WhisperFeatureExtractor(feature_size=80)
    expected = extractor._np_extract_fbank_features(padded[None], "cpu")[0].T
    np.testing.assert_allclose(loudness_normalised(heard, heard.max()), expected, atol=2e-3)


@pytest.mark.parametrize("n_frames", [2, 40, 602])
def test_the_head_computes_what_torch_does(n_frames):
    torch.manual_seed(5)
    n_features, n_states, width, hidden = 9, 14, 12, 8
    front = [
        torch.nn.Conv1d(n_features if k == 0 else width, width, 5 if k == 0 else 3, padding="same") for k in range(3)
    ]
    shrink = torch.nn.Conv1d(width, 10, 3, stride=2, padding=1)
    project = torch.nn.Linear(n_states, 6)
    lstm = torch.nn.LSTM(16, hidden, batch_first=True, bidirectional=True)
    grow = torch.nn.ConvTranspose1d(2 * hidden, width, 2, stride=2)
    back = torch.nn.Conv1d(2 * width, width, 3, padding=1)
    out = torch.nn.Linear(width, 7)
    parts = {"shrink": shrink, "project": project, "grow": grow, "back": back, "out": out}
    parts |= {f"front.{k}": layer for k, layer in enumerate(front)}
    tensors = {f"{name}.{key}": t for name, part in parts.items() for key, t in part.state_dict().items()}
    for way in ("", "_reverse"):
        tensors |= {f"lstm.{key}_l0{way}": getattr(lstm, f"{key}_l0{way}") for key in ("weight_ih", "weight_hh")}
        tensors[f"lstm.bias_l0{way}"] = getattr(lstm, f"bias_ih_l0{way}") + getattr(lstm, f"bias_hh_l0{way}")

    features, states = torch.randn(1, n_frames, n_features), torch.randn(1, n_frames // 2, n_states)
    with torch.inference_mode():
        frames = torch.relu(front[0](features.transpose(1, 2)))
        for layer in front[1:]:
            frames = frames + torch.relu(layer(frames))
        shrunk = torch.relu(shrink(frames)).transpose(1, 2)
        context, _ = lstm(torch.cat([shrunk, project(states)], dim=-1))
        joined = torch.relu(back(torch.cat([frames, grow(context.transpose(1, 2))], dim=1)))
        expected = out(joined.transpose(1, 2))[0].numpy()

    shelf = Shelf(arrays(tensors))
    head = PhoneHead(shelf, n_features, n_states, n_targets=7)
    shelf.check_empty()
    np.testing.assert_allclose(head(features[0].numpy(), states[0].numpy()), expected, atol=1e-5)
