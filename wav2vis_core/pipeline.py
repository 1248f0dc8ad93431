"""Sound in, mouth shapes out: the whole way in one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .acoustics.features import FeatureSpec, MfccStream
from .acoustics.student import Student
from .decoding.decode import STYLES, Decoded, DecodeOptions, decode
from .notes import Note
from .sound.audio import Audio, read_blocks
from .sound.resample import ResampleStream
from .track.track import Cue, Posteriors, Segment, Track
from .track.visemes import VisemeSet
from .transcripts.guidance import guide
from .transcripts.transcript import Transcript

Float32 = NDArray[np.float32]

# Seconds of sound that are taken through the features at a time.
_PIECE_S = 10

# Where on the way the features and the network end, and so the search begins, by what each costs.
_FEATURES_SHARE, _NETWORK_SHARE = 0.1, 0.4


@dataclass(frozen=True, eq=False)
class Recognition:
    """What a student hears in a recording.

    Attributes
    ----------
    posteriors : ndarray of float32, shape (n_frames, n_classes)
        Rows sum to 1; columns are `phones.CLASSES`.
    duration_s : float
    source : str
        The sound's path as given; empty for sounds from memory.
    words, phones : tuple of Segment
        Those of the text that guided the hearing; empty without one.
    notes : tuple of Note
        What there is to know about the sound and its text.
    """

    posteriors: Float32
    duration_s: float
    source: str
    words: tuple[Segment, ...] = ()
    phones: tuple[Segment, ...] = ()
    notes: tuple[Note, ...] = ()


def lipsync(
    source: str | os.PathLike[str] | Audio,
    *,
    text: str | None = None,
    viseme_set: VisemeSet | str = "preston_blair",
    options: DecodeOptions = STYLES["animated"],
    student: Student | None = None,
    keep_posteriors: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Track:
    """The mouth shapes of a recording.

    Parameters
    ----------
    source : path or Audio
        Files are read piece by piece: memory grows by 50 MB for ten minutes, not by the file's size.
    text : str, optional
        What is said, in English. The track then holds its words and phones too. Needs the dictionary that
        `pip install 'wav2vis[text]'` brings.
    viseme_set : VisemeSet or str
        The set or its name (see `visemes.bundled_names`).
    options : DecodeOptions
        `STYLES["animated"]` looks best, `STYLES["literal"]` is what was said; change fields with
        `dataclasses.replace`.
    student : Student, optional
        The network; the bundled one by default.
    keep_posteriors : bool
        Whether the track also holds the probabilities of the shapes in each feature frame.
    progress : callable, optional
        Called with the seconds of sound that the work done so far amounts to; what it raises ends the work.

    Returns
    -------
    Track
        Covers the whole sound; without cues when an `Audio` has no samples. Its `notes` say where text and sound
        disagree (the shapes there come from the sound alone), and whether the file is cut short.

    Raises
    ------
    AudioError, SampleRateError, VisemeError, WeightsError
        As `Audio.read`, `VisemeSet.load` and `Student.load` do.
    TranscriptError
        When there is a text and no dictionary.
    """
    chosen = VisemeSet.load(viseme_set) if isinstance(viseme_set, str) else viseme_set
    student = student or bundled_student()
    transcript = None if text is None else Transcript.parse(text)
    recognition = compute_posteriors(source, student, progress)
    if transcript is not None:
        recognition = apply_transcript(recognition, student, transcript)
    return decode_track(recognition, student, chosen, options, keep_posteriors=keep_posteriors, progress=progress)


def compute_posteriors(
    source: str | os.PathLike[str] | Audio, student: Student, progress: Callable[[float], None] | None = None
) -> Recognition:
    """What a student hears in a recording; arguments and errors are those of `lipsync`."""
    notes = list(source.notes) if isinstance(source, Audio) else []
    blocks = [source] if isinstance(source, Audio) else read_blocks(source, notes.append)
    features, duration_s = _features(blocks, student.spec, _part(progress, 0, _FEATURES_SHARE))
    posteriors = student.recognise(features, _part(progress, _FEATURES_SHARE, _NETWORK_SHARE, duration_s))
    path = "" if isinstance(source, Audio) else os.fspath(source)
    return Recognition(posteriors, duration_s, path, notes=tuple(notes))


def apply_transcript(recognition: Recognition, student: Student, transcript: Transcript) -> Recognition:
    """The same with what the text adds."""
    found = guide(
        recognition.posteriors, student.class_priors, transcript, student.spec.frame_rate_hz, recognition.duration_s
    )
    notes = (*recognition.notes, *(replace(note, where=recognition.source) for note in found.notes))
    return replace(recognition, posteriors=found.posteriors, words=found.words, phones=found.phones, notes=notes)


def decode_track(
    recognition: Recognition,
    student: Student,
    viseme_set: VisemeSet,
    options: DecodeOptions = STYLES["animated"],
    *,
    keep_posteriors: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Track:
    """The mouth shapes for what a student recognised; arguments are those of `lipsync`."""
    searched = _part(progress, _NETWORK_SHARE, 1, recognition.duration_s)
    if recognition.words:  # the text tells which closures there are, so none may win by its worth
        options = replace(options, closed_worth=0.0, lip_teeth_worth=0.0)
    decoded = decode(recognition.posteriors, student.class_priors, viseme_set, options, searched)
    kept = None
    if keep_posteriors:
        kept = Posteriors(
            student.spec.frame_rate_hz, tuple(viseme_set.shapes), recognition.posteriors @ viseme_set.grouping()
        )
    track = Track(
        cues=_cues(decoded, student.spec, recognition.duration_s),
        shapes=tuple(viseme_set.shapes),
        rest=viseme_set.rest,
        closed=viseme_set.closed,
        viseme_set=viseme_set.name,
        duration_s=recognition.duration_s,
        source=recognition.source,
        words=recognition.words,
        phones=recognition.phones,
        posteriors=kept,
        notes=recognition.notes,
    )
    return track.led(options.lead_s)


@lru_cache(maxsize=1)
def bundled_student() -> Student:
    """The student that comes with the package, loaded once."""
    return Student.bundled()


def _part(
    progress: Callable[[float], None] | None, begin: float, end: float, whole: float = 1.0
) -> Callable[[float], None] | None:
    """What a step of the work tells its progress to, 0 to 1, when it takes the work from one share to another."""
    return progress and (lambda done: progress(whole * (begin + (end - begin) * done)))


def _features(
    blocks: Iterable[Audio], spec: FeatureSpec, progress: Callable[[float], None] | None
) -> tuple[Float32, float]:
    """Features, shape (n_frames, n_features), and the duration in seconds of the sound that blocks make up."""
    resampler: ResampleStream | None = None
    stream = MfccStream(spec)
    parts: list[Float32] = []
    n_samples, rate_hz = 0, spec.sample_rate_hz
    for block in blocks:
        rate_hz = block.sample_rate_hz
        resampler = resampler or ResampleStream(rate_hz, spec.sample_rate_hz)
        step = _PIECE_S * rate_hz
        for first in range(0, len(block.samples), step):
            piece = block.samples[first : first + step]
            parts.append(stream.push(resampler.push(piece)))
            n_samples += len(piece)
            if progress:
                progress(n_samples / rate_hz)
    if resampler:
        parts.append(stream.push(resampler.finish()))
    return np.concatenate([*parts, stream.finish()]), n_samples / rate_hz


def _cues(decoded: Decoded, spec: FeatureSpec, duration_s: float) -> tuple[Cue, ...]:
    """Cues that change midway between the centres of two feature frames."""
    times = [(start - 0.5) / spec.frame_rate_hz for start in decoded.starts.tolist()]
    times[0], times[-1] = 0.0, duration_s
    shapes = zip(decoded.shapes, decoded.confidences, strict=True)
    return tuple(
        Cue(start, end, shape, confidence)
        for start, end, (shape, confidence) in zip(times, times[1:], shapes, strict=False)
    )
