# SPDX-License-Identifier: MIT
"""A preview as animated GIF, without sound: for chats and pages that show no film."""

from __future__ import annotations

from typing import Any

import numpy as np

from .film import Film, FilmOptions, Image

_COLOURS = 256


class Gif(Film[FilmOptions]):
    """One palette for all drawings. GIF counts hundredths of a second, so frames last 4 or 5 of them at 24 fps."""

    name = "gif"
    extensions = (".gif",)
    description = "animated GIF of a drawn mouth, silent"
    options = FilmOptions
    container = "gif"
    codec = "gif"
    pixel_format = "pal8"
    cannot_carry = "times between frames, confidence, words, the sound"

    def frames(self, av: Any, pictures: dict[str, Image]) -> dict[str, Any]:
        """Frames of colour numbers; where there are more than 256 colours, those alike share their mean."""
        pixels = np.stack(list(pictures.values())).reshape(-1, 3)
        for bits in range(8):
            colour = (pixels >> bits).astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
            _, number, count = np.unique(colour, return_inverse=True, return_counts=True)
            if len(count) <= _COLOURS:
                break
        palette = np.full((_COLOURS, 4), 255, np.uint8)  # alpha, red, green, blue
        for channel in range(3):
            palette[: len(count), 1 + channel] = np.bincount(number.ravel(), pixels[:, channel]) / count
        shape_of_all = next(iter(pictures.values())).shape[:2]
        numbers = number.astype(np.uint8).reshape(-1, *shape_of_all)
        return {
            shape: av.VideoFrame.from_ndarray((image, palette), format="pal8")
            for shape, image in zip(pictures, numbers, strict=True)
        }


FORMAT = Gif()
