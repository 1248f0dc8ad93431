# SPDX-License-Identifier: MIT
"""Manifests that exist already: `.jsonl` files as `training/data/manifest.py` reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..data.manifest import Utterance, iter_manifest
from .tables import CorpusError


def prepare_manifest(corpus_dir: Path) -> Iterator[Utterance]:
    """The utterances of a manifest, or of every manifest of a folder.

    Raises
    ------
    CorpusError
        When the folder holds none.
    ManifestError
        When a line cannot be used.
    """
    manifests = [corpus_dir] if corpus_dir.is_file() else sorted(corpus_dir.glob("*.jsonl"))
    if not manifests:
        raise CorpusError("contains no .jsonl file", str(corpus_dir), "name a manifest or a folder of them")
    for manifest in manifests:
        yield from iter_manifest(manifest)
