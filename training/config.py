# SPDX-License-Identifier: MIT
"""Every setting of a training run, typed; the YAML files in `configs/` are the runs that were made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from jsonargparse import ArgumentError, ArgumentParser

from wav2vis_core.acoustics.features import FeatureSpec
from wav2vis_core.acoustics.student import Name as StudentName
from wav2vis_core.errors import Wav2VisError

from .ranges import Amount, Count, Positive, Range, Several, Share, Span, out_of_range

SPEC = FeatureSpec()
"""The features of the teacher and the offline student."""

SPECS: dict[StudentName, FeatureSpec] = {"offline": SPEC, "live": replace(SPEC, context="past")}
"""The features of each student."""


@dataclass(frozen=True)
class CorpusConfig:
    """A corpus as its makers ship it, made ready before the features.

    Attributes
    ----------
    corpus : str
        As `prepare` names it: common_voice, librispeech, speechocean762, folder or manifest.
    path : Path
        Its folder.
    aligner : str
        As `align --with` names it; "none" keeps the phones that the corpus comes with.
    """

    corpus: str
    path: Path
    aligner: str = "pocketsphinx"


@dataclass(frozen=True)
class PreparationConfig:
    """How corpora are made ready.

    Attributes
    ----------
    dev_share, test_share : float
        Shares of the speakers for tuning, and for reported figures.
    without : tuple of str
        Rules of `clean` that are not applied.
    clips : int
        Clips used of each split of a corpus, evenly spread; 0 is all.
    workers : int
        Processes; 0 is one a core.
    cluster : str
        Address of a Dask scheduler to use instead.
    failure_share : float
        A step stops once a larger share of its clips has failed.
    """

    dev_share: Share = 0.05
    test_share: Share = 0.05
    without: tuple[str, ...] = ()
    clips: Count = 0
    workers: Count = 0
    cluster: str = ""
    failure_share: Share = 0.05


@dataclass(frozen=True)
class AugmentConfig:
    """The extent of augmentation; each effect is drawn independently for every utterance and copy.

    Attributes
    ----------
    speed_range : tuple of float
        Playing speed, which moves the formants as another vocal tract would and scales the times of labels.
    pitch_share, tract_share : float
        Share in [0, 1] of utterances that get another pitch, or a vocal tract of another length.
    whisper_share, shout_share : float
        Share in [0, 1] of utterances that sound whispered, and shouted: of the same draw, so never both.
    pitch_semitones, tract_range : tuple of float
        Range of the change of pitch; range of the factor on the formants.
    noise_share, reverb_share, band_share, codec_share : float
        Share in [0, 1] of utterances that get noise, a room or a narrower band, or go through Opus or MP3.
    snr_db : tuple of float
        Range of the signal-to-noise ratio.
    gain_db : tuple of float
        Range of the change of level.
    """

    speed_range: Annotated[Span, Range(0.25, 4)] = (0.86, 1.16)
    pitch_share: Share = 0.0
    tract_share: Share = 0.0
    whisper_share: Share = 0.0
    shout_share: Share = 0.0
    pitch_semitones: Annotated[Span, Range(-24, 24)] = (-4.0, 4.0)
    tract_range: Annotated[Span, Range(0.5, 2)] = (0.88, 1.14)
    noise_share: Share = 0.6
    reverb_share: Share = 0.25
    band_share: Share = 0.25
    codec_share: Share = 0.0
    snr_db: Annotated[Span, Range(-60, 120)] = (5.0, 35.0)
    gain_db: Annotated[Span, Range(-120, 60)] = (-20.0, 10.0)


@dataclass(frozen=True)
class FeaturesConfig:
    """The features step.

    Attributes
    ----------
    copies : int
        Versions of the training speech: copy 0 at its own speed, the others at random speeds.
    edge_silence_s : float
        Silence left before the first and after the last phone.
    noise_clips : int
        Clips of 4 s without speech, labelled silence, added to each copy.
    workers : int
        Processes; 0 is one a core.
    """

    copies: Several = 4
    edge_silence_s: Amount = 0.3
    noise_clips: Count = 120
    workers: Count = 0
    augment: AugmentConfig = field(default_factory=AugmentConfig)


@dataclass(frozen=True)
class FitConfig:
    """The optimisation of one network.

    Attributes
    ----------
    epochs : float
        Passes over as many frames as there are in one copy.
    chunk_frames, batch_chunks : int
        Frames of a chunk (an even number), chunks of a batch.
    learning_rate, weight_decay, gradient_clip, warmup_share : float
        AdamW with a linear warm-up, then a cosine to zero.
    checkpoint_s : float
        Seconds between checkpoints.
    patience_epochs : float, optional
        Stop after this many epochs without a better dev figure; never when left out.
    cpu_bf16 : bool
        Multiply in bfloat16 on a CPU, which pays with AVX512-BF16 or AMX. CUDA always does.
    """

    epochs: Positive = 8.0
    chunk_frames: Annotated[int, Range(16, 10**6, step=2)] = 512
    batch_chunks: Several = 32
    learning_rate: Amount = 2e-3
    weight_decay: Amount = 0.01
    gradient_clip: Positive = 1.0
    warmup_share: Share = 0.06
    checkpoint_s: Amount = 60.0
    patience_epochs: Positive | None = None
    cpu_bf16: bool = False


@dataclass(frozen=True)
class EncoderConfig:
    """A pretrained speech encoder that the teacher hears through, beside its own features.

    Attributes
    ----------
    kind : {"whisper"}
    weights : str
        Folder or name, as `transformers` takes it.
    layers : tuple of int
        Layers, from 1, whose states the teacher hears.
    tuned : int
        So many layers, up to the last one heard, learn with the teacher; the others are frozen.
    rate_share : float
        Their learning rate, as a share of the teacher's own.
    """

    kind: Literal["whisper"]
    weights: str
    layers: tuple[Several, ...] = (4, 5)
    tuned: Count = 0
    rate_share: Share = 0.15

    def __post_init__(self) -> None:
        if not self.layers or min(self.layers) < 1 or not 0 <= self.tuned < max(self.layers):
            raise ValueError(f"layers {self.layers} of which {self.tuned} are tuned")

    @property
    def frozen(self) -> int:
        """Layers that stay as they are."""
        return max(self.layers) - self.tuned

    @property
    def cached(self) -> tuple[int, ...]:
        """Layers whose states are computed once: the frozen ones that are heard, and where the tuned ones begin."""
        heard = {k for k in self.layers if k <= self.frozen}
        return tuple(sorted(heard | {self.frozen} if self.tuned else heard))


@dataclass(frozen=True)
class TeacherConfig:
    """The CNN-BiLSTM teacher.

    Attributes
    ----------
    encoder : EncoderConfig, optional
        None hears the features alone.
    channels, hidden, layers : int
        Width of the convolutions, of each LSTM direction, and LSTM layers (at half the frame rate).
    dropout : float
    label_smoothing : float
        Share of the target spread over all phones, as the boundaries of aligners are not exact.
    rounds : tuple of FitConfig
        The first learns from the phone times of the manifests; each further one continues from the weights of the
        round before, on the times that that round found (`realign`).
    distill_share : float
        Share of the loss, in [0, 1], that comes from what the `studio` listener that ships hears in each sound as it
        was recorded, for every copy of it; speech without phones then learns from that alone.
    begin : tuple of Path
        Checkpoints of an earlier run that take the place of the first rounds, which are then not trained; the first may
        be exported weights with the same encoder (`studio.safetensors`, such as those that come with the core).
    snapshots : int
        How many of the last rounds the students learn from, as the mean of their posteriors.
    """

    encoder: EncoderConfig | None = None
    channels: Several = 192
    hidden: Several = 192
    layers: Several = 2
    dropout: Share = 0.2
    label_smoothing: Share = 0.05
    distill_share: Share = 0.0
    rounds: tuple[FitConfig, ...] = (FitConfig(), FitConfig())
    begin: tuple[Path, ...] = ()
    snapshots: Several = 1

    def __post_init__(self) -> None:
        if len(self.rounds) < max(1, len(self.begin)):
            raise ValueError(f"{len(self.rounds)} rounds, of which {len(self.begin)} begin with checkpoints")

    @property
    def last_rounds(self) -> tuple[int, ...]:
        """The numbers of the rounds that `snapshots` counts, in order."""
        return tuple(range(max(0, len(self.rounds) - self.snapshots), len(self.rounds)))


@dataclass(frozen=True)
class StudentConfig:
    """A depthwise-separable CNN student and its distillation.

    Attributes
    ----------
    channels, kernel : int
        Width, and taps of each depthwise convolution (an odd number).
    dilations : tuple of int
        One residual block each.
    stack : int
        Frames that pass through the network side by side: 1, or 2, which halve its rate and its cost.
    look_ahead_frames : int, optional
        Future frames that the output of a frame depends on, at most; when left out, as many as past ones. 4 keep
        `live` within 60 ms. With a stack it is one less than a multiple of that.
    temperature, distill_share : float
        Softening of both sides, and share of the loss that comes from the teacher (the rest comes from labels).
    event_weight : float
        Weight of frames of P B M F V against 1 for the others.
    begin : Path, optional
        Checkpoint of an earlier run, or an exported student (`.safetensors`, such as those that come with the core),
        from whose weights training begins, to continue it or to adapt it to a corpus of your own.
    """

    channels: Several = 184
    kernel: Annotated[int, Range(1, 999, step=2)] = 5
    dilations: tuple[Several, ...] = (1, 2, 4, 8, 1, 2, 4)
    stack: Annotated[int, Range(1, 2)] = 1
    look_ahead_frames: int | None = None
    temperature: Positive = 2.0
    distill_share: Share = 0.6
    event_weight: Amount = 1.5
    begin: Path | None = None
    fit: FitConfig = field(default_factory=FitConfig)

    def __post_init__(self) -> None:
        ahead, stack = self.look_ahead_frames, max(1, self.stack)
        if ahead is not None and not (0 <= ahead <= self.reach_frames and ahead % stack == stack - 1):
            raise ValueError(f"look_ahead_frames {ahead} is outside 0 to {self.reach_frames} or ends inside a stack")

    @property
    def reach_frames(self) -> int:
        """Frames that the convolutions reach ahead, at most."""
        return self.stack * (self.kernel // 2 * (1 + sum(self.dilations)) + 1) - 1


@dataclass(frozen=True)
class TrainingConfig:
    """One run, from manifests to weights.

    Attributes
    ----------
    work : Path
        Folder for features, checkpoints and results.
    corpora : tuple of CorpusConfig
        Made into `work/clean/{train,dev,test}.jsonl`, which `train`, `dev` and (where none is named) `report` then
        begin with.
    train : tuple of Path
        Manifests to train on.
    dev : tuple of Path
        Manifests to tune on. Never the one that is reported.
    report : Path or None
        Manifest for reported figures, and nothing else.
    teach : {"teacher", "studio"}
        From whom the students learn: the teacher that the run trains, or the `studio` listener that comes with the
        package, which hears speech without a text or phones as well.
    source_weights : dict
        Weight in the loss of sources whose name starts with the key; others weigh 1.
    seed : int
    threads : int
        CPU threads of torch; 0 leaves its default.
    accelerator : {"auto", "cpu", "cuda"}
    student : StudentConfig
        The one called `offline`, for whole files.
    live : StudentConfig, optional
        The one called `live`, whose features and cepstral mean use the past only; not trained when left out.
    """

    work: Path
    corpora: tuple[CorpusConfig, ...] = ()
    train: tuple[Path, ...] = ()
    dev: tuple[Path, ...] = ()
    report: Path | None = None
    teach: Literal["teacher", "studio"] = "teacher"
    source_weights: dict[str, Amount] = field(default_factory=dict)
    seed: Count = 1
    threads: Count = 0
    accelerator: Literal["auto", "cpu", "cuda"] = "auto"
    preparation: PreparationConfig = field(default_factory=PreparationConfig)
    features: FeaturesConfig = field(default_factory=FeaturesConfig)
    teacher: TeacherConfig = field(default_factory=TeacherConfig)
    student: StudentConfig = field(default_factory=StudentConfig)
    live: StudentConfig | None = None

    @property
    def phone_round(self) -> int:
        """The round of the teacher whose phone times the students learn beside what they are taught."""
        return self.teacher.last_rounds[-1] if self.teach == "teacher" else 0

    @property
    def students(self) -> dict[StudentName, StudentConfig]:
        """The students to train, by name."""
        students: dict[StudentName, StudentConfig] = {"offline": self.student}
        if self.live:
            students["live"] = self.live
        return students


class ConfigError(Wav2VisError):
    """A configuration file that is missing, or has an unknown key, or one of the wrong type or out of range."""


_REMEDY = "see training/config.py for the keys"

# What jsonargparse says besides which key is wrong and why.
_NOISE = re.compile(
    r"(?s)Does not validate.*?Errors:\s+- |\s+- Expected a <class 'NoneType'>.*|Problem with given class_path '\S+':"
    r"|Parser key |<class |(?<=')>|typing\.|in \"<unicode string>\", "
)


def load_config(path: Path) -> TrainingConfig:
    """The configuration in a YAML file; paths in it are relative to the current folder.

    Raises
    ------
    ConfigError
        When the file is missing or not YAML, a key is unknown, of the wrong type or out of range, or there is nothing
        to train or to tune on.
    """
    parser = ArgumentParser(exit_on_error=False)
    parser.add_class_arguments(TrainingConfig)
    try:
        values = parser.instantiate(parser.parse_path(str(path)))
    except (ArgumentError, TypeError, ValueError, OSError, RecursionError) as error:
        raise ConfigError(" ".join(_NOISE.sub("", str(error)).split()), str(path), _REMEDY) from None
    config = TrainingConfig(**vars(values))
    for fault in out_of_range(config):
        raise ConfigError(fault, str(path), _REMEDY)
    if config.corpora:
        train, dev, test = (config.work / "clean" / f"{split}.jsonl" for split in ("train", "dev", "test"))
        config = replace(config, train=(train, *config.train), dev=(dev, *config.dev), report=config.report or test)
    if not config.train or not config.dev:
        raise ConfigError("names nothing to train or to tune on", str(path), "give corpora, or train and dev")
    return config
