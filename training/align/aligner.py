# SPDX-License-Identifier: MIT
"""The interface of an aligner, and the alignment that it gives."""

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
        In order; ARPAbet with `sil`, or TIMIT's 61 labels, as manifests hold them. Gaps between them are unknown.
    words : tuple of WordSegment
    confidence : float or None
        In [0, 1]: how well the sound fits the phones, by the aligner's own measure; None when it has none.
    missing_words : int
        Words of the text that were not found in the sound.
    """

    phones: tuple[PhoneSegment, ...]
    words: tuple[WordSegment, ...] = ()
    confidence: float | None = None
    missing_words: int = 0


class Aligner(ABC):
    """Finds a text in a sound. Can be pickled: the process that aligns loads what is large."""

    name: ClassVar[str]
    """Its name in `--with` and `aligned_by`."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What its alignments depend on besides the utterance, as JSON can hold it."""
        return {}

    def check(self) -> None:  # noqa: B027  # most have nothing to check
        """Raise PassError when it cannot work on this machine at all."""

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
    """The text of an utterance, for an aligner of English.

    Raises
    ------
    AlignmentError
        When there is none, or it is in another language.
    """
    if not utterance.is_english:
        raise AlignmentError(
            f"is {utterance.language}, and {aligner} aligns English only", str(utterance.audio), "use another aligner"
        )
    if not utterance.text.strip():
        raise AlignmentError("has no text", str(utterance.audio), "add one, or leave it out")
    return utterance.text
