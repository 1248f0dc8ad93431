"""The student's figures on speech that it was not trained on, from the same code that users run."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from joblib import Parallel, delayed

from wav2vis_core.audio import Audio
from wav2vis_core.decode import STYLES, DecodeOptions
from wav2vis_core.formats import save
from wav2vis_core.formats.centiseconds import centisecond_cues
from wav2vis_core.pipeline import lipsync
from wav2vis_core.student import Student
from wav2vis_core.track import Track
from wav2vis_core.visemes import VisemeSet

from .config import TrainingConfig
from .manifest import Utterance, read_manifest
from .metrics import OPENNESS, Counts, add, counts, figures

log = logging.getLogger(__name__)


def run(config: TrainingConfig) -> None:
    """Write `work/figures.json` and the predictions as Rhubarb TSV in `work/predictions/STYLE/SET/MANIFEST/`.

    Every manifest of `dev`, and `report` where there is one, with both styles.
    """
    weights = config.work / "offline.safetensors"
    results: dict[str, dict[str, float]] = {}
    for manifest in [*config.dev, *([config.report] if config.report else [])]:
        utterances = [u for u in read_manifest(manifest) if u.phones]
        for style, options in STYLES.items():
            for set_name in OPENNESS:
                folder = config.work / "predictions" / style / set_name / manifest.stem
                name = f"{manifest.stem} {style} {set_name}"
                results[name] = measure(utterances, weights, VisemeSet.load(set_name), options, folder, config)
                log.info("%s: %s", name, " ".join(f"{k} {v:.3f}" for k, v in results[name].items()))
    (config.work / "figures.json").write_text(json.dumps(results, indent=1) + "\n")


def measure(
    utterances: Sequence[Utterance],
    weights: Path,
    viseme_set: VisemeSet,
    options: DecodeOptions,
    folder: Path,
    config: TrainingConfig,
) -> dict[str, float]:
    """The figures of `metrics` over utterances; their predictions are left in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [delayed(_measured)(part, weights, viseme_set, options, folder) for part in _parts(utterances, 50)]
    parts = Parallel(config.features.workers or -1)(jobs)
    return figures(add(parts), viseme_set)


def track_counts(utterance: Utterance, track: Track, viseme_set: VisemeSet) -> Counts:
    """Counts of a track as its Rhubarb file shows it: on centiseconds."""
    cues = [(float(start), float(end), shape) for start, end, shape in centisecond_cues(track)]
    return counts(utterance, cues, viseme_set)


def _measured(
    utterances: Sequence[Utterance], weights: Path, viseme_set: VisemeSet, options: DecodeOptions, folder: Path
) -> Counts:
    student = Student.load(weights)
    parts = []
    for utterance in utterances:
        audio = Audio.read(utterance.audio)
        track = lipsync(audio, viseme_set=viseme_set, options=options, student=student)
        save(track, folder / f"{utterance.stem}.tsv", overwrite=True)
        parts.append(track_counts(utterance, track, viseme_set))
    return add(parts)


def _parts(utterances: Sequence[Utterance], size: int) -> list[Sequence[Utterance]]:
    return [utterances[k : k + size] for k in range(0, len(utterances), size)]
