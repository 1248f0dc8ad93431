# SPDX-License-Identifier: MIT
"""Label files made elsewhere, one for each sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..data.manifest import Utterance
from .aligner import AlignmentError


def label_file(utterance: Utterance, folder: Path | None, extensions: Sequence[str]) -> Path:
    """The file with the name of the sound: beside it, or in a folder at the longest matching end of the sound's path.

    Raises
    ------
    AlignmentError
        When there is none.
    """
    audio = utterance.audio
    if folder is None:
        places = [audio]
    else:
        parts = audio.parts[1:] if audio.is_absolute() else audio.parts
        places = [folder.joinpath(*parts[k:]) for k in range(len(parts))]
    for place in places:
        for extension in extensions:
            if (path := place.with_name(place.stem + extension)).is_file():
                return path
    raise AlignmentError(
        f"no {audio.stem}{extensions[0]} {f'in {folder}' if folder else 'beside it'}", str(audio), "check the folder"
    )
