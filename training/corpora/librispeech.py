# SPDX-License-Identifier: MIT
"""LibriSpeech (OpenSLR 12): `SPEAKERS.TXT`, and `SUBSET/SPEAKER/CHAPTER/*.flac` beside one `*.trans.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..data.manifest import Utterance
from .tables import CorpusError, files_below, keyed, lines_of


def prepare_librispeech(corpus_dir: Path) -> Iterator[Utterance]:
    """Every utterance of every subset in a LibriSpeech folder, or of the subset whose folder is named.

    Raises
    ------
    CorpusError
        When there is no `SPEAKERS.TXT` in the folder, in `LibriSpeech` below it or in the folder above it, or no
        transcript.
    """
    places = (corpus_dir, corpus_dir / "LibriSpeech", corpus_dir.parent)
    speakers = next((place / "SPEAKERS.TXT" for place in places if (place / "SPEAKERS.TXT").exists()), None)
    if speakers is None:
        raise CorpusError("has no SPEAKERS.TXT", str(corpus_dir), "name the unpacked LibriSpeech folder")
    sexes = _sexes(speakers)
    transcripts = [path for path in files_below(corpus_dir) if path.name.endswith(".trans.txt")]
    if not transcripts:
        raise CorpusError("contains no *.trans.txt", str(corpus_dir), "unpack a subset such as dev-clean there")
    for transcript in transcripts:
        chapter = transcript.parent
        reader, subset = chapter.parent.name, chapter.parent.parent.name
        for name, text in keyed(transcript).items():
            yield Utterance(
                audio=chapter / f"{name}.flac",
                source=f"librispeech/{subset}",
                speaker=f"libri_{reader}",
                text=text,
                sex=sexes.get(reader, ""),
                language="en-US",
            )


def _sexes(speakers: Path) -> dict[str, str]:
    """F or M of each reader: lines `ID | SEX | SUBSET | MINUTES | NAME`, comments begin with a semicolon."""
    rows = (line.split("|") for line in lines_of(speakers) if not line.startswith(";"))
    return {row[0].strip(): row[1].strip() for row in rows if len(row) > 1}
