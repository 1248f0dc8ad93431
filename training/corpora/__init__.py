# SPDX-License-Identifier: MIT
"""Corpora as their makers ship them, read into manifests: `prepare_X(corpus_dir)`, one file each."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from wav2vis_core.errors import OptionError, OutputError

from ..data.manifest import Utterance, write_manifest
from .common_voice import prepare_common_voice
from .folder import prepare_folder
from .librispeech import prepare_librispeech
from .listed import prepare_manifest
from .speechocean762 import prepare_speechocean762
from .split import split_of
from .tables import CorpusError

log = logging.getLogger(__name__)

CORPORA: dict[str, Callable[[Path], Iterator[Utterance]]] = {
    "common_voice": prepare_common_voice,
    "librispeech": prepare_librispeech,
    "speechocean762": prepare_speechocean762,
    "folder": prepare_folder,
    "manifest": prepare_manifest,
}


def prepare(corpus: str, corpus_dir: Path, out: Path, dev_share: float = 0.05, test_share: float = 0.05) -> None:
    """Write the manifest of a corpus: the clips that exist, each with its speaker's split.

    A split that a line of a manifest already names is kept.

    Raises
    ------
    CorpusError
        When the folder is not laid out like the corpus, or none of the clips that it lists exists.
    OptionError
        When there is no such corpus, or the shares leave no speakers to train on.
    OutputError
        When the manifest cannot be written, is not called `.jsonl`, or would be written into the corpus's own.
    """
    if corpus not in CORPORA:
        raise OptionError("unknown corpus", f"{corpus!r}", f"use one of {', '.join(CORPORA)}")
    if not (dev_share >= 0 and test_share >= 0 and dev_share + test_share < 1):
        raise OptionError(
            f"{dev_share} for dev and {test_share} for test leave no speakers to train on",
            "shares",
            "give less than 1 in all",
        )
    if not corpus_dir.exists():
        raise CorpusError("does not exist", str(corpus_dir), "check the path")
    if out.suffix.lower() != ".jsonl":
        raise OutputError("is no name for a manifest", str(out), "name a .jsonl file")
    read = {corpus_dir.resolve(), *(path.resolve() for path in corpus_dir.glob("*.jsonl") if corpus == "manifest")}
    if out.resolve() in read:
        raise OutputError("is an input", str(out), "name another file")
    n_missing, per_split = 0, Counter[str]()

    def there() -> Iterator[Utterance]:
        nonlocal n_missing
        for utterance in CORPORA[corpus](corpus_dir):
            if not os.path.isfile(utterance.audio):  # Path raises where a name is too long
                n_missing += 1
                continue
            split = utterance.split or split_of(utterance.speaker, dev_share, test_share)
            per_split[split] += 1
            yield replace(utterance, split=split)
        if not per_split:
            raise CorpusError(f"none of its {n_missing} clips exists", str(corpus_dir), "unpack the sounds too")

    n = write_manifest(out, there())
    log.info("prepare: %d clips (%s), %d listed but missing: %s", n, dict(per_split), n_missing, out)


__all__ = ["CORPORA", "CorpusError", "prepare"]
