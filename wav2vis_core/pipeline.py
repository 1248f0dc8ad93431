# SPDX-License-Identifier: MIT
"""Sound in, mouth shapes out: the whole way in one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .acoustics.level import LevelStream
from .acoustics.listener import Listener, part
from .acoustics.student import Student
from .arithmetic import as_usual
from .decoding.decode import DecodeOptions, decode
from .decoding.pauses import Paused, unheard
from .decoding.rows import Frames
from .decoding.styles import Style, style_options
from .errors import OptionError
from .notes import Note, OnNote
from .sound.audio import Audio, read_blocks
from .sound.recording import Recording, SoundFile
from .sound.resample import ResampleStream
from .sound.source import Source, sound_of
from .track.track import Posteriors, Segment, Track
from .track.visemes import VisemeSet

if TYPE_CHECKING:
    from .transcripts.recogniser import Recogniser
    from .transcripts.transcript import Transcript

Float32 = NDArray[np.float32]

# Seconds of sound that are taken through the features at a time.
_PIECE_S = 10

_RECOGNISING_SHARE = 0.6  # of all work, where words are recognised

ListenerName = Literal["studio", "fast"]
"""The listeners to files that come with the package."""

DEFAULT_LISTENER: ListenerName = "studio"


@dataclass(frozen=True, eq=False)
class Recognition:
    """What a listener hears in a recording.

    Attributes
    ----------
    posteriors : Frames, shape (n_frames, n_classes)
        Rows sum to 1; columns are `phones.CLASSES`.
    duration_s : float
    source : str
        The sound's path as given; empty for sounds from memory.
    words, phones, phrases : tuple of Segment
        Those of the text that guided the hearing; empty without one.
    notes : tuple of Note
        What there is to know about the sound and its text.
    """

    posteriors: Frames
    duration_s: float
    source: str
    words: tuple[Segment, ...] = ()
    phones: tuple[Segment, ...] = ()
    phrases: tuple[Segment, ...] = ()
    notes: tuple[Note, ...] = ()


def lipsync(
    source: Source,
    *,
    sample_rate_hz: float | None = None,
    text: str | None = None,
    language: str = "en",
    transcribe: str | os.PathLike[str] | Recogniser | None = None,
    viseme_set: VisemeSet | str = "preston_blair",
    style: Style | DecodeOptions = "animated",
    listener: ListenerName | Listener = DEFAULT_LISTENER,
    keep_posteriors: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Track:
    """The mouth shapes of a recording.

    Parameters
    ----------
    source : path, bytes, binary file, ndarray or Audio
        A sound file (WAV, FLAC, Ogg, Opus, MP3, AIFF) by its path, as bytes, or open for reading, which reads it to its
        end and leaves it open; or samples, float in [-1, 1], int16 or int32, of shape (n_samples,) or
        (n_samples, n_channels), of which the mean is taken. From a path it is read piece by piece: what a long
        sound needs lies in a temporary file, and memory hardly grows with its length.
    sample_rate_hz : int, optional
        Of an array of samples, 8,000 to 192,000; everything else states its own.
    text : str, optional
        What is said: prose, a script, or captions (SubRip, WebVTT). The track then holds its words, phones
        and phrases too.
    language : str
        Of the text, or of what is transcribed: one of `transcripts.languages.LANGUAGES`.
    transcribe : str, path or Recogniser, optional
        Who writes down what is said, in place of a text: a model of Whisper by its name ("base" is enough), its folder,
        or a recogniser of your own. What is recognised guides the search as a text does; where it disagrees with the
        sound, the sound wins. Needs what `pip install 'wav2vis[transcribe]'` brings. Nothing is downloaded:
        `transcripts.whisper.download("base")` does that.
    viseme_set : VisemeSet or str
        The set or its name (see `visemes.bundled_names`).
    style : str or DecodeOptions
        "animated" looks best, "literal" is what was said; or options of your own, such as those of a style for the
        listener with other fields: `replace(style_options("literal", "fast"), lead_s=0.04)`.
    listener : str or Listener
        "studio" is the most accurate, "fast" takes an eighth of the time; or one of your own, such as
        `Student.load(path)`.
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
        As `Audio.read`, `VisemeSet.load` and `Studio.load` do.
    OptionError
        When there is no listener or style of that name, no language of that code, both a text and someone to
        transcribe, or a `progress` that cannot be called.
    TranscriptError
        When a text's language cannot be read here, or there is no such model to transcribe with.

    Examples
    --------
    >>> track = lipsync("examples/tribe.wav", viseme_set="rhubarb", style="literal", listener="fast")
    >>> track.cues[0].shape, track.cues[-1].end_s == track.duration_s
    ('X', True)
    >>> samples = np.zeros((48_000, 2), np.int16)  # a second of stereo
    >>> [(cue.end_s, cue.shape) for cue in lipsync(samples, sample_rate_hz=48_000, listener="fast").cues]
    [(1.0, 'rest')]
    """
    (track,) = lipsync_each(
        source,
        [viseme_set],
        sample_rate_hz=sample_rate_hz,
        text=text,
        language=language,
        transcribe=transcribe,
        style=style,
        listener=listener,
        keep_posteriors=keep_posteriors,
        progress=progress,
    )
    return track


def lipsync_each(
    source: Source,
    viseme_sets: Sequence[VisemeSet | str],
    *,
    sample_rate_hz: float | None = None,
    text: str | None = None,
    language: str = "en",
    transcribe: str | os.PathLike[str] | Recogniser | None = None,
    style: Style | DecodeOptions = "animated",
    listener: ListenerName | Listener = DEFAULT_LISTENER,
    keep_posteriors: bool = False,
    progress: Callable[[float], None] | None = None,
) -> list[Track]:
    """A recording's track in each of several viseme sets, heard once; arguments and errors are those of `lipsync`."""
    if progress is not None and not callable(progress):
        remedy = "give a function of the seconds that are done"
        raise OptionError(f"{progress!r} cannot be called", remedy=remedy, parameter="progress")
    sound = sound_of(source, sample_rate_hz)
    chosen = [VisemeSet.load(each) for each in viseme_sets]
    heard_by = _listener(listener)
    options = style_options(style, heard_by.name)
    if transcribe is not None:
        if text is not None:
            raise OptionError("there is a text already", remedy="leave one of the two out", parameter="transcribe")
        _parsed("", language)  # a missing dictionary shows before the work
        text, duration_s = recognise(sound, transcribe, language, part(progress, 0, _RECOGNISING_SHARE))
        progress = _later(progress, _RECOGNISING_SHARE, duration_s)
    transcript = None if text is None else _parsed(text, language)
    recognition = compute_posteriors(sound, heard_by, progress)
    if transcript is not None:
        recognition = apply_transcript(recognition, heard_by, transcript)
    return [
        decode_track(recognition, heard_by, each, options, keep_posteriors=keep_posteriors, progress=progress)
        for each in chosen
    ]


@as_usual()
def compute_posteriors(
    sound: SoundFile | Audio, listener: Listener, progress: Callable[[float], None] | None = None
) -> Recognition:
    """What a listener hears in a recording; arguments and errors are those of `lipsync`."""
    notes = list(sound.notes) if isinstance(sound, Audio) else []
    pieces = _Pieces(_blocks(sound, notes.append), listener.spec.sample_rate_hz)
    levels, stream = [np.zeros(0, np.float32)], LevelStream(listener.spec)

    def measured() -> Iterator[Float32]:
        for piece in pieces:
            levels.append(stream.push(piece))
            yield piece

    heard = listener.hear(measured(), part(progress, 0, listener.hearing_share))
    level_db = np.concatenate([*levels, stream.finish()])
    posteriors = Paused(heard, level_db)
    file = sound.file if isinstance(sound, Recording) else sound
    path = "" if isinstance(file, (Audio, bytes)) else os.fspath(file)
    begins, ends = unheard(posteriors, level_db)
    if len(begins):
        rate_hz = listener.spec.frame_rate_hz
        total_s, first_s = (ends - begins).sum() / rate_hz, begins[0] / rate_hz
        text = f"{total_s:.1f} s are loud and were not heard as speech, first at {first_s:.1f} s"
        notes.append(Note("not_speech", text, path))
    return Recognition(posteriors, pieces.duration_s, path, notes=tuple(notes))


def recognise(
    sound: SoundFile | Audio,
    transcribe: str | os.PathLike[str] | Recogniser,
    language: str,
    progress: Callable[[float], None] | None = None,
) -> tuple[str, float]:
    """What is said in a recording, and its duration in seconds; arguments and errors are those of `lipsync`."""
    from .transcripts.recogniser import SAMPLE_RATE_HZ, recognised  # few sounds are transcribed

    recogniser = _recogniser(transcribe)
    pieces = _Pieces(_blocks(sound), SAMPLE_RATE_HZ)
    return recognised(pieces, recogniser, language, progress), pieces.duration_s


@as_usual()
def apply_transcript(recognition: Recognition, listener: Listener, transcript: Transcript) -> Recognition:
    """The same with what the text adds."""
    from .transcripts.guidance import guide  # takes a while to import, and few sounds have a text

    rate_hz = listener.spec.frame_rate_hz
    found = guide(recognition.posteriors[:], listener.class_priors, transcript, rate_hz, recognition.duration_s)
    notes = (*recognition.notes, *(replace(note, where=recognition.source) for note in found.notes))
    return replace(
        recognition,
        posteriors=found.posteriors,
        words=found.words,
        phones=found.phones,
        phrases=found.phrases,
        notes=notes,
    )


@as_usual()
def decode_track(
    recognition: Recognition,
    listener: Listener,
    viseme_set: VisemeSet,
    options: DecodeOptions,
    *,
    keep_posteriors: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Track:
    """The mouth shapes for what a listener heard; arguments are those of `lipsync`."""
    searched = part(progress, listener.hearing_share, 1, recognition.duration_s)
    if recognition.words:  # the text says which closures there are, so none may win by its worth
        options = replace(options, closed_worth=0.0, lip_teeth_worth=0.0)
    decoded = decode(recognition.posteriors, listener.class_priors, viseme_set, options, searched)
    kept = None
    if keep_posteriors:
        kept = Posteriors(
            listener.spec.frame_rate_hz, tuple(viseme_set.shapes), recognition.posteriors[:] @ viseme_set.grouping()
        )
    track = Track(
        cues=decoded.cues(listener.spec.frame_rate_hz, recognition.duration_s),
        shapes=tuple(viseme_set.shapes),
        rest=viseme_set.rest,
        closed=viseme_set.closed,
        viseme_set=viseme_set.name,
        duration_s=recognition.duration_s,
        source=recognition.source,
        listener=listener.name,
        words=recognition.words,
        phones=recognition.phones,
        phrases=recognition.phrases,
        posteriors=kept,
        notes=recognition.notes,
    )
    return track.led(options.lead_s)


@cache
def bundled_listener(name: ListenerName) -> Listener:
    """A listener that comes with the package, loaded once; errors are those of `lipsync`."""
    if name not in get_args(ListenerName):
        names = " or ".join(get_args(ListenerName))
        raise OptionError(f"no listener is called {name!r}", remedy=f"choose {names}", parameter="listener")
    if name == "fast":
        return Student.bundled()
    from .acoustics.studio import Studio

    return Studio.bundled()


def _parsed(text: str, language: str) -> Transcript:
    from .transcripts.transcript import Transcript

    return Transcript.parse(text, language)


def _listener(chosen: ListenerName | Listener) -> Listener:
    if isinstance(chosen, str):
        return bundled_listener(chosen)
    if not hasattr(chosen, "hear"):
        names = " or ".join(get_args(ListenerName))
        raise OptionError(f"{chosen!r} is not a listener", remedy=f"choose {names}, or load one", parameter="listener")
    return chosen


def _recogniser(chosen: str | os.PathLike[str] | Recogniser) -> Recogniser:
    if isinstance(chosen, (str, os.PathLike)):
        from .transcripts.whisper import Whisper

        return Whisper.load(chosen)
    if not hasattr(chosen, "text_of"):
        remedy = "name a model of Whisper, or load one"
        raise OptionError(f"{chosen!r} is not a recogniser", remedy=remedy, parameter="transcribe")
    return chosen


def _later(progress: Callable[[float], None] | None, begin: float, duration_s: float) -> Callable[[float], None] | None:
    """What work over the whole sound reports the seconds it has gone through to, when it begins at a share of all."""
    return progress and (lambda done_s: progress(begin * duration_s + (1 - begin) * done_s))


def _blocks(sound: SoundFile | Audio, on_note: OnNote | None = None) -> Iterable[Audio]:
    return [sound] if isinstance(sound, Audio) else read_blocks(sound, on_note)


class _Pieces:
    """The sound of blocks at another rate, some seconds at a time; `duration_s` is known when all were given."""

    def __init__(self, blocks: Iterable[Audio], sample_rate_hz: int) -> None:
        self._blocks, self._sample_rate_hz = blocks, sample_rate_hz
        self.duration_s = 0.0

    def __iter__(self) -> Iterator[Float32]:
        resampler: ResampleStream | None = None
        n_samples = 0
        for block in self._blocks:
            resampler = resampler or ResampleStream(block.sample_rate_hz, self._sample_rate_hz)
            step = _PIECE_S * block.sample_rate_hz
            for first in range(0, len(block.samples), step):
                piece = block.samples[first : first + step]
                n_samples += len(piece)
                self.duration_s = n_samples / block.sample_rate_hz
                yield resampler.push(piece)
        if resampler:
            yield resampler.finish()
