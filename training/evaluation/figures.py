# SPDX-License-Identifier: MIT
"""The figures of students and teacher on speech outside their training, by the code that users run."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from wav2vis_core.acoustics.listener import Listener
from wav2vis_core.decoding.styles import STYLES, Style, style_options
from wav2vis_core.formats import save
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.formats.rhubarb.cues import centisecond_cues
from wav2vis_core.pipeline import apply_transcript, compute_posteriors, decode_track
from wav2vis_core.track.phones import SILENCE
from wav2vis_core.track.track import Track
from wav2vis_core.track.visemes import VisemeSet
from wav2vis_core.transcripts.transcript import Transcript

from ..config import TrainingConfig
from ..data.manifest import Utterance
from ..fit.labels import PHONE_OF_TARGET, TARGETS, UNKNOWN, frame_labels
from .labelled import labelled, manifests_of
from .listeners import TEACHER, TeacherAsStudent, listeners
from .metrics import OPENNESS, Counts, counts
from .scores import ALL, Scores, Tally, merged, scores, tally
from .tables import markdown

log = logging.getLogger(__name__)

Way = tuple[Style, str]
"""A style and the name of a viseme set."""

Results = dict[str, dict[str, dict[str, dict[str, dict[str, Scores]]]]]
"""Scores by listener, manifest, style, viseme set and group."""

WAYS: tuple[Way, ...] = tuple(product(STYLES, OPENNESS))
_PART = 50  # utterances that a process takes at a time


def run(config: TrainingConfig) -> None:
    """Write `work/figures.json` and `work/figures.md`; predictions of `report` go to `work/predictions`.

    They cover every manifest of `dev`, and `report` when there is one: students in both styles, the first of them also
    with transcripts, and the teacher in the literal style. Predictions are Rhubarb TSV in LISTENER/STYLE/SET/, which
    other scorers read.
    """
    results: Results = {}
    paths = manifests_of(config)
    manifests = {name: labelled(path) for name, path in paths.items()}
    for name, utterances in manifests.items():
        if paths[name] == config.report and (twins := len(utterances) - len({u.stem for u in utterances})):
            log.warning("%d clips of %s have the names of others: predictions are left of one of each", twins, name)
    everyone = listeners(config)
    runs = [(name, student, False) for name, student in everyone.items()]
    first, student, _ = runs[0]
    runs.insert(1, (f"{first} with the text", student, True))
    for listener, student, with_text in runs:
        ways = [way for way in WAYS if listener != TEACHER or way[0] == "literal"]
        for manifest, utterances in manifests.items():
            kept = config.work / "predictions" / listener if paths[manifest] == config.report else None
            found = measure(utterances, student, ways, config.features.workers, kept, with_text=with_text)
            for (style, set_name), here in found.items():
                results.setdefault(listener, {}).setdefault(manifest, {}).setdefault(style, {})[set_name] = here
                log.info("%s %s %s %s: %s", listener, manifest, style, set_name, _line(here[ALL]))
    phones = {}
    if isinstance(teacher := everyone.get(TEACHER), TeacherAsStudent):
        phones = {manifest: phone_accuracy(teacher, utterances) for manifest, utterances in manifests.items()}
    retained = retention(results)
    document = _plain({"scores": results, "teacher phone accuracy": phones, "retention": retained})
    write_atomically(config.work / "figures.json", json.dumps(document) + "\n", overwrite=True)
    write_atomically(config.work / "figures.md", markdown(results, phones, retained), overwrite=True)
    log.info("figures: %s", config.work / "figures.md")


def measure(
    utterances: Sequence[Utterance],
    student: Listener,
    ways: Sequence[Way],
    workers: int,
    folder: Path | None = None,
    *,
    with_text: bool = False,
) -> dict[Way, dict[str, Scores]]:
    """The scores of each style and set, by group; the tracks are written below `folder` when one is given.

    With `with_text` the transcripts are used. A style is scored at its own lag: as much later as it leads.
    """
    jobs = [
        delayed(_tallies)(utterances[k : k + _PART], student, ways, folder, with_text)
        for k in range(0, len(utterances), _PART)
    ]
    parts: list[dict[Way, Tally]] = Parallel(workers or -1)(jobs)
    return {way: scores(merged(part[way] for part in parts), VisemeSet.load(way[1])) for way in ways}


def track_counts(utterance: Utterance, track: Track, viseme_set: VisemeSet, lag_s: float = 0.0) -> Counts:
    """Counts of a track in centiseconds, as in its Rhubarb file."""
    cues = [(float(start), float(end), shape) for start, end, shape in centisecond_cues(track)]
    return counts(utterance, cues, viseme_set, lag_s)


def phone_accuracy(teacher: TeacherAsStudent, utterances: Sequence[Utterance]) -> float:
    """Share of the speech frames whose likeliest phone, of 39 and silence, is the one that the labels give."""
    right = total = 0
    for u in utterances:
        samples = u.sound(teacher.spec.sample_rate_hz).samples
        predicted = teacher.log_probabilities(samples, PHONE_OF_TARGET).argmax(axis=1)
        labels = frame_labels(u.phones, len(predicted), teacher.spec.frame_rate_hz)
        speech = (labels != UNKNOWN) & (labels != TARGETS.index(SILENCE))
        right += int((predicted == PHONE_OF_TARGET[labels])[speech].sum())
        total += int(speech.sum())
    return right / max(total, 1)


def retention(results: Results) -> dict[str, dict[str, dict[str, float]]]:
    """Speech accuracy of each student over the teacher's, by student, manifest and set; literal style.

    NaN where the teacher has none.
    """
    if TEACHER not in results:
        return {}

    def accuracy(listener: str, manifest: str, set_name: str) -> float:
        return results[listener][manifest]["literal"][set_name][ALL].figures["speech accuracy"].value

    def share(listener: str, manifest: str, set_name: str) -> float:
        whole = accuracy(TEACHER, manifest, set_name)
        return accuracy(listener, manifest, set_name) / whole if whole else float("nan")

    return {
        listener: {
            manifest: {name: share(listener, manifest, name) for name in OPENNESS} for manifest in results[TEACHER]
        }
        for listener in results
        if listener != TEACHER
    }


def _tallies(
    utterances: Sequence[Utterance], student: Listener, ways: Sequence[Way], folder: Path | None, with_text: bool
) -> dict[Way, Tally]:
    parts: dict[Way, list[tuple[Utterance, Counts]]] = {way: [] for way in ways}
    for utterance in utterances:
        recognised = compute_posteriors(utterance.file(), student)
        if with_text:
            recognised = apply_transcript(recognised, student, Transcript.parse(utterance.text))
        for style, set_name in ways:
            viseme_set = VisemeSet.load(set_name)
            track = decode_track(recognised, student, viseme_set, style_options(style, student.name))
            if folder:
                target = folder / style / set_name / f"{utterance.stem}.tsv"
                target.parent.mkdir(parents=True, exist_ok=True)
                save(track, target, viseme_set=viseme_set, overwrite=True)
            lag_s = -STYLES[style].lead_s
            parts[style, set_name].append((utterance, track_counts(utterance, track, viseme_set, lag_s)))
    return {way: tally(found) for way, found in parts.items()}


def _line(here: Scores) -> str:
    return " ".join(f"{name} {figure.value:.3f}" for name, figure in here.figures.items())


def _plain(results: Any) -> Any:
    """Results as JSON can hold them: four digits, null where there was nothing to count."""
    if isinstance(results, Scores):
        results = asdict(results)
    if isinstance(results, dict):
        return {key: _plain(value) for key, value in results.items()}
    if isinstance(results, float):
        return round(results, 4) if np.isfinite(results) else None
    return results
