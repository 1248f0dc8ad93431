# SPDX-License-Identifier: MIT
"""Whole numbers in a file as samples, by NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from .chunks import Pcm

Float32 = NDArray[np.float32]

BLOCK_FRAMES = 1 << 16
"""Sample frames (one sample of each channel) read at a time; six float32 channels of them are 1.5 MB."""


def block_frames(n_channels: int) -> int:
    """Sample frames to read at a time: fewer where there are so many channels that a small file would take much."""
    return max(1, min(BLOCK_FRAMES, 8 * BLOCK_FRAMES // n_channels))


def pcm_blocks(file: BinaryIO, at: int, size: int, pcm: Pcm) -> Iterator[Float32]:
    """Blocks of samples in [-1, 1], shape (n_frames, n_channels), from `size` bytes at a place of a file.

    A frame that is not whole at the end is left out.
    """
    frame = pcm.width * pcm.n_channels
    block = block_frames(pcm.n_channels) * frame
    for first in range(at, at + size // frame * frame, block):
        file.seek(first)
        yield pcm_samples(file.read(min(block, at + size - first)), pcm.width, pcm.n_channels)


def pcm_samples(data: bytes, width: int, channels: int) -> Float32:
    """Samples in [-1, 1], shape (n_samples, n_channels), of whole numbers of `width` 1 to 4 bytes as in a WAV.

    They are little-endian, those of one byte unsigned. What is left of a sample that is cut is dropped.
    """
    data = data[: len(data) // (width * channels) * width * channels]
    if width == 1:
        values: Float32 = (np.frombuffer(data, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128)
    elif width == 3:
        triples = np.frombuffer(data, np.uint8).reshape(-1, 3)
        words = np.zeros((len(triples), 4), np.uint8)
        words[:, 1:] = triples
        values = words.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)
    else:
        values = np.frombuffer(data, f"<i{width}").astype(np.float32) / np.float32(2 ** (8 * width - 1))
    return values.reshape(-1, channels)
