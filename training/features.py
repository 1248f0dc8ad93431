"""Manifests turned into packed feature arrays, augmented copies and frame labels.

Layout of a features folder::

    normaliser.npz              speech_mean, mean, std
    train/COPY/{quiet,rough}.npy  (n_frames, n_features) float16, normalised; all utterances end to end
    train/COPY/labels.npy       (n_frames,) int8, indices into labels.TARGETS or UNKNOWN
    train/COPY/ends.npy         (n_utterances,) int64, where each utterance ends
    train/COPY/sources.json     source of each utterance
    dev/0/...                   the same, quiet only
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.audio import Audio
from wav2vis_core.errors import AudioError
from wav2vis_core.features import FeatureSpec, mfcc
from wav2vis_core.normaliser import Normaliser, speech_frames
from wav2vis_core.phones import SILENCE

from .augment import change_speed, draw_speed, noise, roughen
from .config import TrainingConfig
from .labels import TARGETS, frame_labels
from .manifest import Utterance, read_manifest
from .segment import PhoneSegment

log = logging.getLogger(__name__)

Float32 = NDArray[np.float32]

SPEC = FeatureSpec()
_STATS_EVERY = 5  # utterances of which one goes into the statistics: 1.8 hours of 9 are plenty
_NOISE_SOURCE = "noise"

Clip = tuple[dict[str, NDArray[np.float16]], NDArray[np.int8], str]
"""Features by variant, labels, source."""


def run(config: TrainingConfig) -> None:
    """Write the features folder; parts that a run before this one finished are left alone."""
    out = config.work / "features"
    train = [u for manifest in config.train for u in read_manifest(manifest)]
    dev = [u for manifest in config.dev for u in read_manifest(manifest)]
    normaliser = _normaliser(train, config, out / "normaliser.npz")
    for copy in range(config.features.copies):
        jobs = [delayed(_train_clip)(u, normaliser, config, copy, k) for k, u in enumerate(train)]
        jobs += [delayed(_noise_clip)(normaliser, config, copy, k) for k in range(config.features.noise_clips)]
        _pack(jobs, out / "train" / str(copy), config)
    _pack([delayed(_dev_clip)(u, normaliser, config) for u in dev], out / "dev" / "0", config)


def load_normaliser(path: Path) -> Normaliser:
    """The statistics that `run` wrote."""
    with np.load(path) as arrays:
        return Normaliser(arrays["speech_mean"], arrays["mean"], arrays["std"])


def trimmed(utterance: Utterance, audio: Audio, edge_silence_s: float) -> tuple[Audio, list[PhoneSegment]]:
    """The sound and phones with at most `edge_silence_s` of silence at each end; as they are without phones."""
    spoken = [s for s in utterance.phones if s.phone != SILENCE]
    if not spoken:
        return audio, list(utterance.phones)
    rate = audio.sample_rate_hz
    first = max(0, round((spoken[0].start_s - edge_silence_s) * rate))
    last = min(len(audio.samples), round((spoken[-1].end_s + edge_silence_s) * rate))
    shift_s = first / rate
    phones = [PhoneSegment(max(0.0, s.start_s - shift_s), s.end_s - shift_s, s.phone) for s in utterance.phones]
    return Audio(audio.samples[first:last], rate), phones


def _normaliser(utterances: Sequence[Utterance], config: TrainingConfig, path: Path) -> Normaliser:
    if not path.exists():
        jobs = [delayed(_raw)(u, config.features.edge_silence_s) for u in utterances[::_STATS_EVERY]]
        raw = [f for f in Parallel(_workers(config))(jobs) if f is not None]
        means = np.stack([f[speech_frames(f), : SPEC.n_mfcc].mean(axis=0) for f in raw])
        for features, mean in zip(raw, means, strict=True):
            features[:, : SPEC.n_mfcc] -= mean
        rows = np.concatenate(raw).astype(np.float64)
        path.parent.mkdir(parents=True, exist_ok=True)
        statistics = {"speech_mean": means.mean(axis=0), "mean": rows.mean(axis=0), "std": rows.std(axis=0)}
        np.savez(path, **{name: values.astype(np.float32) for name, values in statistics.items()})
    return load_normaliser(path)


def _raw(utterance: Utterance, edge_silence_s: float) -> Float32 | None:
    audio = _read(utterance)
    if audio is None:
        return None
    features = mfcc(trimmed(utterance, audio, edge_silence_s)[0], SPEC)
    return features if speech_frames(features).any() else None


def _read(utterance: Utterance) -> Audio | None:
    try:
        return Audio.read(utterance.audio, SPEC.sample_rate_hz)
    except AudioError as error:
        log.warning("skipped: %s", error)
        return None


def _train_clip(u: Utterance, normaliser: Normaliser, config: TrainingConfig, copy: int, index: int) -> Clip | None:
    audio = _read(u)
    if audio is None:
        return None
    rng = np.random.default_rng([config.seed, copy, index])
    audio, phones = trimmed(u, audio, config.features.edge_silence_s)
    speed = draw_speed(config.features.augment, rng) if copy else 1.0
    quiet = change_speed(audio.samples, speed, SPEC.sample_rate_hz) if copy else audio.samples
    rough = roughen(quiet, SPEC.sample_rate_hz, config.features.augment, rng)
    phones = [PhoneSegment(s.start_s / speed, s.end_s / speed, s.phone) for s in phones]
    features = {"quiet": _normalised(quiet, normaliser), "rough": _normalised(rough, normaliser)}
    return features, frame_labels(phones, len(features["quiet"]), SPEC.frame_rate_hz), u.source


def _noise_clip(normaliser: Normaliser, config: TrainingConfig, copy: int, index: int) -> Clip:
    """Four seconds without speech: noise from inaudible to loud, and digital silence."""
    rng = np.random.default_rng([config.seed, copy, index, 1])
    n_samples = 4 * SPEC.sample_rate_hz
    level = 10 ** (rng.uniform(-100, -15) / 20) if index % 4 else 0.0
    features = {}
    for variant in ("quiet", "rough"):
        samples = np.clip(noise(n_samples, rng) * level, -1, 1).astype(np.float32)
        features[variant] = _normalised(samples, normaliser)
    labels = np.full(len(features["quiet"]), TARGETS.index(SILENCE), np.int8)
    return features, labels, _NOISE_SOURCE


def _dev_clip(u: Utterance, normaliser: Normaliser, config: TrainingConfig) -> Clip | None:
    audio = _read(u)
    if audio is None:
        return None
    audio, phones = trimmed(u, audio, config.features.edge_silence_s)
    features = {"quiet": _normalised(audio.samples, normaliser)}
    return features, frame_labels(phones, len(features["quiet"]), SPEC.frame_rate_hz), u.source


def _normalised(samples: Float32, normaliser: Normaliser) -> NDArray[np.float16]:
    features = mfcc(Audio(samples, SPEC.sample_rate_hz), SPEC)
    return normaliser(features, normaliser.mean_of(features)).astype(np.float16)


def _pack(jobs: Sequence[Callable[[], Clip | None]], folder: Path, config: TrainingConfig) -> None:
    """Run the jobs and write their clips end to end; the sources, written last, mark the folder as whole."""
    if (folder / "sources.json").exists():
        return
    log.info("features: %d clips for %s", len(jobs), folder)
    clips = [clip for clip in Parallel(_workers(config), batch_size=16)(jobs) if clip is not None]
    folder.mkdir(parents=True, exist_ok=True)
    for variant in clips[0][0]:
        np.save(folder / f"{variant}.npy", np.concatenate([features[variant] for features, _, _ in clips]))
    labels = [labels for _, labels, _ in clips]
    np.save(folder / "labels.npy", np.concatenate(labels))
    np.save(folder / "ends.npy", np.cumsum([len(x) for x in labels]))
    (folder / "sources.json").write_text(json.dumps([source for _, _, source in clips]))


def _workers(config: TrainingConfig) -> int:
    return config.features.workers or -1


__all__ = ["SPEC", "load_normaliser", "run", "trimmed"]
