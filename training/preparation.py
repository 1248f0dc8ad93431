"""Corpora as their makers ship them made into clean, aligned manifests, each step going on where it was stopped.

Layout of a run's folder::

    corpora/NUMBER_CORPUS/listed.jsonl   what `prepare` found
    corpora/NUMBER_CORPUS/sounds/        what `convert` made of it
    corpora/NUMBER_CORPUS/aligned/       what `align` made of that
    clean/{train,dev,test}.jsonl         what `clean` left of all of them
    corpora.html                         what `analyse` shows of that
"""

from __future__ import annotations

from pathlib import Path

from .align.align_pass import align, check
from .align.registry import aligner_of
from .config import CorpusConfig, PreparationConfig, TrainingConfig
from .corpora import CorpusError, prepare
from .data.clean import clean
from .data.convert import convert
from .data.manifest import Utterance, read_manifest, write_manifest
from .data.manifest_pass import PassOptions

KEEP = "none"
"""The aligner of a corpus that keeps its phones."""


def run(config: TrainingConfig) -> None:
    """Make every corpus of the config ready; what a run before finished is left alone.

    Raises
    ------
    Wav2VisError
        As the steps do, and CorpusError when a split has nobody in it.
    """
    if not config.corpora:
        return
    how = config.preparation
    options = PassOptions(how.workers, how.cluster, how.failure_share)
    jobs = []
    for number, corpus in enumerate(config.corpora):  # every fault of the config shows before hours of work
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
    if not (folder / "report.md").exists():  # the last that it writes
        clean(manifests, folder, without=how.without)
    needed = {"train": True, "dev": True, "test": config.report == folder / "test.jsonl"}
    splits = [folder / f"{split}.jsonl" for split, is_needed in needed.items() if is_needed]
    for split in splits:
        if not split.exists():
            raise CorpusError(
                "no speaker is in this split", str(split), f"give preparation a larger share, and delete {config.work}"
            )
    if not (config.work / "corpora.html").exists():
        from .analysis import analyse  # matplotlib takes seconds to import

        analyse(splits, config.work / "corpora.html")


def few(utterances: list[Utterance], n: int) -> list[Utterance]:
    """At most n utterances of each split, spread evenly over it."""
    chosen: list[Utterance] = []
    for split in sorted({u.split for u in utterances}):
        there = [u for u in utterances if u.split == split]
        wanted = min(n, len(there))
        chosen += [there[k * len(there) // wanted] for k in range(wanted)]
    return chosen


def _listed(corpus: CorpusConfig, folder: Path, how: PreparationConfig) -> Path:
    listed = folder / "listed.jsonl"
    if not listed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / "all.jsonl"
        prepare(corpus.corpus, corpus.path, whole, how.dev_share, how.test_share)
        if how.clips:
            write_manifest(whole, few(read_manifest(whole), how.clips))
        whole.replace(listed)
    return listed
