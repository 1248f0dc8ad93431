# SPDX-License-Identifier: MIT
"""Praat TextGrids, such as the Montreal Forced Aligner writes with `english_us_arpa` (McAuliffe et al. 2017)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from wav2vis_core.errors import ReadError
from wav2vis_core.formats.common.mends import ROUNDING_S, Mends
from wav2vis_core.formats.common.text import read_text
from wav2vis_core.formats.labels.textgrid import Tier, interval_tiers
from wav2vis_core.track.phones import PHONES, SILENCE

from ..data import timit
from ..data.manifest import Utterance
from ..data.segment import PhoneSegment, WordSegment
from .aligner import Aligner, Alignment
from .label_files import label_file

_PHONES, _WORDS = ("phones", "phone", "phonemes"), ("words", "word")
_SILENT = {"", "sil", "sp", "<sil>", "<p:>"}
_UNKNOWN = {"spn", "<unk>"}
_STRESSED = re.compile(r"([A-Z]+)[012]")


@dataclass(frozen=True)
class TextGridImport(Aligner):
    """Imports `NAME.TextGrid` beside each sound, or below a folder; `spn`, where MFA lacked a word, has no label."""

    name: ClassVar[str] = "textgrid"
    folder: Path | None = None

    @property
    def settings(self) -> dict[str, str]:
        """Where the files lie."""
        return {"folder": str(self.folder or "")}

    def align(self, utterance: Utterance) -> Alignment:
        """The tiers `phones` and `words`; ReadError where there are no phones, or none that are known."""
        path = label_file(utterance, self.folder, (".TextGrid", ".textgrid"))
        end_s, tiers = interval_tiers(read_text(path), str(path))
        spoken = _tier(tiers, _PHONES)
        if spoken is None:
            names = ", ".join(repr(tier.name) for tier in tiers) or "none"
            raise ReadError(f"no tier is called 'phones' ({names})", str(path), "rename the one with the phones")
        phones = [
            PhoneSegment(at_s, until_s, _phone(name, path)) for at_s, until_s, name in _spans(spoken, end_s, path)
        ]
        words = _spans(_tier(tiers, _WORDS) or Tier("words", []), end_s, path)
        return Alignment(
            tuple(phone for phone in phones if phone.phone not in _UNKNOWN),
            tuple(WordSegment(*each) for each in words if each[2] not in _SILENT | _UNKNOWN),
            missing_words=sum(each[2] in _UNKNOWN for each in words),
        )


def _tier(tiers: Sequence[Tier], names: Sequence[str]) -> Tier | None:
    """The tier of a name; MFA writes `speaker - phones` where a file has several speakers."""
    return next((tier for tier in tiers if tier.kind in names), None)


def _spans(tier: Tier, end_s: float, path: Path) -> list[tuple[float, float, str]]:
    """Start, end and label of its intervals, put in order."""
    starts = tier.starts(end_s, Mends(str(path)), ROUNDING_S)
    ends_s = [*(start_s for start_s, _ in starts[1:]), end_s]
    return [
        (start_s, until_s, label) for (start_s, label), until_s in zip(starts, ends_s, strict=True) if label is not None
    ]


def _phone(label: str, path: Path) -> str:
    if label in _SILENT:
        return SILENCE
    if label in _UNKNOWN:
        return label
    phone = _STRESSED.sub(r"\1", label)
    (folded,) = timit.folded([PhoneSegment(0.0, 0.0, phone)])
    if folded.phone not in PHONES:
        raise ReadError(
            f"{label!r} is neither ARPAbet nor TIMIT's", str(path), "align with MFA's english_us_arpa, which is"
        )
    return phone
