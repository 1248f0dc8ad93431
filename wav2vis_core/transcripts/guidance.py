# SPDX-License-Identifier: MIT
"""Posteriors that know the text: each of its sounds is likelier where it was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..notes import Note
from ..track.phones import CLASSES, SILENCE
from ..track.track import Segment
from .alignment import SaidPhone, align, evidence_of
from .anchors import pieces
from .transcript import Transcript

Float32 = NDArray[np.float32]
Bool = NDArray[np.bool_]

_SILENCE = CLASSES.index(SILENCE)

# Of the log-probability of what the text says. A closure may not lose its place to the least durations around it.
_RAISE = np.full(len(CLASSES), 9.0, np.float32)
_RAISE[[CLASSES.index("PBM"), CLASSES.index("FV")]] = 14.0
_LEAST_PROBABILITY = 1e-7

# Text and sound agree where the sounds of the text have this mean probability over a window of speech. Of right texts
# 1 word in 100 is below it (1 in 20 where learners speak), of another sentence's words 9 in 10 that were placed at all.
_LEAST_AGREEMENT, _WINDOW_FRAMES = 0.33, 150
_LEAST_HEARD = 0.4  # share of the words; below it the text is another sound's
_NOTED_FRAMES, _APART_FRAMES = 100, 50
_LISTED = 5

_ALONE = "the shapes come from the sound alone"


@dataclass(frozen=True, eq=False)
class Guided:
    """What a text adds to posteriors.

    Attributes
    ----------
    posteriors : ndarray of float32, shape (n_frames, n_classes)
        Rows sum to 1; those where text and sound disagree are as they were.
    words, phones : tuple of Segment
        What was heard of the text; the confidence is the mean probability of its sounds before the text was known.
    notes : tuple of Note
        Where the shapes come from the sound alone, and what was not heard.
    """

    posteriors: Float32
    words: tuple[Segment, ...] = ()
    phones: tuple[Segment, ...] = ()
    notes: tuple[Note, ...] = ()


def guide(
    posteriors: Float32, priors: Float32, transcript: Transcript, frame_rate_hz: float, duration_s: float
) -> Guided:
    """The posteriors of a sound, guided by what is said in it.

    Parameters
    ----------
    posteriors : ndarray of float32, shape (n_frames, n_classes)
    priors : ndarray of float32, shape (n_classes,)
        Share of each class in the training speech.
    transcript : Transcript
    frame_rate_hz, duration_s : float
        Of the sound.
    """
    if not (transcript.written or transcript.unsayable):
        return Guided(posteriors, notes=(Note("text_empty", f"there are no words to listen for: {_ALONE}"),))
    if not transcript.english:
        foreign = f"the text does not seem to be English, the only language supported: {_ALONE}"
        return Guided(posteriors, notes=(Note("text_not_english", foreign),))
    said = _said(posteriors, priors, transcript)
    pauses = [phone for phone in said if phone.is_pause]
    heard = _believed([phone for phone in said if not phone.is_pause], pauses, posteriors)
    found = {transcript.spoken[phone.word].written for phone in heard}
    if len(found) < _LEAST_HEARD * len(transcript.written):
        return Guided(posteriors, notes=(Note("text_not_believed", f"the text does not match the sound: {_ALONE}"),))
    raised = np.maximum(posteriors, _LEAST_PROBABILITY)
    alone = posteriors[:, _SILENCE] < 0.5
    for phone in [*heard, *pauses]:
        columns = list(phone.columns)
        raised[np.arange(phone.start_frame, phone.end_frame), columns] *= np.exp(_RAISE[columns])
        alone[phone.frames] = False
    raised /= raised.sum(axis=1, keepdims=True)

    def segment(phones: Sequence[SaidPhone], label: str) -> Segment:
        start_s, end_s = ((frame - 0.5) / frame_rate_hz for frame in (phones[0].start_frame, phones[-1].end_frame))
        confidence = float(np.concatenate([phone.probabilities(posteriors) for phone in phones]).mean())
        return Segment(max(0.0, start_s), min(end_s, duration_s), label, round(confidence, 4))

    words = groupby(heard, key=lambda phone: transcript.spoken[phone.word].written)
    segments = [(number, segment(list(phones), transcript.written[number])) for number, phones in words]
    notes = [*_unsayable(transcript), *_unheard(transcript, dict(segments)), *_disagreeing(alone, frame_rate_hz)]
    return Guided(raised, tuple(w for _, w in segments), tuple(segment([p], p.phone) for p in heard), tuple(notes))


def _said(posteriors: Float32, priors: Float32, transcript: Transcript) -> list[SaidPhone]:
    evidence = evidence_of(posteriors, priors)
    said = []
    for piece in pieces(posteriors, transcript.spoken):
        words = transcript.spoken[piece.first_word : piece.end_word]
        for phone in align(evidence[piece.start_frame : piece.end_frame], words):
            said.append(phone.moved(piece.start_frame, piece.first_word))
    return said


def _believed(phones: list[SaidPhone], pauses: list[SaidPhone], posteriors: Float32) -> list[SaidPhone]:
    """The phones of words around which text and sound agree."""
    speech, agreement = np.ones(len(posteriors), bool), np.zeros(len(posteriors))
    for pause in pauses:
        speech[pause.frames] = False
    for phone in phones:
        agreement[phone.frames] = phone.probabilities(posteriors)
    total = np.concatenate([[0.0], np.cumsum(agreement[speech])])
    at = np.arange(len(total) - 1)
    low, high = np.maximum(at - _WINDOW_FRAMES // 2, 0), np.minimum(at + _WINDOW_FRAMES // 2 + 1, len(total) - 1)
    agreement[speech] = (total[high] - total[low]) / (high - low)
    believed = []
    for _, group in groupby(phones, key=lambda phone: phone.word):
        word = list(group)
        if np.concatenate([agreement[phone.frames] for phone in word]).mean() >= _LEAST_AGREEMENT:
            believed += word
    return believed


def _unsayable(transcript: Transcript) -> list[Note]:
    unknown = transcript.unsayable
    return [Note("words_unknown", f"no pronunciation is known for {_listed(unknown)}")] if unknown else []


def _unheard(transcript: Transcript, heard: Mapping[int, Segment]) -> list[Note]:
    """One note of the words that are not in the sound, and since when they are missed."""
    missed, since_s = [], 0.0
    for number, word in enumerate(transcript.written):
        if number in heard:
            since_s = heard[number].end_s
        else:
            missed.append(f"{word} (after {since_s:.1f} s)")
    return [Note("words_not_heard", f"not found in the sound: {_listed(missed)}")] if missed else []


def _disagreeing(alone: Bool, frame_rate_hz: float) -> list[Note]:
    """One note of the stretches where something else is said than the text."""
    frames = np.flatnonzero(alone)
    stretches = np.split(frames, np.flatnonzero(np.diff(frames) > _APART_FRAMES) + 1)
    times = [
        f"{stretch[0] / frame_rate_hz:.1f} to {(stretch[-1] + 1) / frame_rate_hz:.1f} s"
        for stretch in stretches
        if len(stretch) >= _NOTED_FRAMES
    ]
    disagreement = f"text and sound disagree from {_listed(times)}: there {_ALONE}"
    return [Note("text_disagrees", disagreement)] if times else []


def _listed(items: Sequence[str]) -> str:
    more = len(items) - _LISTED
    return ", ".join(items[:_LISTED]) + (f" and {more} more" if more > 0 else "")
