# SPDX-License-Identifier: MIT
"""The training speech realigned by the teacher: which phones were said, and when.

Dictionaries give citation forms; speakers reduce vowels. The path may choose, at a cost, between AH and IH,
weaken AE and UW, and drop AH where L, M or N can carry the syllable, as transcribers by hand do.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.track.phones import PHONES, SILENCE
from wav2vis_core.transcripts.lattice import Lattice, Stretch
from wav2vis_core.transcripts.pronunciation import PronunciationError, SpokenFormError, pronunciations
from wav2vis_core.transcripts.reductions import LEFT_OUT, ways

from .. import work
from ..config import SPEC, TrainingConfig
from ..data.features import load_inputs, train_copies
from ..data.manifest import Utterance, read_manifest
from ..data.packed import Clip
from ..data.phone_times import Phones
from ..data.segment import PhoneSegment
from ..fit.labels import PHONE_OF_TARGET
from ..fit.models.teacher import Teacher
from ..fit.networks import log_probabilities

log = logging.getLogger(__name__)

_PAUSE_COST, _PAUSE_FRAMES = 4.0, 5
"""Of a pause where the alignment before had none."""

_HOLD_FRAMES = 2
_DOUBTFUL = 0.02
"""Phones whose mean posterior is lower are left unlabelled: the text or the alignment is wrong there."""

_LEAST_FIT = 0.5
"""Clips that fit less than this share of the median are left unlabelled: something else was said."""


def realign(teacher: Teacher, config: TrainingConfig) -> Phones:
    """Phones of the real training speech of which text or phones are known, each at the times that the teacher hears.

    Synthetic speech keeps the synthesiser's own times. Phones in doubt are left out, so that their frames are
    unlabelled, and all phones of a clip whose text and sound disagree.
    """
    packed = train_copies(config)[0]
    log.info("realigning the training speech")
    log_posteriors = log_probabilities(teacher, load_inputs(config, work.train_part(0)), PHONE_OF_TARGET)
    utterances = {str(u.audio): u for manifest in config.train for u in read_manifest(manifest)}
    jobs = []
    for clip, (start, end) in zip(packed.clips, packed.spans, strict=True):
        u = utterances.get(clip.audio)
        if u and not clip.source.startswith("synthetic"):
            jobs.append(delayed(_aligned)(clip, u, log_posteriors[start:end]))
    aligned = [found for found in Parallel(-1, batch_size=32)(jobs) if found]
    least = _LEAST_FIT * float(np.median([fit for _, _, fit in aligned])) if aligned else 0.0
    phones = {audio: found if fit >= least else () for audio, found, fit in aligned}
    log.info("%d clips aligned, %d of them dropped", len(phones), sum(not found for found in phones.values()))
    return phones


def text_lattice(phones: list[str]) -> tuple[Lattice, list[int]]:
    """A lattice over the columns of `PHONES` of a phone sequence with its pauses, and the nodes that may end it."""
    lattice = Lattice()
    open_ends: list[tuple[int, float]] = [(Lattice.START, 0.0)]
    for k, phone in enumerate(phones):
        if phone == SILENCE:
            # A pause of the alignment before may turn out not to be one.
            pause = lattice.add(PHONES.index(SILENCE), _HOLD_FRAMES, open_ends)
            open_ends = [*open_ends, (pause, 0.0)]
            continue
        if k and phones[k - 1] != SILENCE:
            pause = lattice.add(PHONES.index(SILENCE), _PAUSE_FRAMES, [(n, c + _PAUSE_COST) for n, c in open_ends])
            open_ends = [*open_ends, (pause, 0.0)]
        open_ends = _add_phone(lattice, phones, k, open_ends)
    return lattice, [n for n, _ in open_ends if n != Lattice.START]


def words_lattice(words: Sequence[Sequence[Sequence[str]]]) -> tuple[Lattice, list[int], list[int]]:
    """A lattice of words with their pronunciations and possible pauses between them; its ends; and the pauses.

    The nodes between pause k and pause k + 1 are those of word k.
    """
    lattice = Lattice()
    pauses = [lattice.add(PHONES.index(SILENCE), _HOLD_FRAMES, [(Lattice.START, 0.0)])]
    open_ends: list[tuple[int, float]] = [(Lattice.START, 0.0), (pauses[0], 0.0)]
    for word in words:
        said: list[tuple[int, float]] = []
        for phones in word:
            ends = open_ends
            for k in range(len(phones)):
                ends = _add_phone(lattice, phones, k, ends)
            said += ends
        pause_ends = [(n, c + _PAUSE_COST) for n, c in said]
        pauses.append(lattice.add(PHONES.index(SILENCE), _PAUSE_FRAMES, pause_ends))
        open_ends = [*said, (pauses[-1], 0.0)]
    return lattice, [n for n, _ in open_ends if n != Lattice.START], pauses


def timed(
    lattice: Lattice, ends: list[int], log_posteriors: NDArray[np.float32], offset_s: float = 0.0
) -> Iterator[tuple[Stretch, PhoneSegment]]:
    """The phones of the best path through log-probabilities, shape (n_frames, n_phones), without doubtful ones."""
    for stretch in lattice.best_path(log_posteriors, ends):
        column = lattice.column_of(stretch.node)
        if np.exp(log_posteriors[stretch.start_frame : stretch.end_frame, column]).mean() < _DOUBTFUL:
            continue
        # A boundary lies midway between the centres of two frames.
        bounds = (stretch.start_frame, stretch.end_frame)
        start_s, end_s = (max(0.0, (frame - 0.5) / SPEC.frame_rate_hz) + offset_s for frame in bounds)
        yield stretch, PhoneSegment(round(start_s, 4), round(end_s, 4), PHONES[column])


def _add_phone(
    lattice: Lattice, phones: Sequence[str], k: int, open_ends: list[tuple[int, float]]
) -> list[tuple[int, float]]:
    """Add phone k of a sequence in each way in which it may be said; gives the open ends after it."""
    neighbours = (phones[k - 1] if k else SILENCE, phones[k + 1] if k + 1 < len(phones) else SILENCE)
    nodes: list[tuple[int, float]] = []
    for way, cost in ways(phones[k], *neighbours).items():
        entered = [(n, c + cost) for n, c in open_ends]
        nodes += entered if way == LEFT_OUT else [(lattice.add(PHONES.index(way), _HOLD_FRAMES, entered), 0.0)]
    return nodes


def _aligned(
    clip: Clip, u: Utterance, log_posteriors: NDArray[np.float32]
) -> tuple[str, tuple[PhoneSegment, ...], float] | None:
    """A clip's sound, its phones and how well they fit: the geometric mean of the probability of each frame's phone.

    None where nothing is known of it, or less is heard than is known.
    """
    lattice, ends = _known_lattice(u)
    found = list(timed(lattice, ends, log_posteriors, clip.offset_s))
    fits = [
        log_posteriors[stretch.start_frame : stretch.end_frame, lattice.column_of(stretch.node)]
        for stretch, segment in found
        if segment.phone != SILENCE
    ]
    if not fits:
        return None
    return clip.audio, tuple(segment for _, segment in found), float(np.exp(np.concatenate(fits).mean()))


def _known_lattice(u: Utterance) -> tuple[Lattice, list[int]]:
    """Of the words of an English text in every way that a dictionary has them, otherwise of the phones."""
    if u.text and u.is_english:
        try:
            lattice, ends, _ = words_lattice(pronunciations(u.text))
        except (PronunciationError, SpokenFormError):
            log.debug("%s: its text cannot be read", u.audio)
        else:
            return lattice, ends
    return text_lattice([s.phone for s in u.phones])
