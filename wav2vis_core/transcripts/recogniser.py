# SPDX-License-Identifier: MIT
"""Whoever writes down what is said in a sound, and what such a recogniser is given of a long one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

SAMPLE_RATE_HZ = 16_000
"""Of what recognisers hear."""

# A stretch ends in the quietest moment of its last ten seconds, so that few words are cut.
_MOST_SAMPLES, _RANGE_SAMPLES, _MOMENT_SAMPLES = (seconds * SAMPLE_RATE_HZ // 10 for seconds in (300, 100, 4))


class Recogniser(Protocol):
    """A speech recogniser, such as `whisper.Whisper`."""

    def text_of(self, samples: Float32, language: str) -> str:
        """What is said in up to 30 s of sound at 16 kHz, shape (n_samples,); empty where nothing is.

        `language` is a code of `languages.LANGUAGES`.
        """


def recognised(
    pieces: Iterable[Float32],
    recogniser: Recogniser,
    language: str,
    progress: Callable[[float], None] | None = None,
) -> str:
    """What is said in a sound that comes in pieces at 16 kHz.

    `progress` is called with the seconds gone through; what it raises ends the work.
    """
    texts, n_samples = [], 0
    for stretch in _stretches(pieces):
        texts.append(recogniser.text_of(stretch, language).strip())
        n_samples += len(stretch)
        if progress:
            progress(n_samples / SAMPLE_RATE_HZ)
    return " ".join(filter(None, texts))


def _stretches(pieces: Iterable[Float32]) -> Iterator[Float32]:
    """The same sound in stretches of 20 to 30 s, the last one shorter."""
    kept = np.zeros(0, np.float32)
    for piece in pieces:
        kept = np.concatenate([kept, piece])
        while len(kept) > _MOST_SAMPLES:
            end = _quietest(kept[:_MOST_SAMPLES])
            yield kept[:end]
            kept = kept[end:]
    if len(kept):
        yield kept


def _quietest(samples: Float32) -> int:
    """Where the quietest moment of the last ten seconds is, in the middle of what it takes."""
    first = len(samples) - _RANGE_SAMPLES
    energy = np.concatenate([[0.0], np.cumsum(np.square(samples[first:], dtype=np.float64))])
    return first + int(np.argmin(energy[_MOMENT_SAMPLES:] - energy[:-_MOMENT_SAMPLES])) + _MOMENT_SAMPLES // 2
