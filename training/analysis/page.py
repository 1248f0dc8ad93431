# SPDX-License-Identifier: MIT
"""The page: numbers first, then plots, then outliers, then examples to listen to."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from wav2vis_core.acoustics.features import FeatureSpec, mfcc
from wav2vis_core.acoustics.normaliser import speech_frames
from wav2vis_core.errors import AudioError
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES, PHONES

from ..data.manifest import ManifestError
from . import plots
from .document import cards, document, player
from .survey import Survey

_SPEC = FeatureSpec()
_MOST_EXAMPLES = 8
_MOST_BARS = 12
_LONGEST_EXAMPLE_S = 6.0


def page_of(survey: Survey, names: Sequence[str]) -> str:
    """The HTML text, with sounds and pictures embedded.

    Raises
    ------
    ManifestError
        When there are no utterances.
    """
    if not survey.n_utterances:
        raise ManifestError("contain no utterances", " ".join(names), "name other manifests")
    body = [
        f"<h1>What the corpora contain</h1><p>{html.escape(', '.join(names))}</p>",
        _tiles(survey),
        "<h2>Who speaks</h2>",
        cards(_groups(survey)),
        "<h2>How long, how loud</h2>",
        cards(_distributions(survey)),
        *_phones(survey),
        *_features(survey),
        "<h2>What stands out</h2><p>Listen to these before training: the most extreme clips of each kind.</p>",
        cards(_outliers(survey)),
        "<h2>Listen</h2>",
        cards(_examples(survey), "wide"),
    ]
    return document("Corpora", body)


def _tiles(survey: Survey) -> str:
    hours, spoken = sum(survey.seconds) / 3600, int(survey.phone_bins.sum())
    nobody = survey.hours["aligned_by"]["nobody"]
    tiles = {
        "hours": f"{hours:.2f}",
        "clips": f"{survey.n_utterances:,}",
        "speakers": f"{len(survey.speakers):,}",
        "sources": str(len(survey.hours["source"])),
        "phones labelled": f"{spoken:,}",
        "hours aligned": f"{hours - nobody:.2f}",
    }
    if survey.n_unmeasured:
        tiles["clips of unknown length"] = f"{survey.n_unmeasured:,}"
    cells = "".join(f"<div class=tile><b>{value}</b><span>{name}</span></div>" for name, value in tiles.items())
    return f"<div class=tiles>{cells}</div>"


def _groups(survey: Survey) -> Iterable[str]:
    for name in ("source", "language", "sex", "age", "split", "aligned_by"):
        hours = survey.hours[name]
        if set(hours) != {"?"}:
            rows = sorted(hours.items()) if name == "age" else hours.most_common(_MOST_BARS)
            yield plots.bars(f"Hours by {name.replace('_', ' ')}", dict(rows), "h")
    minutes = {name: 60 * hours for name, hours in survey.speakers.most_common()}
    yield plots.histogram("Minutes of each speaker", list(minutes.values()), "min", "speakers")
    yield plots.bars("Speakers with most speech", dict(list(minutes.items())[:_MOST_BARS]), "min")


def _distributions(survey: Survey) -> Iterable[str]:
    if survey.seconds:
        yield plots.histogram("Length of clips", survey.seconds, "s")
    if survey.loudness_lufs:
        yield plots.histogram("Loudness of clips", survey.loudness_lufs, "LUFS")
    else:
        yield "<p>These manifests contain no loudness: <code>python -m training convert</code> measures it.</p>"


def _phones(survey: Survey) -> Iterable[str]:
    counts = survey.phone_bins.sum(axis=1)
    if not counts.any():
        return
    yield "<h2>Phones</h2><p>Bars span the middle half of the durations, lines the middle nine tenths.</p>"
    present = np.flatnonzero(counts)
    often = present[np.argsort(-counts[present], kind="stable")]
    share = 100 * survey.class_seconds / survey.class_seconds.sum()
    yield cards(
        [
            plots.durations("Duration of phones", [PHONES[k] for k in present], survey.phone_bins[present]),
            plots.columns("How often each phone is said", [PHONES[k] for k in often], counts[often], "times"),
            plots.columns("Balance of the students' classes", CLASSES, share, "% of the time"),
        ],
        "wide",
    )


def _features(survey: Survey) -> Iterable[str]:
    """Cepstra of the sampled clips: sources that lie far apart were recorded differently."""
    frames = defaultdict(list)
    n_read = 0
    for u in survey.sample:
        try:
            features = mfcc(u.sound(_SPEC.sample_rate_hz), _SPEC)
        except AudioError:
            continue
        n_read += 1
        frames[u.source].append(features[speech_frames(features), : _SPEC.n_mfcc])
    stacked = {source: np.concatenate(parts) for source, parts in sorted(frames.items())}
    stacked = {source: rows for source, rows in stacked.items() if len(rows)}
    yield f"<h2>Features</h2><p>Speech frames of {n_read} clips of {len(survey.sample)} drawn by a hash of their names"
    yield " (the others cannot be read).</p>" if n_read < len(survey.sample) else ".</p>"
    if stacked:
        means = {source: rows.mean(axis=0) for source, rows in stacked.items()}
        stds = {source: rows.std(axis=0) for source, rows in stacked.items()}
        yield cards(
            [
                plots.profiles("Mean cepstra: the channel", means, "dB"),
                plots.profiles("Deviation of cepstra", stds, "dB"),
            ]
        )
        rows = np.concatenate(list(stacked.values()))
        cells = "".join(
            f"<tr><td>{k}</td><td>{mean:.2f}</td><td>{std:.2f}</td></tr>"
            for k, (mean, std) in enumerate(zip(rows.mean(axis=0), rows.std(axis=0), strict=True))
        )
        table = f"<table><tr><th>coefficient</th><th>mean (dB)</th><th>deviation (dB)</th></tr>{cells}</table>"
        yield f"<details class=card><summary>Normalisation over all of them</summary>{table}</details>"


def _outliers(survey: Survey) -> Iterable[str]:
    for kind, found in survey.outliers.items():
        rows = "".join(
            f"<tr><td>{value:.2f}</td><td>{html.escape(' / '.join((u.source, u.speaker, u.stem)))}</td>"
            f"<td>{html.escape(u.text[:60])}</td></tr>"
            for value, u in found
        )
        yield f"<b>{kind}</b><table>{rows}</table>"


def _examples(survey: Survey) -> Iterable[str]:
    for source, u in sorted(survey.examples.items())[:_MOST_EXAMPLES]:
        try:
            audio = u.sound(_SPEC.sample_rate_hz)
        except AudioError as error:
            yield f"<p>{html.escape(f'{source}: {error}')}</p>"
            continue
        audio = Audio(audio.samples[: round(_LONGEST_EXAMPLE_S * audio.sample_rate_hz)], audio.sample_rate_hz)
        phones = [s for s in u.phones if s.end_s <= audio.duration_s]
        who = ", ".join(filter(None, (u.speaker, u.sex, u.age, u.language)))
        yield (
            f"<p><b>{html.escape(source)}</b> ({html.escape(who)}) “{html.escape(u.text)}” "
            f"{player(audio)}</p>{plots.sound(audio, phones)}"
        )
