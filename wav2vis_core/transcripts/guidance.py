# SPDX-License-Identifier: MIT
"""Posteriors that know the text: each of its sounds is likelier where it was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from ..notes import Note
from ..track.phones import CLASSES, SILENCE
from ..track.track import Segment
from .alignment import UNREAD, SaidPhone, align, evidence_of
from .anchors import pieces
from .phrases import phrases_of
from .transcript import ALONE, Transcript, Word

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
_LEAST_ASIDE = 0.3  # mean probability of the sounds of a direction, name or heading that is said
_LEAST_HEARD = 0.4  # share of the words; below it the text is another sound's
_LEAST_HEARD_ELSE = 0.5  # the same in other languages, whose sounds are told apart less well
_CAPTIONS_OFF_S = 1.0  # by which they may come early or late
_NOTED_FRAMES, _APART_FRAMES = 100, 50
_LISTED = 5


@dataclass(frozen=True, eq=False)
class Guided:
    """What a text adds to posteriors.

    Attributes
    ----------
    posteriors : ndarray of float32, shape (n_frames, n_classes)
        Rows sum to 1; those where text and sound disagree are as they were.
    words, phones : tuple of Segment
        What was heard of the text; the confidence is the mean probability of its sounds before the text was known.
    phrases : tuple of Segment
        The sentences and lines that the words make, as far as pauses part them.
    notes : tuple of Note
        Where the shapes come from the sound alone, and what was not heard.
    """

    posteriors: Float32
    words: tuple[Segment, ...] = ()
    phones: tuple[Segment, ...] = ()
    phrases: tuple[Segment, ...] = ()
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
    if transcript.doubts:
        return Guided(posteriors, notes=transcript.doubts)
    words = transcript.words
    said = _said(posteriors, priors, transcript, frame_rate_hz)
    known = [phone for phone in said if phone.is_known]
    unheeded = [phone for phone in said if not phone.is_known]
    heard = _believed(known, unheeded, posteriors)
    found = {phone.word for phone in heard if words[phone.word].is_required}
    least = _LEAST_HEARD if transcript.is_english else _LEAST_HEARD_ELSE
    if len(found) < least * sum(word.is_required for word in words):
        return Guided(posteriors, notes=(Note("text_not_believed", f"the text does not match the sound: {ALONE}"),))
    raised = np.maximum(posteriors, _LEAST_PROBABILITY)
    alone = posteriors[:, _SILENCE] < 0.5
    for phone in [*heard, *unheeded]:
        alone[phone.frames] = False
        if phone.phone != UNREAD:
            columns = list(phone.columns)
            raised[np.arange(phone.start_frame, phone.end_frame), columns] *= np.exp(_RAISE[columns])
    raised /= raised.sum(axis=1, keepdims=True)

    def segment(phones: Sequence[SaidPhone], label: str) -> Segment:
        start_s, end_s = ((frame - 0.5) / frame_rate_hz for frame in (phones[0].start_frame, phones[-1].end_frame))
        confidence = float(np.concatenate([phone.probabilities(posteriors) for phone in phones]).mean())
        return Segment(max(0.0, start_s), min(end_s, duration_s), label, round(confidence, 4))

    grouped = groupby(heard, key=lambda phone: phone.word)
    segments = {number: segment(list(phones), words[number].label) for number, phones in grouped}
    notes = [*_unread(transcript), *_unheard(words, segments), *_disagreeing(alone, frame_rate_hz)]
    begins = [any(word.begins for word in words[a + 1 : b + 1]) for a, b in pairwise([-1, *segments])]
    return Guided(
        raised,
        tuple(segments.values()),
        tuple(segment([p], p.phone) for p in heard),
        phrases_of(list(segments.values()), begins),
        tuple(notes),
    )


def _said(posteriors: Float32, priors: Float32, transcript: Transcript, frame_rate_hz: float) -> list[SaidPhone]:
    words, evidence = transcript.words, evidence_of(posteriors, priors)
    said = []
    for piece in pieces(posteriors, words):
        numbers = list(range(piece.first_word, piece.end_word))
        frames = slice(piece.start_frame, piece.end_frame)
        while True:
            listened_for = [words[k] for k in numbers]
            windows = [_window(word, piece.start_frame, frame_rate_hz) for word in listened_for]
            part = align(evidence[frames], listened_for, windows, accented=not transcript.is_english)
            spurious = _not_heard_clearly(part, listened_for, posteriors[frames])
            if not spurious:
                break
            numbers = [k for k in numbers if words[k].aside not in spurious]
        ends = [*numbers, piece.end_word]
        said += [replace(p, word=ends[p.word], start_frame=p.start_frame + piece.start_frame) for p in part]
    return said


def _window(word: Word, first_frame: int, frame_rate_hz: float) -> tuple[int, int] | None:
    """The frames, from the first one on, in which captions let a word be."""
    if word.window_s is None:
        return None
    start_s, end_s = word.window_s[0] - _CAPTIONS_OFF_S, word.window_s[1] + _CAPTIONS_OFF_S
    start, end = (max(0, round(time_s * frame_rate_hz) - first_frame) for time_s in (start_s, end_s))
    return start, end


def _not_heard_clearly(said: list[SaidPhone], words: Sequence[Word], posteriors: Float32) -> set[int]:
    """The asides that found a place, though their sounds are not heard there."""
    asides = defaultdict(list)
    for phone in said:
        if phone.is_known and (aside := words[phone.word].aside) is not None:
            asides[aside].append(phone.probabilities(posteriors))
    return {aside for aside, heard in asides.items() if np.concatenate(heard).mean() < _LEAST_ASIDE}


def _believed(phones: list[SaidPhone], unheeded: list[SaidPhone], posteriors: Float32) -> list[SaidPhone]:
    """The phones of words around which text and sound agree; pauses and unread words count neither way."""
    speech, agreement = np.ones(len(posteriors), bool), np.zeros(len(posteriors))
    for each in unheeded:
        speech[each.frames] = False
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


def _unread(transcript: Transcript) -> list[Note]:
    unknown = transcript.unread
    return [Note("words_unknown", f"no pronunciation is known for {_listed(unknown)}")] if unknown else []


def _unheard(words: Sequence[Word], heard: Mapping[int, Segment]) -> list[Note]:
    """One note of the words that are not in the sound, and since when they are missed."""
    missed, since_s = [], 0.0
    for number, word in enumerate(words):
        if number in heard:
            since_s = heard[number].end_s
        elif word.is_required:
            missed.append(f"{word.label} (after {since_s:.1f} s)")
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
    disagreement = f"text and sound disagree from {_listed(times)}: there {ALONE}"
    return [Note("text_disagrees", disagreement)] if times else []


def _listed(items: Sequence[str]) -> str:
    more = len(items) - _LISTED
    return ", ".join(items[:_LISTED]) + (f" and {more} more" if more > 0 else "")
