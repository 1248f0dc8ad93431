# SPDX-License-Identifier: MIT
"""The pass over a manifest in which an aligner finds the words and phones of each utterance."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from wav2vis_core.formats.common.output import write_atomically

from ..data.convert import place_of
from ..data.manifest import Utterance
from ..data.manifest_pass import PassOptions, run_pass
from .aligner import Aligner, AlignmentError
from .phn import phn_text


def align(
    manifest: Path, folder: Path, aligner: Aligner, options: PassOptions | None = None, *, phn: bool = False
) -> Path:
    """Align every utterance of a manifest; gives `folder/manifest.jsonl`.

    Lines gain `phones`, `words`, `aligned_by` and, where the aligner reports them, `align_confidence` and
    `missing_words`; earlier values are replaced. With `phn`, `folder/phn/SOURCE/SPEAKER/NAME.phn` is written too.

    Raises
    ------
    PassError, ManifestError, OutputError
        As `run_pass` does, and PassError when the aligner cannot work at all. An utterance that cannot be aligned is
        a failure.
    """
    options = options or PassOptions()
    check(aligner, folder, options)
    phn_folder = folder.absolute() / "phn" if phn else None
    work = partial(aligned, aligner=aligner, phn_folder=phn_folder)
    place = partial(_phn_target, phn_folder=phn_folder) if phn_folder else None
    settings = {"aligner": aligner.name, **aligner.settings, "phn": phn}
    return run_pass("align", work, manifest, folder, settings, options, place)


def check(aligner: Aligner, folder: Path, options: PassOptions) -> None:
    """Raise PassError when the aligner could not begin or continue a pass into a folder.

    A finished pass needs no aligner, and the hosts of a cluster may have what this one lacks.
    """
    if not (folder / "manifest.jsonl").exists() and not options.cluster:
        aligner.check()


def aligned(utterance: Utterance, aligner: Aligner, phn_folder: Path | None = None) -> Utterance:
    """The utterance with the words and phones that the aligner found.

    Raises
    ------
    Wav2VisError
        As the aligner does.
    AlignmentError
        When it found nothing.
    """
    found = aligner.align(utterance)
    if not found.phones:
        raise AlignmentError("none of the text was found in the sound", str(utterance.audio), "check its text")
    report: dict[str, Any] = {"missing_words": found.missing_words} if found.missing_words else {}
    if found.confidence is not None:
        report["align_confidence"] = round(found.confidence, 4)
    kept = {key: value for key, value in utterance.other.items() if key not in ("align_confidence", "missing_words")}
    if phn_folder is not None:
        target = _phn_target(utterance, phn_folder)
        write_atomically(target, phn_text(found.phones), overwrite=True, parents=True)
    return replace(utterance, phones=found.phones, words=found.words, aligned_by=aligner.name, other={**kept, **report})


def _phn_target(utterance: Utterance, phn_folder: Path) -> Path:
    return phn_folder / f"{place_of(utterance)}.phn"
