# SPDX-License-Identifier: MIT
"""Figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.track.visemes import VisemeSet

from .scores import ALL, Scores

_OF_GROUPS = (
    "closure recall",
    "closure precision",
    "false closure",
    "lip-teeth recall",
    "macro recall",
    "speech accuracy",
    "openness r",
    "boundary F1",
)

Nested = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Mapping[str, Scores]]]]]


def markdown(
    results: Nested, phones: Mapping[str, float], retained: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> str:
    """All results of `figures.run` as a document; `results` is by listener, manifest, style, set and group."""
    parts = ["# Figures\n", "Definitions: `training/evaluation/metrics.py`. 95 % intervals: bootstrap over speakers.\n"]
    listeners = list(results)
    for manifest in results[listeners[0]]:
        parts.append(f"## {manifest}\n")
        sets = list(results[listeners[0]][manifest]["literal"])
        for set_name in sets:
            columns = {
                f"{listener} {style}": styles[style][set_name][ALL]
                for listener in listeners
                for styles in [results[listener][manifest]]
                for style in styles
            }
            parts += [f"### {set_name}\n", _figures(columns)]
        groups = results[listeners[0]][manifest]["literal"][sets[0]]
        parts += [f"### Groups: {listeners[0]}, literal, {sets[0]}\n", _groups(groups)]
        parts += [f"### Confusion: {listeners[0]}, literal, {sets[0]}\n", _confusion(groups[ALL], sets[0])]
    if phones:
        parts.append("## Teacher\n")
        rows = [[manifest, number(value)] for manifest, value in phones.items()]
        parts.append(table(["manifest", "phone accuracy in speech (39 and silence)"], rows))
        rows = [
            [listener, manifest, set_name, number(value)]
            for listener, manifests in retained.items()
            for manifest, by_set in manifests.items()
            for set_name, value in by_set.items()
        ]
        parts += ["### Retention: speech accuracy over the teacher's\n"]
        parts.append(table(["student", "manifest", "set", "retention"], rows))
    return "\n".join(parts)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def number(value: float, digits: int = 3) -> str:
    """A figure without its leading zero; a dash where there was nothing to count.

    >>> number(0.8734), number(-0.02, 2), number(1.0), number(float("nan"))
    ('.873', '-.02', '1.000', '–')
    """
    return (
        "–"
        if value != value
        else f"{value:.{digits}f}".replace("0.", ".", 1)
        if abs(value) < 1
        else f"{value:.{digits}f}"
    )


def _figures(columns: Mapping[str, Scores]) -> str:
    first = next(iter(columns.values()))
    heads = [
        f"{name}, {1000 * STYLES['animated'].lead_s:.0f} ms later" if name.endswith("animated") else name
        for name in columns
    ]
    rows = [[name, *(_figure(scores, name) for scores in columns.values())] for name in first.figures]
    rows.append(["best lag (ms)", *(str(scores.best_lag_ms) for scores in columns.values())])
    return table([f"{first.n_utterances} utterances, {first.n_speakers} speakers", *heads], rows)


def _figure(scores: Scores, name: str) -> str:
    figure = scores.figures[name]
    if figure.value != figure.value:
        return number(figure.value)
    digits = 4 if name == "false closure" else 3
    met = "{} of {}, ".format(*scores.counted[name]) if name in scores.counted else ""
    return f"{number(figure.value, digits)} ({met}{number(figure.low, digits)} to {number(figure.high, digits)})"


def _groups(groups: Mapping[str, Scores]) -> str:
    everyone = groups[ALL].n_utterances
    rows = [
        [name, str(here.n_utterances), str(here.n_speakers), *(_figure(here, figure) for figure in _OF_GROUPS)]
        for name, here in groups.items()
        if name == ALL or here.n_utterances < everyone
    ]
    return table(["group", "utterances", "speakers", *_OF_GROUPS], rows)


def _confusion(scores: Scores, set_name: str) -> str:
    shapes = list(VisemeSet.load(set_name).shapes)
    rows = [
        [shape, f"{sum(row):.0f}", *(f"{100 * value / sum(row):.0f}" if sum(row) else "–" for value in row)]
        for shape, row in zip(shapes, scores.confusion, strict=True)
    ]
    return table(["% of frames of ↓ predicted as →", "frames", *shapes], rows)
