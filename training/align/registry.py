# SPDX-License-Identifier: MIT
"""The aligners by name, one file each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wav2vis_core.errors import OptionError

from .aligner import Aligner
from .gentle import Gentle
from .phn import Phn
from .pocketsphinx_ import PocketSphinx
from .textgrid import TextGridImport


def _pocketsphinx(where: str) -> Aligner:
    if where:
        raise OptionError("takes no location", f"pocketsphinx={where}", "write pocketsphinx alone")
    return PocketSphinx()


def _teacher(where: str) -> Aligner:
    if not where:
        raise OptionError(
            "needs the config of a teacher", "teacher", "write teacher=CONFIG.yaml, the config that trained it"
        )
    from .teacher import TeacherAligner  # torch takes seconds to import, and only this needs it

    return TeacherAligner(Path(where).absolute())


ALIGNERS: dict[str, Callable[[str], Aligner]] = {
    "pocketsphinx": _pocketsphinx,
    "gentle": lambda where: Gentle(where) if where else Gentle(),
    "teacher": _teacher,
    "textgrid": lambda where: TextGridImport(Path(where).absolute() if where else None),
    "phn": lambda where: Phn(Path(where).absolute() if where else None),
}


def aligner_of(spec: str) -> Aligner:
    """The aligner that `NAME` or `NAME=WHERE` names: a server, a config, or a folder of label files.

    Raises
    ------
    OptionError
        When there is no such aligner, or it lacks the location that it needs or is given one that it does not take.
    """
    name, _, where = spec.partition("=")
    if name not in ALIGNERS:
        raise OptionError("unknown aligner", f"{name!r}", f"use one of {', '.join(ALIGNERS)}")
    return ALIGNERS[name](where)
