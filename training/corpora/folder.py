"""A plain folder: sounds with their text beside them, a folder a speaker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wav2vis_core.jobs.sounds import SOUND_EXTENSIONS

from ..data.manifest import Utterance
from .tables import CorpusError, lines_of


def prepare_folder(corpus_dir: Path) -> Iterator[Utterance]:
    """Every sound below a folder with what `SAME_NAME.txt` says; its speaker is the folder that it lies in.

    Sounds without a text are kept: a teacher can label them.

    Raises
    ------
    CorpusError
        When there is no sound.
    """
    sounds = sorted(path for path in corpus_dir.rglob("*") if path.suffix.lower() in SOUND_EXTENSIONS)
    if not sounds:
        raise CorpusError("no sound anywhere below", str(corpus_dir), f"put in {' '.join(sorted(SOUND_EXTENSIONS))}")
    root = corpus_dir.resolve().name
    for sound in sounds:
        text = sound.with_suffix(".txt")
        yield Utterance(
            audio=sound,
            source=root,
            speaker="/".join([root, *sound.relative_to(corpus_dir).parent.parts]),
            text=" ".join(" ".join(lines_of(text)).split()) if text.exists() else "",
        )
