# SPDX-License-Identifier: MIT
"""The teacher of a training run: the likeliest path of the words of a text through its posteriors."""

from __future__ import annotations

import hashlib
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.track.phones import SILENCE
from wav2vis_core.transcripts.pronunciation import pronunciations, spoken_words

from ..config import SPEC, load_config
from ..data.features import inputs_of, load_normaliser
from ..data.manifest import Utterance
from ..data.manifest_pass import PassError
from ..data.segment import WordSegment
from ..fit.labels import PHONE_OF_TARGET
from ..fit.models.teacher import Snapshots
from ..fit.networks import load_teacher, log_probabilities
from ..work import teacher_path
from .aligner import Aligner, Alignment, AlignmentError, english_text
from .realignment import timed, words_lattice


@dataclass(frozen=True)
class TeacherAligner(Aligner):
    """The teacher of a run; phones for which it finds no evidence are left unlabelled.

    `confidence` is the geometric mean, over the frames of speech, of the probability of the aligned phone.
    """

    name: ClassVar[str] = "teacher"
    config: Path

    @property
    def settings(self) -> dict[str, str]:
        """The teacher's weights."""
        self.check()
        return {"teacher": hashlib.sha256(self._checkpoint().read_bytes()).hexdigest()[:16]}

    def check(self) -> None:
        """Raise PassError when no teacher has been trained, ConfigError when the config is faulty."""
        if not self._checkpoint().exists():
            raise PassError("is missing", str(self._checkpoint()), "train a teacher first")

    def align(self, utterance: Utterance) -> Alignment:
        """The words, at the times at which the teacher finds them."""
        text = english_text(utterance, self.name)
        lattice, ends, pauses = words_lattice(pronunciations(text))
        teacher, normaliser = _loaded(self.config)
        inputs = inputs_of(utterance.sound(SPEC.sample_rate_hz).samples, normaliser, load_config(self.config))
        log_posteriors = log_probabilities(teacher, inputs, PHONE_OF_TARGET)
        phones, words, fits = [], dict[int, WordSegment](), [np.empty(0, np.float32)]
        spoken = spoken_words(text)
        for stretch, segment in timed(lattice, ends, log_posteriors):
            phones.append(segment)
            if segment.phone == SILENCE:
                continue
            fits.append(log_posteriors[stretch.start_frame : stretch.end_frame, lattice.column_of(stretch.node)])
            number = bisect(pauses, stretch.node) - 1
            start_s = words[number].start_s if number in words else segment.start_s
            words[number] = WordSegment(start_s, segment.end_s, spoken[number])
        if not words:
            raise AlignmentError("the text was not found in the sound", str(utterance.audio), "check its text")
        confidence = float(np.exp(np.concatenate(fits).mean()))
        return Alignment(tuple(phones), tuple(words.values()), confidence, len(spoken) - len(words))

    def _checkpoint(self) -> Path:
        config = load_config(self.config)
        return teacher_path(config, config.teacher.last_rounds[-1])


@cache
def _loaded(path: Path) -> tuple[Snapshots, Normaliser]:
    config = load_config(path)
    return load_teacher(config), load_normaliser(config)
