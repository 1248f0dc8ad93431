# SPDX-License-Identifier: MIT
"""TIMIT's `.phn` files (Garofolo et al. 1993, LDC93S1): `start_sample end_sample label` a line, at 16 kHz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from wav2vis_core.errors import ReadError
from wav2vis_core.formats.common.text import read_text
from wav2vis_core.formats.labels.timit import RATE_HZ, phone_spans
from wav2vis_core.track.phones import PHONES, SILENCE

from ..data import timit
from ..data.manifest import Utterance
from ..data.segment import PhoneSegment
from .aligner import Aligner, Alignment
from .label_files import label_file

_EDGE, _PAUSE = "h#", "pau"


@dataclass(frozen=True)
class Phn(Aligner):
    """Imports `NAME.phn` beside each sound, or below a folder."""

    name: ClassVar[str] = "phn"
    folder: Path | None = None

    @property
    def settings(self) -> dict[str, str]:
        """Where the files lie."""
        return {"folder": str(self.folder or "")}

    def align(self, utterance: Utterance) -> Alignment:
        """The content of the file, with its labels unchanged."""
        return Alignment(read_phn(label_file(utterance, self.folder, (".phn", ".PHN"))))


def read_phn(path: Path) -> tuple[PhoneSegment, ...]:
    """The phones of a file, with its labels unchanged: TIMIT's, or ARPAbet in capitals.

    Raises
    ------
    ReadError
        When the file is missing, a line is not a segment, or a label is unknown.
    """
    segments = []
    for start_s, end_s, label, line in phone_spans(read_text(path), str(path)):
        segment = PhoneSegment(start_s, end_s, label)
        if timit.folded([segment])[0].phone not in PHONES:
            raise ReadError(f"{label[:40]!r} is not a phone", f"{path}, line {line}", "use TIMIT's labels")
        segments.append(segment)
    return tuple(segments)


def phn_text(phones: Sequence[PhoneSegment]) -> str:
    """The text of a file: ARPAbet in small letters, silence as `h#` at the ends and `pau` between."""
    lines = []
    for k, segment in enumerate(phones):
        label = segment.phone.lower() if segment.phone in PHONES else segment.phone
        if segment.phone == SILENCE:
            label = _EDGE if k in (0, len(phones) - 1) else _PAUSE
        lines.append(f"{round(segment.start_s * RATE_HZ)} {round(segment.end_s * RATE_HZ)} {label}\n")
    return "".join(lines)
