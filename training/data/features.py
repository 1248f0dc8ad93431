"""Manifests turned into packed feature arrays, augmented copies and frame labels.

Layout of a features folder::

    normaliser.npz                      speech_mean, mean, std
    STUDENT/train/COPY/{quiet,rough}.npy  (n_frames, n_features) float16, normalised; all utterances end to end
    STUDENT/train/COPY/ends.npy         (n_clips,) int64, where each clip ends
    STUDENT/train/COPY/clips.json       what each clip is: see Clip
    STUDENT/dev/0/...                   the same, quiet only
    encoder_STAMP/...                   (n_frames / 2, n_states) float16, of the teacher's encoder where it has one
    log_mel/...                         the same sounds as mel bands in dB, not normalised, where the config wants them

The teacher hears what the offline student hears. Frame k of a copy is the same moment to all. Each clip has an even
number of frames, its last one repeated where need be, so that what runs at half the rate stays in step.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.fft import idct

from wav2vis_core.acoustics.features import FeatureSpec, mfcc
from wav2vis_core.acoustics.normaliser import Normaliser, RunningMean, speech_frames
from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.errors import AudioError
from wav2vis_core.formats.common.output import open_atomically, write_atomically
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import SILENCE

from ..config import TrainingConfig
from . import encoders
from .augment import change_speed, draw_speed, noise, revoice, roughen
from .manifest import Utterance, read_manifest

log = logging.getLogger(__name__)

Float32 = NDArray[np.float32]

SPEC = FeatureSpec()
"""What the teacher and the offline student hear."""

SPECS: dict[StudentName, FeatureSpec] = {"offline": SPEC, "live": replace(SPEC, context="past")}
"""What each student hears."""

_STATS_EVERY = 5  # utterances of which one goes into the statistics: 1.8 hours of 9 are plenty
_NOISE_SOURCE = "noise"

Kind = StudentName | Literal["log_mel", "encoder"]

Features = dict[Kind, dict[str, NDArray[np.float16]]]
"""Of a clip, by kind and variant."""


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
    """Write the features folder; parts that a run before this one finished are left alone."""
    train = [u for manifest in config.train for u in read_manifest(manifest)]
    dev = [u for manifest in config.dev for u in read_manifest(manifest)]
    normaliser = _normaliser(train, config)
    for copy in range(config.features.copies):
        jobs = [delayed(_train_clip)(u, normaliser, config, copy, k) for k, u in enumerate(train)]
        jobs += [delayed(_noise_clip)(normaliser, config, copy, k) for k in range(config.features.noise_clips)]
        _pack(jobs, f"train/{copy}", config)
    _pack([delayed(_dev_clip)(u, normaliser, config) for u in dev], "dev/0", config)


def features_folder(config: TrainingConfig, kind: Kind = "offline") -> Path:
    """Where the features lie that a student hears; the teacher hears those of the offline one."""
    name: str = kind
    if kind == "encoder":
        assert config.teacher.encoder
        name = f"encoder_{encoders.stamp(config.teacher.encoder)}"
    return config.work / "features" / name


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the teacher is given: normalised features, shape (n_frames, n_features), of an even number of frames.

    And the encoder's states, shape (n_frames / 2, n_states), where it has one.
    """

    features: NDArray[np.floating]
    states: NDArray[np.floating] | None = None


def load_inputs(config: TrainingConfig, part: str, variant: str = "quiet") -> Inputs:
    """The teacher's inputs of a packed part such as `train/0`; they are read from disk as they are used."""
    kinds: list[Kind] = ["offline", "encoder"] if config.teacher.encoder else ["offline"]
    return Inputs(*(np.load(features_folder(config, k) / part / f"{variant}.npy", mmap_mode="r") for k in kinds))


def inputs_of(samples: Float32, normaliser: Normaliser, config: TrainingConfig) -> Inputs:
    """The teacher's inputs of one sound."""
    features = _even(_normalised(samples, SPEC, normaliser, 0.0))
    return Inputs(features, _states(samples, config) if config.teacher.encoder else None)


def load_normaliser(config: TrainingConfig) -> Normaliser:
    """The statistics that `run` wrote; every student has the same."""
    with np.load(_normaliser_path(config)) as arrays:
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


def _normaliser_path(config: TrainingConfig) -> Path:
    return config.work / "features" / "normaliser.npz"


def _normaliser(utterances: Sequence[Utterance], config: TrainingConfig) -> Normaliser:
    path = _normaliser_path(config)
    if not path.exists():
        jobs = [delayed(_raw)(u, config.features.edge_silence_s) for u in utterances[::_STATS_EVERY]]
        raw = [f for f in Parallel(_workers(config))(jobs) if f is not None]
        means = np.stack([f[speech_frames(f), : SPEC.n_mfcc].mean(axis=0) for f in raw])
        for features, mean in zip(raw, means, strict=True):
            features[:, : SPEC.n_mfcc] -= mean
        rows = np.concatenate(raw).astype(np.float64)
        statistics = {"speech_mean": means.mean(axis=0), "mean": rows.mean(axis=0), "std": rows.std(axis=0)}
        with open_atomically(path, overwrite=True, parents=True) as file:
            np.savez(file, **{name: values.astype(np.float32) for name, values in statistics.items()})
    return load_normaliser(config)


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


def _train_clip(
    u: Utterance, normaliser: Normaliser, config: TrainingConfig, copy: int, index: int
) -> tuple[Features, Clip] | None:
    audio = _read(u)
    if audio is None:
        return None
    rng = np.random.default_rng([config.seed, copy, index])
    audio, offset_s = trimmed(u, audio, config.features.edge_silence_s)
    quiet, speed = audio.samples, 1.0
    if copy:
        speed = draw_speed(config.features.augment, rng)
        quiet = revoice(
            change_speed(quiet, speed, SPEC.sample_rate_hz), SPEC.sample_rate_hz, config.features.augment, rng
        )
    rough = roughen(quiet, SPEC.sample_rate_hz, config.features.augment, rng)
    heard = _heard({"quiet": quiet, "rough": rough}, normaliser, config, {"quiet": rng.random(), "rough": rng.random()})
    return heard, Clip(str(u.audio), u.source, speed, offset_s)


def _noise_clip(normaliser: Normaliser, config: TrainingConfig, copy: int, index: int) -> tuple[Features, Clip]:
    """Four seconds without speech: noise from inaudible to loud, and digital silence."""
    rng = np.random.default_rng([config.seed, copy, index, 1])
    n_samples = 4 * SPEC.sample_rate_hz
    level = 10 ** (rng.uniform(-100, -15) / 20) if index % 4 else 0.0
    sounds = {
        variant: np.clip(noise(n_samples, rng) * level, -1, 1).astype(np.float32) for variant in ("quiet", "rough")
    }
    return _heard(sounds, normaliser, config), Clip("", _NOISE_SOURCE)


def _dev_clip(u: Utterance, normaliser: Normaliser, config: TrainingConfig) -> tuple[Features, Clip] | None:
    audio = _read(u)
    if audio is None:
        return None
    audio, offset_s = trimmed(u, audio, config.features.edge_silence_s)
    return _heard({"quiet": audio.samples}, normaliser, config), Clip(str(u.audio), u.source, 1.0, offset_s)


def _heard(
    sounds: dict[str, Float32], normaliser: Normaliser, config: TrainingConfig, heard_before: Mapping[str, float] = {}
) -> Features:
    """Each variant as each student hears it."""
    features: Features = {
        student: {
            variant: _even(_normalised(samples, SPECS[student], normaliser, heard_before.get(variant, 0.0)))
            for variant, samples in sounds.items()
        }
        for student in config.students
    }
    if config.features.log_mel:
        features["log_mel"] = {
            variant: _even(log_mel(samples).astype(np.float16)) for variant, samples in sounds.items()
        }
    if config.teacher.encoder:
        features["encoder"] = {variant: _states(samples, config) for variant, samples in sounds.items()}
    return features


def _states(samples: Float32, config: TrainingConfig) -> NDArray[np.float16]:
    assert config.teacher.encoder
    encoder = encoders.load_encoder(config.teacher.encoder)
    if config.accelerator != "cpu" and torch.cuda.is_available():
        encoder.cuda()
    return encoder.states(samples, config.teacher.encoder.cached)


def _even(rows: NDArray[np.float16]) -> NDArray[np.float16]:
    return np.concatenate([rows, rows[-1:]]) if len(rows) % 2 else rows


def log_mel(samples: Float32) -> Float32:
    """Mel bands, shape (n_frames, 40), in dB: of all their cepstra the inverse of the orthonormal DCT."""
    spec = replace(SPEC, n_mfcc=SPEC.n_mels)
    cepstra = mfcc(Audio(samples, spec.sample_rate_hz), spec)[:, : spec.n_mfcc]
    return np.asarray(idct(cepstra, norm="ortho", axis=1), np.float32)


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
    kinds: list[Kind] = [*config.students]
    if config.features.log_mel:
        kinds.append("log_mel")
    if config.teacher.encoder:
        kinds.append("encoder")
    folders = {kind: features_folder(config, kind) / part for kind in kinds}
    if all((folder / "clips.json").exists() for folder in folders.values()):
        return
    log.info("features: %d clips for %s", len(jobs), part)
    done = [result for result in Parallel(_workers(config), batch_size=16)(jobs) if result is not None]
    clips = json.dumps([asdict(clip) for _, clip in done], indent=0)
    for kind, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        heard = [features[kind] for features, _ in done]
        for variant in heard[0]:
            np.save(folder / f"{variant}.npy", np.concatenate([variants[variant] for variants in heard]))
        np.save(folder / "ends.npy", np.cumsum([len(variants["quiet"]) for variants in heard]))
        write_atomically(folder / "clips.json", clips, overwrite=True)


def _workers(config: TrainingConfig) -> int:
    return config.features.workers or -1
