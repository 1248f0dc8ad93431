# SPDX-License-Identifier: MIT
"""Two measures for any language: whether the mouth opens with the voice, and closes as often as the text says."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.acoustics.listener import Listener
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound.loudness import loudness
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet

from ..config import TrainingConfig
from ..data.manifest import Utterance, read_manifest, spread
from .labelled import labelled, manifests_of
from .labials import labials
from .listeners import listeners
from .metrics import OPENNESS, labelled_cues, shape_frames
from .tables import number, table

log = logging.getLogger(__name__)

_SET, _RATE = VisemeSet.load("rhubarb"), FrameRate(Fraction(100))
_PER_MANIFEST = 120
_LEAST_CLIPS = 5  # for a correlation over clips


@dataclass(frozen=True)
class Measures:
    """Measures of a clip: correlations of jaw opening with loudness while there is sound, and closures."""

    seconds: float
    jaw_r: float
    labelled_jaw_r: float
    closures: int
    labials: int | None


def run(config: TrainingConfig, manifest: Path) -> None:
    """Write `work/languages.json` and `work/languages.md`: the first student, literal, Rhubarb's set.

    The labelled manifests of the config come first, for scale, with the correlation of the labels themselves.
    """
    student = next(iter(listeners(config).values()))
    groups = {f"({name})": spread(labelled(path), _PER_MANIFEST) for name, path in manifests_of(config).items()}
    for utterance in read_manifest(manifest):
        groups.setdefault(utterance.language or "?", []).append(utterance)
    rows = {}
    for name, utterances in groups.items():
        jobs = [delayed(_measures)(student, u) for u in utterances]
        rows[name] = _row(Parallel(config.features.workers or -1, batch_size=8)(jobs))
        log.info("languages: %s, %d clips, jaw r %.2f", name, len(utterances), rows[name]["jaw r"])
    write_atomically(config.work / "languages.json", json.dumps(rows, indent=1) + "\n", overwrite=True)
    write_atomically(config.work / "languages.md", _markdown(rows), overwrite=True)


def _measures(student: Listener, utterance: Utterance) -> Measures:
    audio = utterance.sound(student.spec.sample_rate_hz)
    track = lipsync(audio, viseme_set=_SET, style="literal", listener=student)
    loud = loudness(audio, _RATE)
    sounds = loud > 0
    predicted = [(cue.start_s, cue.end_s, cue.shape) for cue in track.cues]
    labelled = labelled_cues(utterance, _SET)
    return Measures(
        seconds=audio.duration_s,
        jaw_r=_correlation(_jaw(predicted, len(loud))[sounds], loud[sounds]),
        labelled_jaw_r=_correlation(_jaw(labelled, len(loud))[sounds], loud[sounds]) if labelled else float("nan"),
        closures=sum(cue.shape == _SET.closed for cue in track.cues),
        labials=labials(utterance.text),
    )


def _jaw(cues: Sequence[tuple[float, float, str]], n_frames: int) -> NDArray[np.float64]:
    return np.array([OPENNESS[_SET.name][shape] for shape in shape_frames(cues, n_frames)])


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    return float(np.corrcoef(x, y)[0, 1]) if len(x) > 1 and x.std() and y.std() else float("nan")


def _row(clips: Sequence[Measures]) -> dict[str, float]:
    spelt = [clip for clip in clips if clip.labials is not None]
    predicted = np.array([clip.closures for clip in spelt], float)
    written = np.array([clip.labials for clip in spelt], float)
    enough = len(spelt) >= _LEAST_CLIPS
    return {
        "clips": len(clips),
        "minutes": sum(clip.seconds for clip in clips) / 60,
        "jaw r": _mean([clip.jaw_r for clip in clips]),
        "labels' jaw r": _mean([clip.labelled_jaw_r for clip in clips]),
        "closures a second": sum(clip.closures for clip in clips) / sum(clip.seconds for clip in clips),
        "closures": float(predicted.sum()) if enough else float("nan"),
        "labials": float(written.sum()) if enough else float("nan"),
        "closures for each labial": float(predicted.sum()) / float(written.sum())
        if enough and written.sum()
        else float("nan"),
        "r over clips": _correlation(predicted, written) if enough else float("nan"),
    }


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if value == value]
    return sum(known) / len(known) if known else float("nan")


def _markdown(rows: dict[str, dict[str, float]]) -> str:
    header = ["language", *next(iter(rows.values()))]
    whole = {"clips", "closures", "labials"}
    lines = [
        [name, *(number(value, 0 if key in whole else 1 if key == "minutes" else 2) for key, value in row.items())]
        for name, row in rows.items()
    ]
    words = (
        "Jaw r: mean over clips of Pearson's r between jaw opening and loudness (`wav2vis_core/sound/loudness.py`) "
        "while there is sound, and that of the labels where there are some. Labials: closures that the letters imply "
        "(`training/evaluation/labials.py`); r over clips compares both counts.\n"
    )
    return f"# Languages\n\n{words}\n{table(header, lines)}"
