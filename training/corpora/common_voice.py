# SPDX-License-Identifier: MIT
"""Mozilla Common Voice, releases 1 to 25: `LANGUAGE/clips/*.mp3` beside `LANGUAGE/validated.tsv`.

All releases are read, in spite of their changes: columns by name (`accent` became `accents`, `variant` came
with 13), lengths from `times.txt` (14) or `clip_durations.tsv` (16.1), clips named without `.mp3` (1 and 2), sexes as
`male` or `male_masculine` (17). The release's own train, dev and test lists are not used: they change between
releases, so that a speaker of today's training would be in tomorrow's test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..data.manifest import Utterance
from .tables import CorpusError, lines_of, tab_separated

# A client id is a hash of 128 hexadecimal digits; 64 bits of it name a speaker beyond doubt.
_ID_DIGITS = 16

_SEXES = {"male": "M", "male_masculine": "M", "female": "F", "female_feminine": "F"}


def prepare_common_voice(corpus_dir: Path) -> Iterator[Utterance]:
    """The validated clips of every language below a folder: of a language, a release, or several releases.

    Raises
    ------
    CorpusError
        When no `validated.tsv` lies beside a `clips` folder, there or up to two levels below, or one lacks a column.
    """
    tables = sorted(t for depth in ("", "*/", "*/*/") for t in corpus_dir.glob(f"{depth}validated.tsv"))
    languages = [table.parent for table in tables if (table.parent / "clips").is_dir()]
    if not languages:
        raise CorpusError(
            "no validated.tsv beside a folder clips", str(corpus_dir), "name the unpacked Common Voice folder"
        )
    for folder in languages:
        yield from _language(folder)


def _language(folder: Path) -> Iterator[Utterance]:
    seconds = _seconds(folder)
    for row in tab_separated(folder / "validated.tsv"):
        try:
            clip, speaker, text = row["path"], row["client_id"], row["sentence"]
        except KeyError as error:
            raise CorpusError(
                f"no column {error} in some row", str(folder / "validated.tsv"), "download the corpus again"
            ) from None
        clip = clip if clip.endswith(".mp3") else f"{clip}.mp3"
        language = row.get("locale") or folder.name
        variant = row.get("variant", "")
        yield Utterance(
            audio=folder / "clips" / clip,
            source=f"common_voice/{language}",
            speaker=f"cv_{speaker[:_ID_DIGITS]}",
            text=text,
            sex=_SEXES.get(row.get("gender", ""), ""),
            age=row.get("age", ""),
            language=language,
            accent=row.get("accents") or row.get("accent", ""),
            seconds=seconds.get(clip),
            other={"variant": variant} if variant else {},
        )


def _seconds(folder: Path) -> dict[str, float]:
    """Length of each clip in seconds, when the release lists it (in milliseconds after the clip's name)."""
    lengths = {}
    for name in ("times.txt", "clip_durations.tsv"):
        if (folder / name).exists():
            for line in lines_of(folder / name):
                clip, _, milliseconds = line.partition("\t")
                if milliseconds.strip().isdigit():  # the header is not
                    lengths[clip] = int(milliseconds) / 1000
    return lengths
