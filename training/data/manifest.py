# SPDX-License-Identifier: MIT
"""Lists of utterances: JSON lines with the sound, its text, who speaks and, where known, when each phone is said."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from wav2vis_core.errors import AudioError, Wav2VisError
from wav2vis_core.formats.common.output import open_atomically
from wav2vis_core.jobs.sounds import is_for_reading
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import PHONES

from . import timit
from .segment import PhoneSegment, WordSegment

# Fields of a line that are words, and those that a line holds besides.
_WORDS = ("speaker", "text", "sex", "age", "language", "accent", "aligned_by", "split")
_KEYS = {"audio", "source", "seconds", "phones", "words", *_WORDS}
# Half a letter beyond 16 bits, or a byte of a file's name that is no letter.
_NO_UTF8 = re.compile("[\ud800-\udfff]")
# What steps count with, of the rest.
_NUMBERS = ("listed_seconds", "loudness_lufs", "align_confidence", "missing_words")
_MOST = 1e9


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
        The corpus that it comes from; where a line names none, the folder below the manifest (two levels of it for
        `synthetic/`).
    speaker : str
    text : str
    phones : tuple of PhoneSegment
        Empty when it has not been aligned.
    words : tuple of WordSegment
        As far as the aligner found them.
    releases : tuple of (float, float)
        Start and end, in seconds, of bursts of P and B after closures labelled separately: the lips may be open or
        closed.
    sex : str
        "F", "M" or "".
    age : str
        Years, or a word such as "twenties"; "" where unknown.
    language, accent : str
        As the corpus names them; "" where unknown.
    seconds : float or None
        Length of the sound; None when it was not measured.
    aligned_by : str
        What made the phones: "pocketsphinx", "gentle", "synthesis", …
    split : str
        "train", "dev" or "test"; "" where the manifest is the split.
    other : mapping
        Whatever else the line holds (level, votes, scores, …); every step keeps it.
    """

    audio: Path
    source: str
    speaker: str
    text: str
    phones: tuple[PhoneSegment, ...] = ()
    words: tuple[WordSegment, ...] = ()
    releases: tuple[tuple[float, float], ...] = ()
    sex: str = ""
    age: str = ""
    language: str = ""
    accent: str = ""
    seconds: float | None = None
    aligned_by: str = ""
    split: str = ""
    other: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """File name without its extension: the name of its predictions."""
        return self.audio.stem

    @property
    def is_english(self) -> bool:
        """Whether its language is English or unknown."""
        return self.language.split("-")[0].split(" ")[0] in ("en", "")

    def sound(self, sample_rate_hz: int) -> Audio:
        """The sound, at a rate; raises as `Audio.read` and `file` do."""
        return Audio.read(self.file(), sample_rate_hz)

    def file(self) -> Path:
        """The path of the sound; AudioError when it is a folder, a device or a pipe."""
        if not is_for_reading(self.audio):
            raise AudioError("is no file", str(self.audio), "name the file of a sound")
        return self.audio


def read_manifest(path: Path) -> list[Utterance]:
    """The utterances of a `.jsonl` file, in its order.

    Raises
    ------
    ManifestError
        When the file is missing or a pipe, or a line is not a JSON object, lacks `audio`, names an unknown phone, or
        holds what no step can use: a number beyond 1e9, a split with a slash, half a letter, lists nested without end.
    """
    return list(iter_manifest(path))


def iter_manifest(path: Path) -> Iterator[Utterance]:
    """The utterances of a `.jsonl` file one by one, for manifests larger than memory; raises as `read_manifest`."""
    if not is_for_reading(path):
        raise ManifestError("is no file", str(path), "save the lines as a .jsonl file")  # it is read more than once
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _utterance(line, path.parent, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ManifestError(f"cannot be read ({reason})", str(path), "check the path") from None


def spread(utterances: Sequence[Utterance], n: int) -> list[Utterance]:
    """About n of the aligned utterances, evenly spread, or all of them when there are fewer."""
    aligned = [u for u in utterances if u.phones]
    return aligned[:: max(1, len(aligned) // n)]


def write_manifest(path: Path, utterances: Iterable[Utterance]) -> int:
    """Write the utterances as JSON lines, whole or not at all; gives their number.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    n = 0
    with open_atomically(path, overwrite=True, parents=True) as file:
        for utterance in utterances:
            file.write(manifest_line(utterance, path.parent).encode())
            n += 1
    return n


def manifest_line(utterance: Utterance, folder: Path) -> str:
    """The line of an utterance in a manifest that stands in `folder`, with its line end; unknown fields left out.

    The sound's path is relative where it lies below the folder, so that both move together, else absolute.

    Raises
    ------
    ManifestError
        When a name holds what UTF-8 does not.
    """
    # Not Path.resolve, which would ask the disk about every sound.
    audio, folder = Path(os.path.abspath(utterance.audio)), Path(os.path.abspath(folder))  # noqa: PTH100
    row: dict[str, Any] = {
        "audio": (audio.relative_to(folder) if audio.is_relative_to(folder) else audio).as_posix(),
        "source": utterance.source,
        **{key: value for key in _WORDS if (value := getattr(utterance, key)) or key in ("speaker", "text")},
    }
    if utterance.seconds is not None:
        row["seconds"] = round(utterance.seconds, 4)
    row |= utterance.other
    if utterance.phones:
        row["phones"] = [[round(s.start_s, 4), round(s.end_s, 4), s.phone] for s in utterance.phones]
    if utterance.words:
        row["words"] = [[round(w.start_s, 4), round(w.end_s, 4), w.word] for w in utterance.words]
    line = json.dumps(row, ensure_ascii=False) + "\n"
    if _NO_UTF8.search(line):
        raise ManifestError("its name or text is not UTF-8", ascii(str(audio)), "rename it")
    return line


def _utterance(line: str, folder: Path, where: str) -> Utterance:
    try:
        row = json.loads(line)
        audio = Path(row["audio"])
        if not audio.name or "\0" in row["audio"]:
            raise ValueError("audio names no file")
        phones = tuple(PhoneSegment(float(s), float(e), str(p)) for s, e, p in row.get("phones") or ())
        words = tuple(WordSegment(float(s), float(e), str(w)) for s, e, w in row.get("words") or ())
        releases = timit.releases(phones)
        phones = timit.folded(phones)
        seconds = None if row.get("seconds") is None else float(row["seconds"])
        times = [t for s in phones for t in (s.start_s, s.end_s)] + [t for w in words for t in (w.start_s, w.end_s)]
        numbers = [0.0 + row[key] for key in _NUMBERS if key in row]
        if not all(abs(number) <= _MOST for number in (*times, *numbers, seconds or 0.0)):  # NaN compares false
            raise ValueError("a number that no sound has")
        if (split := row.get("split")) and PurePath(str(split)).name != str(split):
            raise ValueError("split is no name")
        if "\\u" in line and _NO_UTF8.search(json.dumps(row, ensure_ascii=False)):
            raise ValueError("half a letter")
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ManifestError(f"not an utterance ({error!r})", where, "correct or delete the line") from None
    unknown = {segment.phone for segment in phones} - set(PHONES)
    if unknown:
        raise ManifestError(f"unknown phones {sorted(unknown)}", where, "use ARPAbet without stress, and sil")
    return Utterance(
        audio=folder / audio,
        source=str(row.get("source") or "/".join(audio.parts[: 2 if audio.parts[0] == "synthetic" else 1])),
        phones=phones,
        words=words,
        releases=releases,
        seconds=seconds,
        other={key: value for key, value in row.items() if key not in _KEYS},
        **{key: str("" if row.get(key) is None else row[key]) for key in _WORDS},
    )
