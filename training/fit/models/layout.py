# SPDX-License-Identifier: MIT
"""Frames as images one pixel high and back: torch's CPU convolutions are fastest on channels-last images."""

from __future__ import annotations

from torch import Tensor


def as_image(frames: Tensor) -> Tensor:
    """Frames (n_batch, n_frames, n_channels) seen as (n_batch, n_channels, 1, n_frames); no copy."""
    return frames.unsqueeze(1).permute(0, 3, 1, 2)


def as_frames(image: Tensor) -> Tensor:
    """An image (n_batch, n_channels, 1, n_frames) seen as frames (n_batch, n_frames, n_channels); no copy."""
    return image.permute(0, 2, 3, 1).squeeze(1)
