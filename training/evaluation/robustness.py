# SPDX-License-Identifier: MIT
"""What noise, rooms, codecs, levels, telephones, whispers and shouts cost: figures beside those of the original."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from joblib import Parallel, delayed
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from wav2vis_core.acoustics.listener import Listener
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.pipeline import lipsync
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.visemes import VisemeSet

from ..config import AugmentConfig, TrainingConfig
from ..data.augment import roughen, shout, whisper
from ..data.encoding import Encoding, through_codec
from ..data.manifest import Utterance, spread
from ..data.segment import PhoneSegment
from .figures import track_counts
from .labelled import labelled, manifests_of
from .listeners import TEACHER, listeners
from .metrics import Counts, add, figures
from .tables import number, table

log = logging.getLogger(__name__)

Degrade = Callable[[Audio, Generator], Audio]

_PER_MANIFEST = 120  # utterances, evenly spread
_SET = VisemeSet.load("rhubarb")
_BEGINNING_S = 2.0
_LESS_IS_BETTER = ("false closure", "flicker", "cues under 2 frames", "viseme error rate")
_UNRANKED = ("changes",)

_AS_IT_IS = AugmentConfig(
    speed_range=(1, 1), noise_share=0, reverb_share=0, band_share=0, snr_db=(0, 0), gain_db=(0, 0)
)


def _roughened(audio: Audio, rng: Generator, config: AugmentConfig) -> Audio:
    return Audio(roughen(audio.samples, audio.sample_rate_hz, config, rng), audio.sample_rate_hz)


def _noise(snr_db: float) -> Degrade:
    return partial(_roughened, config=replace(_AS_IT_IS, noise_share=1, snr_db=(snr_db, snr_db)))


def _gain(audio: Audio, rng: Generator, factor: float) -> Audio:
    return Audio(audio.samples * np.float32(factor), audio.sample_rate_hz)


def _through(audio: Audio, rng: Generator, encoding: Encoding, kbps: int | None = None) -> Audio:
    return through_codec(audio, encoding, kbps)


def _telephone(audio: Audio, rng: Generator) -> Audio:
    band = butter(4, [300, 3400], "bandpass", fs=audio.sample_rate_hz, output="sos")
    return Audio(sosfilt(band, audio.samples).astype(np.float32), audio.sample_rate_hz).resampled(8000)


def _beginning(audio: Audio, rng: Generator) -> Audio:
    return Audio(audio.samples[: round(_BEGINNING_S * audio.sample_rate_hz)], audio.sample_rate_hz)


def _in_voice(
    audio: Audio, rng: Generator, change: Callable[[NDArray[np.float32], int, Generator], NDArray[np.float32]]
) -> Audio:
    return Audio(change(audio.samples, audio.sample_rate_hz, rng), audio.sample_rate_hz)


CONDITIONS: dict[str, Degrade] = {
    "noise 20 dB": _noise(20),
    "noise 10 dB": _noise(10),
    "noise 5 dB": _noise(5),
    "a room": partial(_roughened, config=replace(_AS_IT_IS, reverb_share=1)),
    "Opus 24 kb/s": partial(_through, encoding="opus", kbps=24),
    "MP3": partial(_through, encoding="mp3"),
    "20 dB louder": partial(_gain, factor=10),
    "20 dB louder, clipped": partial(_roughened, config=replace(_AS_IT_IS, gain_db=(20, 20))),
    "20 dB fainter": partial(_gain, factor=0.1),
    "telephone, 8 kHz": _telephone,
    "whispered": partial(_in_voice, change=whisper),
    "shouted": partial(_in_voice, change=shout),
    "first 2 s alone": _beginning,
}
"""How each condition degrades a sound at 16 kHz. Noise, rooms, whispers and shouts come from `augment`, drawn for
each clip."""


def run(config: TrainingConfig) -> None:
    """Write `work/robustness.json` and `work/robustness.md`: each student, literal, Rhubarb's set."""
    results: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    for listener, student in listeners(config).items():
        if listener == TEACHER:
            continue
        for manifest, path in manifests_of(config).items():
            utterances = spread(labelled(path), _PER_MANIFEST)
            jobs = [delayed(_counts)(student, u, k, config.seed) for k, u in enumerate(utterances)]
            rows: list[dict[str, Counts]] = Parallel(config.features.workers or -1, batch_size=4)(jobs)
            results.setdefault(listener, {})[manifest] = {
                name: figures(add(row[name] for row in rows), _SET) for name in rows[0]
            }
            log.info("robustness: %s on %d of %s", listener, len(utterances), manifest)
    write_atomically(config.work / "robustness.json", json.dumps(results, indent=1) + "\n", overwrite=True)
    write_atomically(config.work / "robustness.md", _markdown(results), overwrite=True)


def fall(name: str, clean: float, degraded: float) -> float:
    """Relative loss of a figure, in percent; positive is worse. NaN for figures whose best value lies in between.

    For figures of which less is better, the complement is compared: a false closure of .01 that becomes .02 costs 1 %.
    """
    if name in _UNRANKED:
        return float("nan")
    if name in _LESS_IS_BETTER:
        clean, degraded = 1 - clean, 1 - degraded
    return 100 * (clean - degraded) / clean if clean else float("nan")


def _counts(student: Listener, utterance: Utterance, index: int, seed: int) -> dict[str, Counts]:
    """Counts of one utterance by condition; the reference for the beginning is the same span of the whole sound."""
    audio = utterance.sound(student.spec.sample_rate_hz)
    beginning = _first(utterance)

    def of(sound: Audio, *those: Utterance) -> list[Counts]:
        track = lipsync(sound, viseme_set=_SET, style="literal", listener=student)
        return [track_counts(u, track, _SET) for u in those]

    out: dict[str, Counts] = {}
    out["as it is"], out["first 2 s of it"] = of(audio, utterance, beginning)
    for number_, (name, degrade) in enumerate(CONDITIONS.items()):
        degraded = degrade(audio, np.random.default_rng([seed, index, number_]))
        out[name] = of(degraded, beginning if degrade is _beginning else utterance)[0]
    return out


def _first(utterance: Utterance) -> Utterance:
    """The utterance, ended after two seconds."""
    phones = [
        PhoneSegment(s.start_s, min(s.end_s, _BEGINNING_S), s.phone)
        for s in utterance.phones
        if s.start_s < _BEGINNING_S
    ]
    return replace(utterance, phones=tuple(phones))


def _markdown(results: dict[str, dict[str, dict[str, dict[str, float]]]]) -> str:
    parts = ["# Robustness\n", "Literal style, Rhubarb's set; in brackets the relative loss in %, bold above 10.\n"]
    for listener, manifests in results.items():
        for manifest, rows in manifests.items():
            parts += [f"## {listener} on {manifest}\n", _table(rows)]
    return "\n".join(parts)


def _table(rows: dict[str, dict[str, float]]) -> str:
    names = list(rows["as it is"])
    lines = []
    for condition, values in rows.items():
        clean = rows["first 2 s of it" if condition == "first 2 s alone" else "as it is"]
        cells = []
        for name in names:
            loss = fall(name, clean[name], values[name])
            digits = 4 if name == "false closure" else 3
            cell = number(values[name], digits)
            if values is not clean and condition in CONDITIONS and loss == loss:
                cell += f" (**{round(loss)}**)" if loss > 10 else f" ({round(loss)})"
            cells.append(cell)
        lines.append([condition, *cells])
    return table(["", *names], lines)


__all__ = ["CONDITIONS", "fall", "run"]
