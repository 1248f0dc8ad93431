# SPDX-License-Identifier: MIT
"""Pretrained speech encoders through which the teacher may hear: a sound in, fifty states a second out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wav2vis_core.acoustics.log_mel import LogMelStream, loudness_normalised
from wav2vis_core.acoustics.studio import windows

from ..config import ConfigError, EncoderConfig

Float32 = NDArray[np.float32]

WINDOW_S, MARGIN_S, PAD_S = 12.0, 1.0, 0.2
"""What is heard together, its parts at both ends that are heard for the sake of the rest, silence around a sound."""

FRAMES_PER_STATE = 2
"""Feature frames that one state stands for."""

_LEAST_ROWS, _INT8_LIMIT = 64, 127


class Encoder(nn.Module, ABC):
    """A frozen stack of layers over what it makes of a sound; a subclass says how it begins.

    Attributes
    ----------
    width, n_heads : int
        Dimensions of each layer's states, and parts in which it attends.
    layers : ModuleList
    rounded : tuple of Module
        What is exported in whole numbers.
    """

    width: int
    n_heads: int
    layers: nn.ModuleList
    rounded: tuple[nn.Module, ...]

    @abstractmethod
    def prepare(self, samples: Float32) -> Tensor:
        """Of a sound at 16 kHz with `PAD_S` of silence around it, two rows a state, shape (2 n_states, n_inputs)."""

    @abstractmethod
    def embed(self, rows: Tensor) -> Tensor:
        """What goes into the first layer for one window of those rows, shape (1, n_states, width)."""

    @torch.no_grad()
    def states(self, samples: Float32, numbers: Sequence[int]) -> NDArray[np.float16]:
        """States after some layers (from 1) side by side, shape (n_states, len(numbers) x width).

        State k stands for 20 ms around k x 20 ms; there are half as many as feature frames, rounded up.
        """
        rows = self.prepare(samples)
        n_window, n_margin, n_pad = (round(100 * seconds) for seconds in (WINDOW_S, MARGIN_S, PAD_S))
        parts = []
        for begin, end in windows(len(rows), n_window, 2 * n_margin):
            at, heard = self.embed(rows[begin:end]), dict[int, Tensor]()
            for number, layer in enumerate(self.layers[: max(numbers)], 1):
                at = heard[number] = after(layer, at)
            first = n_margin if begin else 0
            last = end - begin - (n_margin if end < len(rows) else 0)
            kept = slice(first // FRAMES_PER_STATE, -(-last // FRAMES_PER_STATE))
            parts.append(torch.cat([heard[number][0, kept] for number in numbers], dim=1).cpu())
        n_before, n_states = n_pad // FRAMES_PER_STATE, (2 + len(samples) // 160) // FRAMES_PER_STATE
        return np.asarray(torch.cat(parts)[n_before : n_before + n_states].numpy(), np.float16)


class WhisperEncoder(Encoder):
    """Whisper's (Radford et al. 2022, arXiv:2212.04356), on sounds of any length instead of thirty seconds."""

    def __init__(self, weights: str) -> None:
        super().__init__()
        from transformers import WhisperModel  # takes seconds to import

        whole = WhisperModel.from_pretrained(weights, dtype=torch.float32).get_encoder()
        self.conv1, self.conv2, self.positions = whole.conv1, whole.conv2, whole.embed_positions
        self.layers, self.width = whole.layers, int(whole.config.d_model)
        self.n_heads = int(whole.config.encoder_attention_heads)
        self.rounded = (self.conv1, self.conv2, self.layers)

    def prepare(self, samples: Float32) -> Tensor:
        """Log-mel rows, clamped against the loudest of the whole sound."""
        stream = LogMelStream(PAD_S)
        bands = np.concatenate([stream.push(samples), stream.finish()])
        return torch.from_numpy(loudness_normalised(bands, float(bands.max()))).to(self.conv1.weight.device)

    def embed(self, rows: Tensor) -> Tensor:
        """Both convolutions and the positions."""
        channels = nn.functional.gelu(self.conv2(nn.functional.gelu(self.conv1(rows.T[None]))))
        embedded: Tensor = channels.transpose(1, 2) + self.positions.weight[: channels.shape[2]]
        return embedded


ENCODERS: dict[str, type[Encoder]] = {"whisper": WhisperEncoder}
"""By the `kind` that a config names."""


@lru_cache(maxsize=1)
def load_encoder(config: EncoderConfig) -> Encoder:
    """The encoder that a config names, frozen, on the CPU, its matrices rounded as they are when they are exported.

    Raises
    ------
    ConfigError
        When `transformers` is missing, finds no such weights, or they have fewer layers than are heard.
    """
    try:
        encoder = ENCODERS[config.kind](config.weights)
    except ImportError:
        raise ConfigError("transformers is not installed", "encoder", "pip install 'wav2vis[encoder]'") from None
    except (OSError, ValueError) as error:
        raise ConfigError(str(error).strip().splitlines()[0], "encoder", "name a folder or a model") from None
    if max(config.layers) > len(encoder.layers):
        raise ConfigError(f"has {len(encoder.layers)} layers only", "encoder", "name fewer of its layers")
    for part in encoder.rounded:
        for tensor in part.parameters():
            whole, scale = in_whole_numbers(tensor.detach().numpy())
            if scale is not None:
                tensor.data = torch.from_numpy(whole * scale)
    return encoder.eval().requires_grad_(False)


def in_whole_numbers(tensor: Float32) -> tuple[NDArray[np.int8], Float32] | tuple[Float32, None]:
    """A matrix as whole numbers from -127 to 127 and the scale of each row, shape (n_rows, 1, ...).

    Small ones and vectors as they are, without a scale.
    """
    if tensor.ndim < 2 or len(tensor) < _LEAST_ROWS:
        return tensor, None
    largest = np.abs(tensor).reshape(len(tensor), -1).max(axis=1)
    scale = np.maximum(largest / _INT8_LIMIT, 1e-8).astype(np.float32).reshape(-1, *[1] * (tensor.ndim - 1))
    return np.rint(tensor / scale).astype(np.int8), scale


def after(layer: nn.Module, states: Tensor) -> Tensor:
    """States after a layer, shaped as those before it: transformers' layers give them alone or in a tuple."""
    out: Any = layer(states, None)
    result: Tensor = out[0] if isinstance(out, tuple) else out
    return result
