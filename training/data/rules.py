# SPDX-License-Identifier: MIT
"""What is wrong with an utterance: each rule looks for one fault that would mislead a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from wav2vis_core.track.phones import SILENCE
from wav2vis_core.transcripts.pronunciation import SpokenFormError, spoken_words
from wav2vis_core.transcripts.pronunciation.dictionary import dictionary_pronunciations

from .manifest import Utterance
from .segment import PhoneSegment

_ROUNDING_S = 1e-6


@dataclass(frozen=True)
class CleanLimits:
    """The limits of what is believed.

    Attributes
    ----------
    shortest_s, longest_s : float
        Length of a clip.
    listed_apart_s : float
        Between the length that a corpus states and the measured one: beyond it, the sound was cut or padded.
    slowest_letters, fastest_letters : float
        Letters and digits of the text per second of sound: outside them, the text belongs to another clip.
    quietest_lufs : float
        Below it, speech is inaudible.
    longest_phone_s : float
        Longer ones are left by an aligner that lost its place.
    slowest_phones, fastest_phones : float
        Phones per second of speech, pauses excluded.
    shortest_phone_s, shortest_share : float
        Phones no longer than the first are as short as an aligner can make them; when their share exceeds the second,
        it found the text nowhere.
    least_confidence : mapping of str to float
        By aligner, on its own scale: below it, the text belongs to another clip.
    most_missing_share : float
        Words that the aligner did not find, as a share of all words.
    """

    shortest_s: float = 0.5
    longest_s: float = 30.0
    listed_apart_s: float = 0.5
    slowest_letters: float = 0.8
    fastest_letters: float = 30.0
    quietest_lufs: float = -60.0
    longest_phone_s: float = 0.8
    slowest_phones: float = 4.0
    fastest_phones: float = 24.0
    shortest_phone_s: float = 0.03
    shortest_share: float = 0.45
    least_confidence: Mapping[str, float] = field(default_factory=lambda: {"pocketsphinx": 0.03})
    most_missing_share: float = 0.2


Rule = Callable[[Utterance, CleanLimits], str]
"""What is wrong with an utterance, in words; empty when nothing is."""


def _length(u: Utterance, limits: CleanLimits) -> str:
    if u.seconds is None:
        return ""
    if not limits.shortest_s <= u.seconds <= limits.longest_s:
        return f"{u.seconds:.2f} s long"
    listed_s = u.other.get("listed_seconds", u.seconds)
    apart = abs(listed_s - u.seconds) > limits.listed_apart_s
    return f"{u.seconds:.2f} s long, not {listed_s:.2f} s as the corpus says" if apart else ""


def _inaudible(u: Utterance, limits: CleanLimits) -> str:
    loudness_lufs = u.other.get("loudness_lufs", 0.0)
    return f"{loudness_lufs:.0f} LUFS" if loudness_lufs < limits.quietest_lufs else ""


def _text_length(u: Utterance, limits: CleanLimits) -> str:
    letters = sum(map(str.isalnum, u.text))
    if not u.seconds or not letters or not u.is_english:  # a letter of Chinese is a syllable
        return ""
    rate = letters / u.seconds
    believed = limits.slowest_letters <= rate <= limits.fastest_letters
    return "" if believed else f"{letters} letters in {u.seconds:.2f} s"


def _numerals(u: Utterance, limits: CleanLimits) -> str:
    digits = [word for word in u.text.split() if any(map(str.isdigit, word))]
    return f"it is unknown how {' '.join(digits)} was read" if digits else ""


def _unknown_words(u: Utterance, limits: CleanLimits) -> str:
    if not u.is_english:
        return ""
    try:
        words = spoken_words(u.text)
    except SpokenFormError as error:
        return error.what
    unknown = [w for w in words if not any(map(dictionary_pronunciations, (w, w.removesuffix("'s"))))]
    return f"not in the dictionary: {' '.join(unknown)}" if unknown else ""


def _broken_times(u: Utterance, limits: CleanLimits) -> str:
    for segment in u.phones:
        if segment.end_s < segment.start_s or segment.start_s < 0:
            return f"{segment.phone} lasts from {segment.start_s:.3f} to {segment.end_s:.3f} s"
    for left, right in pairwise(u.phones):
        if right.start_s < left.end_s - _ROUNDING_S:
            return f"{right.phone} begins at {right.start_s:.3f} s, before {left.phone} ends"
    beyond = u.seconds is not None and u.phones and u.phones[-1].end_s > u.seconds + limits.listed_apart_s
    return f"phones up to {u.phones[-1].end_s:.2f} s in {u.seconds:.2f} s" if beyond else ""


def _long_phone(u: Utterance, limits: CleanLimits) -> str:
    longest = max(_spoken(u), key=lambda s: s.end_s - s.start_s, default=None)
    if longest is None or longest.end_s - longest.start_s <= limits.longest_phone_s:
        return ""
    return f"{longest.phone} lasts {longest.end_s - longest.start_s:.2f} s at {longest.start_s:.2f} s"


def _phone_rate(u: Utterance, limits: CleanLimits) -> str:
    spoken = _spoken(u)
    speech_s = sum(s.end_s - s.start_s for s in spoken)
    if not spoken or limits.slowest_phones * speech_s <= len(spoken) <= limits.fastest_phones * speech_s:
        return ""
    return f"{len(spoken)} phones in {speech_s:.2f} s of speech"


def _collapsed(u: Utterance, limits: CleanLimits) -> str:
    spoken = _spoken(u)
    short = sum(s.end_s - s.start_s <= limits.shortest_phone_s + _ROUNDING_S for s in spoken)
    return (
        f"{short} of {len(spoken)} phones as short as possible" if short > limits.shortest_share * len(spoken) else ""
    )


def _poor_fit(u: Utterance, limits: CleanLimits) -> str:
    least = limits.least_confidence.get(u.aligned_by, 0.0)
    confidence = u.other.get("align_confidence", 1.0)
    return f"confidence {confidence:.2f}, below {least:g} of {u.aligned_by}" if confidence < least else ""


def _missing_words(u: Utterance, limits: CleanLimits) -> str:
    n = u.other.get("missing_words", 0)
    total = n + len(u.words)
    return f"{n} of {total} words not found" if n > limits.most_missing_share * total else ""


def _spoken(u: Utterance) -> list[PhoneSegment]:
    return [s for s in u.phones if s.phone != SILENCE]


RULES: dict[str, Rule] = {
    "length": _length,
    "inaudible": _inaudible,
    "text_length": _text_length,
    "numerals": _numerals,
    "unknown_words": _unknown_words,
    "broken_times": _broken_times,
    "long_phone": _long_phone,
    "phone_rate": _phone_rate,
    "collapsed": _collapsed,
    "poor_fit": _poor_fit,
    "missing_words": _missing_words,
}
"""The rules, in the order in which they are applied; the first that an utterance breaks is the reason."""
