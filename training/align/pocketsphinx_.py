# SPDX-License-Identifier: MIT
"""pocketsphinx (Huggins-Daines et al. 2006), offline: its wheel brings an English model and CMUdict along.

Its boundaries are 8 ms early on hand-labelled speech, so 8 ms are added. With `bestpath` on, one utterance in ten
fails; with a beam a few do, and those are aligned again without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

from wav2vis_core.track.phones import PHONES, SILENCE
from wav2vis_core.transcripts.pronunciation import spoken_words
from wav2vis_core.transcripts.pronunciation.dictionary import word_pronunciations

from ..data.manifest import Utterance
from ..data.segment import PhoneSegment, WordSegment
from .aligner import Aligner, Alignment, AlignmentError, english_text

_RATE_HZ = 16_000
_FRAME_RATE_HZ = 100
_LATE_S = 0.008

# A frame's score is the log-likelihood below that of the best sound, base 1.0001, less ten bits.
_NATS = 1024 * np.log(1.0001)


@dataclass(frozen=True)
class PocketSphinx(Aligner):
    """The default aligner. Numbers are read out; words that CMUdict lacks are pronounced by their letters.

    `confidence` is the geometric mean, over the frames of speech, of the likelihood of the aligned phone relative to
    that of the best-fitting one.
    """

    name: ClassVar[str] = "pocketsphinx"

    def align(self, utterance: Utterance) -> Alignment:
        """Two passes of the decoder: which pronunciations were used, then when each phone was said."""
        words = spoken_words(english_text(utterance, self.name))
        audio = utterance.sound(_RATE_HZ)
        samples = (np.clip(audio.samples, -1, 1) * 32767).astype("<i2").tobytes()
        for beam in (True, False):
            try:
                found = _decoded(_decoder(beam), words, samples)
                break
            except RuntimeError:
                continue
        else:
            raise AlignmentError("the text was not found in the sound", str(utterance.audio), "check its text")
        return _alignment(found, audio.duration_s)


@cache
def _decoder(beam: bool) -> Any:
    import pocketsphinx

    beams = {} if beam else {"beam": 0, "pbeam": 0, "wbeam": 0}
    return pocketsphinx.Decoder(samprate=_RATE_HZ, bestpath=False, lm=None, loglevel="FATAL", **beams)


def _decoded(decoder: Any, words: Sequence[str], samples: bytes) -> Any:
    """What pocketsphinx aligned; RuntimeError where it finds none."""
    for word in words:
        if decoder.lookup_word(word) is None:
            for number, phones in enumerate(word_pronunciations(word), 1):
                decoder.add_word(word if number == 1 else f"{word}({number})", " ".join(phones), False)
    # What it learnt of the noise of the clips before would make the result depend on them.
    decoder.reinit_feat()
    decoder.set_align_text(" ".join(words))
    _decode(decoder, samples)
    decoder.set_alignment()
    _decode(decoder, samples)
    return decoder.get_alignment()


def _decode(decoder: Any, samples: bytes) -> None:
    decoder.start_utt()
    try:
        decoder.process_raw(samples, full_utt=True)
    finally:
        decoder.end_utt()


def _alignment(found: Any, duration_s: float) -> Alignment:
    entries = [(word, list(word)) for word in found]
    last_frame = max((word.start + word.duration for word, _ in entries), default=0)

    def time_s(frame: int) -> float:
        """The ends of the sound are not boundaries that the decoder found: they are not shifted."""
        if frame in (0, last_frame):
            return duration_s if frame else 0.0
        return min(frame / _FRAME_RATE_HZ + _LATE_S, duration_s)

    phones, words = [], []
    score = n_frames = 0
    for word, parts in entries:
        for part in parts:
            label = SILENCE if part.name == "SIL" else part.name
            if label in PHONES:  # not a noise or a cough
                phones.append(PhoneSegment(time_s(part.start), time_s(part.start + part.duration), label))
        if all(part.name in PHONES for part in parts):
            words.append(
                WordSegment(time_s(word.start), time_s(word.start + word.duration), word.name.partition("(")[0])
            )
            score, n_frames = score + word.score, n_frames + word.duration
    return Alignment(tuple(phones), tuple(words), float(np.exp(score * _NATS / max(n_frames, 1))))
