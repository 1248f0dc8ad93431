# SPDX-License-Identifier: MIT
"""The files and tables of corpora: tab-separated with a header, and Kaldi's `key value` lines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from wav2vis_core.errors import Wav2VisError


class CorpusError(Wav2VisError):
    """A folder that is not laid out like its corpus."""


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder, in order.

    Raises
    ------
    CorpusError
        When a folder cannot be searched.
    """

    def refuse(error: OSError) -> None:
        raise CorpusError(f"cannot be searched ({error.strerror})", str(error.filename), "allow it, or take it away")

    return sorted(Path(place, name) for place, _, names in os.walk(folder, onerror=refuse) for name in names)


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file without their ends; only line feeds end them, as sentences may contain other breaks.

    Raises
    ------
    CorpusError
        When the file cannot be read or is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")
    except OSError as error:
        raise CorpusError(f"cannot be read ({error.strerror})", str(path), "check the corpus folder") from None
    except UnicodeDecodeError:
        raise CorpusError("is not UTF-8 text", str(path), "save it as UTF-8, or download the corpus again") from None


def tab_separated(path: Path) -> Iterator[dict[str, str]]:
    """Rows by column name. Quotes are ordinary letters; a short row lacks its last columns."""
    rows = lines_of(path)
    header = next(rows, "").split("\t")
    for line in rows:
        if line:
            yield dict(zip(header, line.split("\t"), strict=False))


def keyed(path: Path) -> dict[str, str]:
    """What follows the first word of each line, by that word (Kaldi's `text`, `utt2spk`, …)."""
    pairs = (line.split(maxsplit=1) for line in lines_of(path) if line.strip())
    return {pair[0]: pair[1].strip() if len(pair) > 1 else "" for pair in pairs}
