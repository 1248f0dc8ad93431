"""What every aligner is asked and what it answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wav2vis_core.errors import Wav2VisError

from ..data.manifest import Utterance
from ..data.segment import PhoneSegment, WordSegment


class AlignmentError(Wav2VisError):
    """An utterance that an aligner cannot align."""


@dataclass(frozen=True)
class Alignment:
    """When each phone and word of an utterance is said.

    Attributes
    ----------
    phones : tuple of PhoneSegment
        In order; ARPAbet with `sil`, or TIMIT's 61 labels, as manifests hold them. What lies between two is unknown.
    words : tuple of WordSegment
    confidence : float or None
        In [0, 1]: how well the sound fits the phones, by the aligner's own measure; None where it has none.
    missing_words : int
        Words of the text that were not found in the sound.
    """

    phones: tuple[PhoneSegment, ...]
    words: tuple[WordSegment, ...] = ()
    confidence: float | None = None
    missing_words: int = 0


class Aligner(ABC):
    """Finds text in sound. Survives pickling: what is large is loaded by the process that aligns."""

    name: ClassVar[str]
    """What `--with` and `aligned_by` call it."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What its answers depend on besides the utterance; JSON can hold it."""
        return {}

    def check(self) -> None:  # noqa: B027  # most have nothing to check
        """Raise PassError where it cannot work here at all."""

    @abstractmethod
    def align(self, utterance: Utterance) -> Alignment:
        """The alignment of an utterance.

        Raises
        ------
        AudioError
            When the sound cannot be read.
        AlignmentError, SpokenFormError, PronunciationError
            When this utterance cannot be aligned.
        PassError
            When no utterance can be.
        """


def english_text(utterance: Utterance, aligner: str) -> str:
    """The text of an utterance that an aligner for English can use.

    Raises
    ------
    AlignmentError
        When there is none, or it is in another language.
    """
    if not utterance.is_english:
        raise AlignmentError(
            f"is {utterance.language}, and {aligner} hears English", str(utterance.audio), "align it with another"
        )
    if not utterance.text.strip():
        raise AlignmentError("has no text", str(utterance.audio), "give it one, or drop it")
    return utterance.text
