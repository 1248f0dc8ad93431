# SPDX-License-Identifier: MIT
"""Gentle (github.com/lowerquality/gentle, Ochshorn and Hawkins 2017): a server that the user starts,
queried over HTTP.

Its known habits are dealt with here: it answers at once only with `async=false`; on bad sound or an empty text it never
answers; it names phones `hh_B` and gives only their lengths; words that it lacks, numerals among them, become `<unk>`;
keys without a value are left out; where it loses its place every phone lasts 10 ms.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

import requests

from wav2vis_core.errors import AudioError
from wav2vis_core.track.phones import PHONES, SILENCE
from wav2vis_core.transcripts.pronunciation import spoken_words

from ..data.manifest import Utterance
from ..data.manifest_pass import PassError
from ..data.segment import PhoneSegment, WordSegment
from .aligner import Aligner, Alignment, AlignmentError, english_text

START_A_SERVER = "docker run -p 8765:8765 lowerquality/gentle"

_STEP_S = 0.01
_ROUNDING_S = 1e-6


@dataclass(frozen=True)
class Gentle(Aligner):
    """A client. Each process of a pass has at most one request under way.

    Attributes
    ----------
    server : str
    timeout_s : float
        For a whole answer. A clip of 30 s takes a few seconds.
    tries : int
        When the server cannot be reached or fails; the pause before the next doubles from `pause_s`.
    pause_s : float
    """

    name: ClassVar[str] = "gentle"
    server: str = "http://localhost:8765"
    timeout_s: float = 120.0
    tries: int = 5
    pause_s: float = 1.0

    def check(self) -> None:
        """Raise PassError when no server answers."""
        try:
            requests.get(self.server, timeout=min(10.0, self.timeout_s))
        except requests.RequestException:
            raise PassError(
                "no Gentle server answers", self.server, f"start one with `{START_A_SERVER}`, or name its address"
            ) from None

    def align(self, utterance: Utterance) -> Alignment:
        """The words that Gentle found; where it did not find one, the gap is left unlabelled."""
        words = [word.rstrip(".") for word in spoken_words(english_text(utterance, self.name))]
        if not words:
            raise AlignmentError("has no words in its text", str(utterance.audio), "check the text")
        try:
            sound = utterance.file().read_bytes()
        except OSError as error:
            raise AudioError(f"cannot be read ({error.strerror})", str(utterance.audio), "check the path") from None
        body = self._answer(utterance, " ".join(words), sound)
        try:
            return _alignment(body, utterance.seconds)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AlignmentError(
                f"Gentle's answer cannot be used ({error!r})", str(utterance.audio), "try again"
            ) from None

    def _answer(self, utterance: Utterance, transcript: str, sound: bytes) -> Any:
        where = str(utterance.audio)
        parts: dict[str, Any] = {"audio": (utterance.audio.name, sound), "transcript": (None, transcript)}
        fault = ""
        for attempt in range(self.tries):
            if attempt:
                time.sleep(self.pause_s * 2 ** (attempt - 1))
            try:
                response = requests.post(
                    f"{self.server.rstrip('/')}/transcriptions",
                    params={"async": "false"},
                    files=parts,
                    timeout=(10.0, self.timeout_s),
                    allow_redirects=False,
                )
            except requests.ReadTimeout:
                self.check()  # the sound, or the server itself
                raise AlignmentError(
                    f"Gentle gave no answer in {self.timeout_s:g} s", where, "check that sound and text are whole"
                ) from None
            except requests.RequestException as error:
                fault = type(error).__name__
                continue
            if response.is_redirect or response.status_code == HTTPStatus.NOT_FOUND:
                raise PassError(
                    f"answers {response.status_code} instead of an alignment",
                    self.server,
                    f"name a Gentle server: `{START_A_SERVER}`",
                )
            if response.ok:
                return _json(response, where)
            fault = f"HTTP {response.status_code}"
            if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
        self.check()
        raise AlignmentError(f"Gentle failed ({fault})", where, "see the server's log")


def _json(response: requests.Response, where: str) -> Any:
    try:
        return response.json()
    except requests.JSONDecodeError:
        raise AlignmentError("Gentle's answer is not JSON", where, "see the server's log") from None


def _alignment(body: Mapping[str, Any], seconds: float | None) -> Alignment:
    phones: list[PhoneSegment] = []
    words: list[WordSegment] = []
    missing = 0
    silent_since: float | None = 0.0  # None after a word that was not found: what is said there is unknown
    for row in body.get("words", ()):
        if row["case"] == "not-found-in-transcript":
            continue
        said = _phones(row) if row["case"] == "success" else []
        if not said:
            missing, silent_since = missing + 1, None
            continue
        if silent_since is not None and silent_since < said[0].start_s - _ROUNDING_S:
            phones.append(PhoneSegment(silent_since, said[0].start_s, SILENCE))
        phones += said
        silent_since = said[-1].end_s
        words.append(WordSegment(said[0].start_s, said[-1].end_s, row["word"].lower()))
    if words and silent_since is not None and seconds is not None and silent_since < seconds:
        phones.append(PhoneSegment(silent_since, seconds, SILENCE))
    return Alignment(tuple(phones), tuple(words), missing_words=missing)


def _phones(row: Mapping[str, Any]) -> list[PhoneSegment]:
    """The phones of a found word; none when one of them is unknown, or all are as short as Gentle can make them."""
    at_s, said = float(row["start"]), []
    for phone in row.get("phones", ()):
        label, end_s = phone["phone"].partition("_")[0].upper(), round(at_s + phone["duration"], 4)
        if label not in PHONES:
            return []
        said.append(PhoneSegment(at_s, end_s, label))
        at_s = end_s
    collapsed = len(said) > 1 and all(s.end_s - s.start_s <= _STEP_S + _ROUNDING_S for s in said)
    return [] if collapsed else said
