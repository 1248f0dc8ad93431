"""Manifests turned into packed feature arrays, augmented copies and frame labels.

Layout of a features folder::

    {teacher,students}.npz             speech_mean, mean, std
    HEARER/train/COPY/{quiet,rough}.npy  (n_frames, n_features) float16, normalised; all utterances end to end
    HEARER/train/COPY/ends.npy         (n_clips,) int64, where each clip ends
    HEARER/train/COPY/clips.json       what each clip is: see Clip
    HEARER/dev/0/...                   the same, quiet only

Hearers are the teacher and the students. All hear the same sounds: frame k of a copy is the same moment to each.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.audio import Audio
from wav2vis_core.errors import AudioError
from wav2vis_core.features import FeatureSpec, mfcc
from wav2vis_core.normaliser import Normaliser, RunningMean, speech_frames
from wav2vis_core.output import write_atomically
from wav2vis_core.phones import SILENCE
from wav2vis_core.student import Name as StudentName

from .augment import change_speed, draw_speed, noise, revoice, roughen
from .config import TrainingConfig
from .manifest import Utterance, read_manifest

log = logging.getLogger(__name__)

Float32 = NDArray[np.float32]

Hearer = StudentName | Literal["teacher"]

SPECS: dict[Hearer, FeatureSpec] = {
    # As many cepstra as bands are the log-mel spectrum turned round: nothing of it is lost.
    "teacher": FeatureSpec(n_mfcc=FeatureSpec.n_mels, deltas=False),
    "offline": FeatureSpec(),
    "live": FeatureSpec(context="past"),
}
"""What each network hears."""

RATE_HZ, FRAME_RATE_HZ = FeatureSpec.sample_rate_hz, FeatureSpec().frame_rate_hz
"""Samples and feature frames a second; the same to all hearers."""

_STATS_EVERY = 5  # utterances of which one goes into the statistics: 1.8 hours of 9 are plenty
_NOISE_SOURCE = "noise"

Features = dict[Hearer, dict[str, NDArray[np.float16]]]
"""Of a clip, by hearer and variant."""


@dataclass(frozen=True)
class Clip:
    """Where packed frames come from: time t of the sound is at (t - offset_s) / speed in the clip.

    Attributes
    ----------
    audio : str
        Path of the sound as its manifest gives it; empty for noise.
    source : str
    speed, offset_s : float
    """

    audio: str
    source: str
    speed: float = 1.0
    offset_s: float = 0.0


def run(config: TrainingConfig) -> None:
    """Write the features folders; parts that a run before this one finished are left alone."""
    train = [u for manifest in config.train for u in read_manifest(manifest)]
    dev = [u for manifest in config.dev for u in read_manifest(manifest)]
    normalisers = _normalisers(train, config)
    for copy in range(config.features.copies):
        jobs = [delayed(_train_clip)(u, normalisers, config, copy, k) for k, u in enumerate(train)]
        jobs += [delayed(_noise_clip)(normalisers, config, copy, k) for k in range(config.features.noise_clips)]
        _pack(jobs, f"train/{copy}", config)
    _pack([delayed(_dev_clip)(u, normalisers, config) for u in dev], "dev/0", config)


def features_folder(config: TrainingConfig, hearer: Hearer) -> Path:
    """Where the features lie that a network hears."""
    return config.work / "features" / hearer


def load_normaliser(config: TrainingConfig, hearer: Hearer) -> Normaliser:
    """The statistics of what a network hears, which `run` wrote; all students share those of the offline one."""
    with np.load(_normaliser_path(config, hearer)) as arrays:
        return Normaliser(arrays["speech_mean"], arrays["mean"], arrays["std"])


def read_clips(folder: Path) -> list[Clip]:
    """What the clips of a packed folder are, in their order."""
    return [Clip(**row) for row in json.loads((folder / "clips.json").read_text())]


def trimmed(utterance: Utterance, audio: Audio, edge_silence_s: float) -> tuple[Audio, float]:
    """The sound with at most `edge_silence_s` around its phones, and how many seconds its beginning lost.

    All of it where there are no phones.
    """
    spoken = [s for s in utterance.phones if s.phone != SILENCE]
    if not spoken:
        return audio, 0.0
    rate = audio.sample_rate_hz
    first = max(0, round((spoken[0].start_s - edge_silence_s) * rate))
    last = min(len(audio.samples), round((spoken[-1].end_s + edge_silence_s) * rate))
    return Audio(audio.samples[first:last], rate), first / rate


def _hearers(config: TrainingConfig) -> tuple[Hearer, ...]:
    return ("teacher", *config.students)


def _normaliser_path(config: TrainingConfig, hearer: Hearer) -> Path:
    return config.work / "features" / ("teacher.npz" if hearer == "teacher" else "students.npz")


def _normalisers(utterances: Sequence[Utterance], config: TrainingConfig) -> dict[Hearer, Normaliser]:
    measured: tuple[Hearer, ...] = ("teacher", "offline")
    for hearer in measured:
        path = _normaliser_path(config, hearer)
        if path.exists():
            continue
        spec = SPECS[hearer]
        jobs = [delayed(_raw)(u, spec, config.features.edge_silence_s) for u in utterances[::_STATS_EVERY]]
        raw = [f for f in Parallel(_workers(config))(jobs) if f is not None]
        means = np.stack([f[speech_frames(f), : spec.n_mfcc].mean(axis=0) for f in raw])
        for features, mean in zip(raw, means, strict=True):
            features[:, : spec.n_mfcc] -= mean
        rows = np.concatenate(raw).astype(np.float64)
        path.parent.mkdir(parents=True, exist_ok=True)
        statistics = {"speech_mean": means.mean(axis=0), "mean": rows.mean(axis=0), "std": rows.std(axis=0)}
        part = path.with_suffix(".part.npz")
        np.savez(part, **{name: values.astype(np.float32) for name, values in statistics.items()})
        part.replace(path)
    return {hearer: load_normaliser(config, hearer) for hearer in _hearers(config)}


def _raw(utterance: Utterance, spec: FeatureSpec, edge_silence_s: float) -> Float32 | None:
    audio = _read(utterance)
    if audio is None:
        return None
    features = mfcc(trimmed(utterance, audio, edge_silence_s)[0], spec)
    return features if speech_frames(features).any() else None


def _read(utterance: Utterance) -> Audio | None:
    try:
        return Audio.read(utterance.audio, RATE_HZ)
    except AudioError as error:
        log.warning("skipped: %s", error)
        return None


def _train_clip(
    u: Utterance, normalisers: dict[Hearer, Normaliser], config: TrainingConfig, copy: int, index: int
) -> tuple[Features, Clip] | None:
    audio = _read(u)
    if audio is None:
        return None
    rng = np.random.default_rng([config.seed, copy, index])
    audio, offset_s = trimmed(u, audio, config.features.edge_silence_s)
    quiet, speed = audio.samples, 1.0
    if copy:
        speed = draw_speed(config.features.augment, rng)
        quiet = revoice(change_speed(quiet, speed, RATE_HZ), RATE_HZ, config.features.augment, rng)
    rough = roughen(quiet, RATE_HZ, config.features.augment, rng)
    heard = _heard({"quiet": quiet, "rough": rough}, normalisers, {"quiet": rng.random(), "rough": rng.random()})
    return heard, Clip(str(u.audio), u.source, speed, offset_s)


def _noise_clip(
    normalisers: dict[Hearer, Normaliser], config: TrainingConfig, copy: int, index: int
) -> tuple[Features, Clip]:
    """Four seconds without speech: noise from inaudible to loud, and digital silence."""
    rng = np.random.default_rng([config.seed, copy, index, 1])
    n_samples = 4 * RATE_HZ
    level = 10 ** (rng.uniform(-100, -15) / 20) if index % 4 else 0.0
    sounds = {
        variant: np.clip(noise(n_samples, rng) * level, -1, 1).astype(np.float32) for variant in ("quiet", "rough")
    }
    return _heard(sounds, normalisers), Clip("", _NOISE_SOURCE)


def _dev_clip(
    u: Utterance, normalisers: dict[Hearer, Normaliser], config: TrainingConfig
) -> tuple[Features, Clip] | None:
    audio = _read(u)
    if audio is None:
        return None
    audio, offset_s = trimmed(u, audio, config.features.edge_silence_s)
    return _heard({"quiet": audio.samples}, normalisers), Clip(str(u.audio), u.source, 1.0, offset_s)


def _heard(
    sounds: dict[str, Float32], normalisers: dict[Hearer, Normaliser], heard_before: Mapping[str, float] = {}
) -> Features:
    """Each variant as each network hears it."""
    return {
        hearer: {
            variant: _normalised(samples, SPECS[hearer], normaliser, heard_before.get(variant, 0.0))
            for variant, samples in sounds.items()
        }
        for hearer, normaliser in normalisers.items()
    }


def _normalised(
    samples: Float32, spec: FeatureSpec, normaliser: Normaliser, heard_before: float
) -> NDArray[np.float16]:
    """Normalised features; a running mean starts between all speech (0) and this very clip (1), as heard before."""
    features = mfcc(Audio(samples, spec.sample_rate_hz), spec)
    mean = normaliser.mean_of(features)
    if spec.context == "past":
        start = normaliser.speech_mean + np.float32(heard_before) * (mean - normaliser.speech_mean)
        mean = RunningMean(start).push(features)
    return normaliser(features, mean).astype(np.float16)


def _pack(jobs: Sequence[Callable[[], tuple[Features, Clip] | None]], part: str, config: TrainingConfig) -> None:
    """Run the jobs and write their features end to end; a clips' list, written last, marks its folder as whole."""
    folders = {hearer: features_folder(config, hearer) / part for hearer in _hearers(config)}
    if all((folder / "clips.json").exists() for folder in folders.values()):
        return
    log.info("features: %d clips for %s", len(jobs), part)
    done = [result for result in Parallel(_workers(config), batch_size=16)(jobs) if result is not None]
    clips = json.dumps([asdict(clip) for _, clip in done], indent=0)
    for hearer, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        heard = [features[hearer] for features, _ in done]
        for variant in heard[0]:
            np.save(folder / f"{variant}.npy", np.concatenate([variants[variant] for variants in heard]))
        np.save(folder / "ends.npy", np.cumsum([len(variants["quiet"]) for variants in heard]))
        write_atomically(folder / "clips.json", clips, overwrite=True)


def _workers(config: TrainingConfig) -> int:
    return config.features.workers or -1
