# SPDX-License-Identifier: MIT
"""Manifests turned into packed feature arrays, augmented copies and frame labels.

Layout of a features folder::

    normaliser.npz       speech_mean, mean, std
    STUDENT/train/COPY/  `Packed` {quiet,rough}.npy, (n_frames, n_features) float16, normalised
    STUDENT/dev/0/       the same, quiet only
    encoder/...          (n_frames / 2, n_states) float16, of the teacher's encoder where it has one

The teacher learns from what the offline student gets. Frame k of a copy is the same moment in all. Each clip has an
even number of frames, its last one repeated where need be, so that what runs at half the rate stays in step.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.acoustics.features import FeatureSpec, mfcc
from wav2vis_core.acoustics.normaliser import Normaliser, RunningMean, speech_frames
from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.errors import AudioError
from wav2vis_core.formats.common.output import open_atomically
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import SILENCE

from .. import work
from ..config import SPEC, SPECS, TrainingConfig
from ..stamp import StaleError
from . import encoders
from .augment import change_speed, draw_speed, noise, revoice, roughen
from .manifest import ManifestError, Utterance, read_manifest
from .packed import Clip, Packed

log = logging.getLogger(__name__)

Float32 = NDArray[np.float32]

_STATS_EVERY = 5  # every fifth utterance goes into the statistics: 1.8 hours of 9 are plenty
_NOISE_SOURCE = "noise"
_REMEDY = "see what is said of it above, or give more speech"

Features = dict[work.Listener, dict[str, NDArray[np.float16]]]
"""Of a clip, by who gets them and variant."""


def run(config: TrainingConfig) -> None:
    """Write the features folder; parts that an earlier run finished are left alone.

    Raises
    ------
    StaleError
        When a part was made with another config, other manifests or another version of this code, or of other sounds
        than a further listener could hear.
    ManifestError
        When no sound of the training speech, or of the dev speech, can be used.
    """
    train = [u for manifest in config.train for u in read_manifest(manifest)]
    dev = [u for manifest in config.dev for u in read_manifest(manifest)]
    normaliser = _normaliser(train, config)
    for copy in range(config.features.copies):
        jobs = [delayed(_train_clip)(u, normaliser, config, copy, k) for k, u in enumerate(train)]
        jobs += [delayed(_noise_clip)(normaliser, config, copy, k) for k in range(config.features.noise_clips)]
        _pack(jobs, work.train_part(copy), config)
    _pack([delayed(_dev_clip)(u, normaliser, config) for u in dev], work.DEV, config)


def train_copies(config: TrainingConfig, listener: work.Listener = "offline") -> list[Packed]:
    """The copies of the training speech for a student, or the encoder's states; the teacher uses the offline one's.

    Raises
    ------
    StaleError
        When they are not those that the config describes.
    """
    return [_made(config, listener, work.train_part(copy)) for copy in range(config.features.copies)]


def dev_speech(config: TrainingConfig, student: StudentName = "offline") -> Packed:
    """The dev speech; raises as `train_copies` does."""
    return _made(config, student, work.DEV)


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the teacher is given: normalised features, shape (n_frames, n_features), of an even number of frames.

    And the encoder's states, shape (n_frames / 2, n_states), where it has one.
    """

    features: NDArray[np.floating]
    states: NDArray[np.floating] | None = None


def load_inputs(config: TrainingConfig, part: str, variant: str = "quiet") -> Inputs:
    """The teacher's inputs of a part, read from disk as they are used; raises as `train_copies` does."""
    given: list[work.Listener] = ["offline", "encoder"] if config.teacher.encoder else ["offline"]
    return Inputs(*(_made(config, listener, part).rows(variant) for listener in given))


def inputs_of(samples: Float32, normaliser: Normaliser, config: TrainingConfig) -> Inputs:
    """The teacher's inputs of one sound."""
    features = _even(_normalised(samples, SPEC, normaliser, 0.0))
    return Inputs(features, _states(samples, config) if config.teacher.encoder else None)


def load_normaliser(config: TrainingConfig) -> Normaliser:
    """The statistics that `run` wrote, which all students share; raises as `train_copies` does."""
    # NumPy leaves a damaged file open that it opened itself.
    with work.statistics(config).reading("features") as path, path.open("rb") as file, np.load(file) as arrays:
        return Normaliser(arrays["speech_mean"], arrays["mean"], arrays["std"])


def trimmed(utterance: Utterance, audio: Audio, edge_silence_s: float) -> tuple[Audio, float]:
    """The sound with at most `edge_silence_s` around its phones, and the seconds cut from its beginning.

    Without phones it stays whole. AudioError where they all lie beyond its end.
    """
    spoken = [s for s in utterance.phones if s.phone != SILENCE]
    if not spoken:
        return audio, 0.0
    rate = audio.sample_rate_hz
    first = max(0, round((min(s.start_s for s in spoken) - edge_silence_s) * rate))
    last = min(len(audio.samples), round((max(s.end_s for s in spoken) + edge_silence_s) * rate))
    if first >= last:
        raise AudioError("its phones lie beyond its end", str(utterance.audio), "align it again")
    return Audio(audio.samples[first:last], rate), first / rate


def _normaliser(utterances: Sequence[Utterance], config: TrainingConfig) -> Normaliser:
    stamp = work.statistics(config)
    if not stamp.holds():
        found = _statistics(utterances[::_STATS_EVERY], config) or _statistics(utterances, config)
        if not found:
            raise ManifestError("no sound of it can be used, or too little", _named(config.train), _REMEDY)
        with open_atomically(stamp.target, overwrite=True, parents=True) as file:
            np.savez(file, **asdict(found))
        stamp.write()
    return load_normaliser(config)


def _statistics(utterances: Sequence[Utterance], config: TrainingConfig) -> Normaliser | None:
    """Those of all frames; None where there are none, or all are alike."""
    raw = _all_raw(utterances, config)
    if not raw:
        return None
    means = np.stack([f[speech_frames(f), : SPEC.n_mfcc].mean(axis=0) for f in raw])
    for features, mean in zip(raw, means, strict=True):
        features[:, : SPEC.n_mfcc] -= mean
    rows = np.concatenate(raw).astype(np.float64)
    std = rows.std(axis=0).astype(np.float32)
    if not std.all():
        return None
    return Normaliser(means.mean(axis=0).astype(np.float32), rows.mean(axis=0).astype(np.float32), std)


def _all_raw(utterances: Sequence[Utterance], config: TrainingConfig) -> list[Float32]:
    jobs = [delayed(_raw)(u, config.features.edge_silence_s) for u in utterances]
    return [features for features in Parallel(_workers(config))(jobs) if features is not None]


def _raw(utterance: Utterance, edge_silence_s: float) -> Float32 | None:
    spoken = _spoken(utterance, edge_silence_s)
    if spoken is None:
        return None
    features = mfcc(spoken[0], SPEC)
    return features if speech_frames(features).any() else None


def _spoken(utterance: Utterance, edge_silence_s: float) -> tuple[Audio, float] | None:
    """As `trimmed` gives it; None where the sound cannot be used."""
    try:
        return trimmed(utterance, utterance.sound(SPEC.sample_rate_hz), edge_silence_s)
    except AudioError as error:
        log.warning("skipped: %s", error)
        return None


def _train_clip(
    u: Utterance, normaliser: Normaliser, config: TrainingConfig, copy: int, index: int
) -> tuple[Features, Clip] | None:
    spoken = _spoken(u, config.features.edge_silence_s)
    if spoken is None:
        return None
    audio, offset_s = spoken
    rng = np.random.default_rng([config.seed, copy, index])
    quiet, speed = audio.samples, 1.0
    if copy:
        speed = draw_speed(config.features.augment, rng)
        quiet = revoice(
            change_speed(quiet, speed, SPEC.sample_rate_hz), SPEC.sample_rate_hz, config.features.augment, rng
        )
    rough = roughen(quiet, SPEC.sample_rate_hz, config.features.augment, rng)
    starts = {"quiet": rng.random(), "rough": rng.random()}
    features = _features_of({"quiet": quiet, "rough": rough}, normaliser, config, starts)
    return features, Clip(str(u.audio), u.source, speed, offset_s)


def _noise_clip(normaliser: Normaliser, config: TrainingConfig, copy: int, index: int) -> tuple[Features, Clip]:
    """Four seconds without speech: noise from inaudible to loud, and digital silence."""
    rng = np.random.default_rng([config.seed, copy, index, 1])
    n_samples = 4 * SPEC.sample_rate_hz
    level = 10 ** (rng.uniform(-100, -15) / 20) if index % 4 else 0.0
    sounds = {
        variant: np.clip(noise(n_samples, rng) * level, -1, 1).astype(np.float32) for variant in ("quiet", "rough")
    }
    return _features_of(sounds, normaliser, config), Clip("", _NOISE_SOURCE)


def _dev_clip(u: Utterance, normaliser: Normaliser, config: TrainingConfig) -> tuple[Features, Clip] | None:
    spoken = _spoken(u, config.features.edge_silence_s)
    if spoken is None:
        return None
    audio, offset_s = spoken
    return _features_of({"quiet": audio.samples}, normaliser, config), Clip(str(u.audio), u.source, 1.0, offset_s)


def _features_of(
    sounds: Mapping[str, Float32], normaliser: Normaliser, config: TrainingConfig, starts: Mapping[str, float] = {}
) -> Features:
    """The features of each variant, for each student; `starts` as `_normalised` takes them, 0 where left out."""
    features: Features = {
        student: {
            variant: _even(_normalised(samples, SPECS[student], normaliser, starts.get(variant, 0.0)))
            for variant, samples in sounds.items()
        }
        for student in config.students
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


def _normalised(samples: Float32, spec: FeatureSpec, normaliser: Normaliser, start: float) -> NDArray[np.float16]:
    """Normalised features; a running mean starts between the mean of all speech (0) and that of this clip (1)."""
    features = mfcc(Audio(samples, spec.sample_rate_hz), spec)
    mean = normaliser.mean_of(features)
    if spec.context == "past":
        first = normaliser.speech_mean + np.float32(start) * (mean - normaliser.speech_mean)
        mean = RunningMean(first).push(features)
    return normaliser(features, mean).astype(np.float16)


def _pack(jobs: Sequence[Callable[[], tuple[Features, Clip] | None]], part: str, config: TrainingConfig) -> None:
    """Run the jobs and write their features end to end."""
    given: list[work.Listener] = [*config.students]
    if config.teacher.encoder:
        given.append("encoder")
    packed = {listener: _packed(config, listener, part) for listener in given}
    missing = [listener for listener in given if not packed[listener].stamp.holds()]
    if not missing:
        return
    log.info("features: %d clips for %s", len(jobs), part)
    done = [result for result in Parallel(_workers(config), batch_size=16)(jobs) if result is not None]
    if not done:
        raise ManifestError(
            "no sound of it can be used", _named(config.dev if part == work.DEV else config.train), _REMEDY
        )
    clips = [clip for _, clip in done]
    for before in (packed[listener] for listener in given if listener not in missing):
        if before.clips != clips:  # a frame would no longer be the same moment in all
            raise StaleError(
                "holds other sounds than can be used now", str(before.stamp.target), "delete it, or bring them back"
            )
    for listener in missing:
        variants = done[0][0][listener]
        rows = {variant: [features[listener][variant] for features, _ in done] for variant in variants}
        packed[listener].write(rows, clips)


def _made(config: TrainingConfig, listener: work.Listener, part: str) -> Packed:
    """A part that was made; StaleError where it was not."""
    packed = _packed(config, listener, part)
    packed.stamp.require(packed.step)
    return packed


def _packed(config: TrainingConfig, listener: work.Listener, part: str) -> Packed:
    columns = None if listener == "encoder" else SPECS[listener].n_features
    return Packed(work.features(config, listener, part), "features", np.float16, (columns,))


def _named(manifests: Sequence[Path]) -> str:
    return " ".join(map(str, manifests))


def _workers(config: TrainingConfig) -> int:
    return config.features.workers or -1
