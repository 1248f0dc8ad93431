# SPDX-License-Identifier: MIT
"""Clean, aligned manifests made from corpora as their makers ship them; each step continues where it was stopped.

Layout of a run's folder::

    corpora/NUMBER_CORPUS/listed.jsonl   the utterances that `prepare` found
    corpora/NUMBER_CORPUS/sounds/        the same after `convert`
    corpora/NUMBER_CORPUS/aligned/       the same after `align`
    clean/{train,dev,test}.jsonl         what `clean` kept of all of them
    corpora.html                         the page that `analyse` makes of that
"""

from __future__ import annotations

from pathlib import Path

from .align.align_pass import align, check
from .align.registry import aligner_of
from .config import CorpusConfig, PreparationConfig, TrainingConfig
from .corpora import CorpusError, prepare
from .data.clean import check_rules, clean
from .data.convert import convert
from .data.manifest import Utterance, read_manifest, write_manifest
from .data.manifest_pass import PassOptions
from .data.rules import CleanLimits
from .stamp import Stamp, file_digest

KEEP = "none"
"""In place of an aligner: the corpus keeps the phones that it comes with."""


def run(config: TrainingConfig) -> None:
    """Make every corpus of the config ready; what an earlier run finished is left alone.

    Raises
    ------
    Wav2VisError
        As the steps do, CorpusError when a split is empty, and StaleError when what an earlier run left was made from
        other corpora or with other settings.
    """
    if not config.corpora:
        return
    how = config.preparation
    options = PassOptions(how.workers, how.cluster, how.failure_share)
    check_rules(how.without)  # faults of the config must show before hours of work
    jobs = []
    for number, corpus in enumerate(config.corpora):
        place = config.work / "corpora" / f"{number}_{corpus.corpus}"
        aligner = None if corpus.aligner == KEEP else aligner_of(corpus.aligner)
        if aligner:
            check(aligner, place / "aligned", options)
        jobs.append((_listed(corpus, place, how), place, aligner))
    manifests = []
    for listed, place, aligner in jobs:
        sounds = convert(listed, place / "sounds", options=options)
        manifests.append(align(sounds, place / "aligned", aligner, options) if aligner else sounds)
    folder = config.work / "clean"
    stamp = Stamp(
        folder,
        {
            "manifests": {str(path): file_digest(path) for path in manifests},
            "limits": CleanLimits(),
            "without": how.without,
        },
        folder=True,
    )
    if not stamp.holds():
        clean(manifests, folder, without=how.without)
        stamp.write()
    needed = {"train": True, "dev": True, "test": config.report == folder / "test.jsonl"}
    splits = [folder / f"{split}.jsonl" for split, is_needed in needed.items() if is_needed]
    for split in splits:
        if not split.exists():
            raise CorpusError(
                "this split has no speakers", str(split), f"give preparation a larger share, and delete {config.work}"
            )
    page = Stamp(config.work / "corpora.html", {"manifests": {str(path): file_digest(path) for path in splits}})
    if not page.holds():
        from .analysis import analyse  # matplotlib takes seconds to import

        analyse(splits, page.target)
        page.write()


def few(utterances: list[Utterance], n: int) -> list[Utterance]:
    """At most n utterances of each split, evenly spread."""
    chosen: list[Utterance] = []
    for split in sorted({u.split for u in utterances}):
        there = [u for u in utterances if u.split == split]
        taken = min(n, len(there))
        chosen += [there[k * len(there) // taken] for k in range(taken)]
    return chosen


def _listed(corpus: CorpusConfig, folder: Path, how: PreparationConfig) -> Path:
    shares = {"dev_share": how.dev_share, "test_share": how.test_share}
    made_of = {"corpus": corpus.corpus, "path": corpus.path, "clips": how.clips, **shares}
    stamp = Stamp(folder / "listed.jsonl", made_of)
    if not stamp.holds():
        prepare(corpus.corpus, corpus.path, stamp.target, **shares)
        if how.clips:
            write_manifest(stamp.target, few(read_manifest(stamp.target), how.clips))
        stamp.write()
    return stamp.target
