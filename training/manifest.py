"""Lists of utterances: JSON lines with the sound, its text and, where known, when each phone is said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from wav2vis_core.errors import Wav2VisError
from wav2vis_core.phones import PHONES

from . import timit
from .segment import PhoneSegment


class ManifestError(Wav2VisError):
    """A manifest line that cannot be used."""


@dataclass(frozen=True)
class Utterance:
    """One recording.

    Attributes
    ----------
    audio : Path
        The sound file.
    source : str
        Corpus that it comes from: its folder below the manifest, two levels for `synthetic/`.
    speaker : str
    text : str
    phones : tuple of PhoneSegment
        Empty where nobody has aligned it.
    releases : tuple of (float, float)
        Times in seconds of bursts of P and B after a closure labelled by itself: the lips are open or closed.
    """

    audio: Path
    source: str
    speaker: str
    text: str
    phones: tuple[PhoneSegment, ...]
    releases: tuple[tuple[float, float], ...] = ()

    @property
    def stem(self) -> str:
        """File name without its extension: the name of its predictions."""
        return self.audio.stem


def read_manifest(path: Path) -> list[Utterance]:
    """The utterances of a `.jsonl` file, in its order.

    Raises
    ------
    ManifestError
        When the file is missing, a line is no JSON object, lacks `audio`, or names an unknown phone.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ManifestError(f"cannot be read ({error.strerror})", str(path), "check the config's paths") from None
    return [_utterance(line, path.parent, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _utterance(line: str, folder: Path, where: str) -> Utterance:
    try:
        row = json.loads(line)
        parts = Path(row["audio"]).parts
        phones = tuple(PhoneSegment(float(s), float(e), str(p)) for s, e, p in row.get("phones") or ())
        releases = timit.releases(phones)
        phones = timit.folded(phones)
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"not an utterance ({error!r})", where, "mend or delete the line") from None
    unknown = {segment.phone for segment in phones} - set(PHONES)
    if unknown:
        raise ManifestError(f"unknown phones {sorted(unknown)}", where, "use ARPAbet without stress, and sil")
    source = "/".join(parts[: 2 if parts[0] == "synthetic" else 1])
    return Utterance(
        folder / row["audio"], source, str(row.get("speaker", "")), str(row.get("text", "")), phones, releases
    )
