# SPDX-License-Identifier: MIT
"""A plain folder: sounds with their texts beside them, one folder for each speaker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wav2vis_core.jobs.sounds import SOUND_EXTENSIONS

from ..data.manifest import Utterance
from .tables import CorpusError, files_below, lines_of


def prepare_folder(corpus_dir: Path) -> Iterator[Utterance]:
    """Every sound below a folder with the text of `SAME_NAME.txt`; its speaker is the folder that contains it.

    Sounds without a text are kept: a teacher can label them.

    Raises
    ------
    CorpusError
        When there are no sounds, or a folder cannot be searched.
    """
    sounds = [path for path in files_below(corpus_dir) if path.suffix.lower() in SOUND_EXTENSIONS]
    if not sounds:
        raise CorpusError("contains no sounds", str(corpus_dir), f"add {' '.join(sorted(SOUND_EXTENSIONS))}")
    root = corpus_dir.resolve().name
    for sound in sounds:
        text = sound.with_suffix(".txt")
        yield Utterance(
            audio=sound,
            source=root,
            speaker="/".join([root, *sound.relative_to(corpus_dir).parent.parts]),
            text=" ".join(" ".join(lines_of(text)).split()) if text.exists() else "",
        )
