# SPDX-License-Identifier: MIT
"""Leaves out what would mislead a network, and reports what, why and how much.

Written into the folder::

    SPLIT.jsonl     what is kept, a manifest for each split; lines without a split go to the name of their manifest
    dropped.jsonl   what is not, each line with `dropped_by` and `why`: a manifest too, which can be aligned again
    report.json     counts, hours and examples for every rule
    report.md       the same, to read
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from wav2vis_core.errors import OptionError, OutputError
from wav2vis_core.formats.common.output import open_atomically, write_atomically

from .manifest import Utterance, iter_manifest, manifest_line
from .rules import RULES, CleanLimits

log = logging.getLogger(__name__)

DUPLICATE = "duplicate"
RULE_NAMES = (*RULES, DUPLICATE)
"""The rules, in the order in which they are applied; the first that an utterance breaks is the reason."""

_EXAMPLES = 5


@dataclass
class Count:
    """How many clips and hours, and the first few of the dropped ones."""

    clips: int = 0
    hours: float = 0.0
    examples: list[dict[str, str]] = field(default_factory=list)

    def add(self, u: Utterance, why: str = "") -> None:
        """Count one more."""
        self.clips, self.hours = self.clips + 1, self.hours + (u.seconds or 0.0) / 3600
        if why and len(self.examples) < _EXAMPLES:
            self.examples.append({"audio": str(u.audio), "text": u.text, "why": why})


@dataclass
class CleanReport:
    """What was kept and what was dropped.

    Attributes
    ----------
    kept, dropped : Count
    by_rule, kept_by_split, dropped_by_source : dict of str to Count
    speakers_in_two_splits : list of str
        A network would be tested on voices on which it was trained.
    """

    kept: Count = field(default_factory=Count)
    dropped: Count = field(default_factory=Count)
    by_rule: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in RULE_NAMES})
    kept_by_split: dict[str, Count] = field(default_factory=dict)
    dropped_by_source: dict[str, Count] = field(default_factory=dict)
    speakers_in_two_splits: list[str] = field(default_factory=list)


def clean(
    manifests: Sequence[Path], folder: Path, limits: CleanLimits | None = None, without: Collection[str] = ()
) -> CleanReport:
    """Separate what is fit to train on from what is not, into a folder.

    Parameters
    ----------
    manifests : sequence of Path
    folder : Path
        Files of an earlier run in it are replaced.
    limits : CleanLimits, optional
    without : collection of str
        Names of RULE_NAMES that are not applied.

    Raises
    ------
    ManifestError
        When a manifest cannot be read.
    OptionError
        When `without` names an unknown rule.
    OutputError
        When the folder cannot be written, or a manifest in it would be both read and written.
    """
    check_rules(without)
    if folder.resolve() in {manifest.parent.resolve() for manifest in manifests}:
        raise OutputError("holds a manifest that is read", str(folder), "name another folder")
    limits, report, seen = limits or CleanLimits(), CleanReport(), _Seen()
    split_of_speaker: dict[str, str] = {}
    two_splits = set()
    with ExitStack() as stack:
        lists = _Lists(folder, stack)
        for manifest in manifests:
            for u in iter_manifest(manifest):
                rule, why = _fault(u, limits, seen, without)
                if rule:
                    report.dropped.add(u)
                    report.by_rule[rule].add(u, why)
                    report.dropped_by_source.setdefault(u.source, Count()).add(u)
                    lists.add("dropped", replace(u, other={**u.other, "dropped_by": rule, "why": why}))
                    continue
                split = u.split or manifest.stem
                report.kept.add(u)
                report.kept_by_split.setdefault(split, Count()).add(u)
                lists.add(split, u)
                if u.speaker and split_of_speaker.setdefault(u.speaker, split) != split:
                    two_splits.add(u.speaker)
    report.speakers_in_two_splits = sorted(two_splits)
    lists.remove_others()
    write_atomically(folder / "report.json", json.dumps(asdict(report), indent=1) + "\n", overwrite=True, parents=True)
    write_atomically(folder / "report.md", _readable(report), overwrite=True)
    log.info("clean: %d kept, %d dropped: %s", report.kept.clips, report.dropped.clips, folder / "report.md")
    return report


def check_rules(names: Collection[str]) -> None:
    """Raise OptionError when one of them is no name of a rule."""
    if unknown := sorted(set(names) - set(RULE_NAMES)):
        raise OptionError("unknown rule", " ".join(unknown), f"use some of {', '.join(RULE_NAMES)}")


def _fault(u: Utterance, limits: CleanLimits, seen: _Seen, without: Collection[str]) -> tuple[str, str]:
    """The rule that an utterance breaks, and how; two empty strings when it breaks none."""
    for name, rule in RULES.items():
        if name not in without and (why := rule(u, limits)):
            return name, why
    why = "" if DUPLICATE in without else seen.duplicate_of(u)
    return (DUPLICATE, why) if why else ("", "")


class _Seen:
    """Sounds by their digest, or by their path where they have none."""

    def __init__(self) -> None:
        self._first: dict[bytes, str] = {}

    def duplicate_of(self, u: Utterance) -> str:
        """Why it is a duplicate; empty for the first of its kind."""
        sound = str(u.other.get("digest") or os.path.realpath(u.audio))  # which bears links that lead to themselves
        key = hashlib.blake2b(sound.encode(), digest_size=8).digest()
        if key in self._first:
            return f"the same sound as {self._first[key]}"
        self._first[key] = u.stem
        return ""


class _Lists:
    """Manifests that are written side by side and appear together, when their stack closes."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._files: dict[str, BinaryIO] = {}

    def add(self, name: str, u: Utterance) -> None:
        if name not in self._files:
            file = open_atomically(self._folder / f"{name}.jsonl", overwrite=True, parents=True)
            self._files[name] = self._stack.enter_context(file)
        self._files[name].write(manifest_line(u, self._folder).encode())

    def remove_others(self) -> None:
        """Remove the manifests of an earlier run that this one did not write."""
        for old in self._folder.glob("*.jsonl"):
            if old.stem not in self._files:
                old.unlink()


def _readable(report: CleanReport) -> str:
    total = report.kept.clips + report.dropped.clips
    lines = [
        "# What was left out",
        "",
        f"{_amount(report.kept)} of {total} clips are kept, {_amount(report.dropped)} are not.",
        "",
        "| split | kept |",
        "|---|---|",
        *(f"| {name} | {_amount(count)} |" for name, count in report.kept_by_split.items()),
        "",
        "| rule | dropped |",
        "|---|---|",
        *(f"| {name} | {_amount(count)} |" for name, count in report.by_rule.items()),
        "",
        "| source | dropped |",
        "|---|---|",
        *(f"| {name} | {_amount(count)} |" for name, count in report.dropped_by_source.items()),
    ]
    if report.speakers_in_two_splits:
        names = report.speakers_in_two_splits
        lines += ["", f"**{len(names)} speakers are in two splits**: {', '.join(names[:_EXAMPLES])} …"]
    for name, count in report.by_rule.items():
        if count.examples:
            lines += ["", f"## {name}", ""]
            lines += [f"- `{Path(e['audio']).name}`: {e['why']} — {e['text'] or 'no text'}" for e in count.examples]
    return "\n".join(lines) + "\n"


def _amount(count: Count) -> str:
    return f"{count.clips} ({count.hours:.2f} h)"
