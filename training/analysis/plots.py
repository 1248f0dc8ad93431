# SPDX-License-Identifier: MIT
"""Plots as pieces of a page: charts as SVG, sound as PNG."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import librosa
import librosa.display
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import SILENCE

from ..data.segment import PhoneSegment
from .survey import BIN_S

BLUE, RUST, GREY = "#3b6ea8", "#c2613a", "#8a8f98"

STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "svg.hashsalt": "wav2vis",  # the same names in the file every time
}


def bars(title: str, values: Mapping[str, float], unit: str) -> str:
    """Horizontal bars in the given order."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(5.2, 0.55 + 0.24 * len(values)), layout="constrained")
        axes = figure.subplots()
        bar = axes.barh(list(values), list(values.values()), color=BLUE, height=0.7)
        axes.bar_label(bar, fmt="%.3g", padding=3, color=GREY)
        axes.invert_yaxis()
        axes.margins(x=0.14)
        axes.set(title=title, xlabel=unit)
        return _svg(figure)


def columns(title: str, names: Sequence[str], values: ArrayLike, unit: str) -> str:
    """Columns in the given order, over the width of the page."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10.6, 2.6), layout="constrained")
        axes = figure.subplots()
        axes.bar(names, values, color=BLUE, width=0.75)
        axes.margins(x=0.01)
        axes.tick_params(axis="x", labelsize=6.5)
        axes.set(title=title, ylabel=unit)
        return _svg(figure)


def histogram(title: str, values: Sequence[float], unit: str, counted: str = "clips") -> str:
    """The distribution of values, with the median marked; the outermost half per cent is not drawn."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(5.2, 2.6), layout="constrained")
        axes = figure.subplots()
        low, high = np.percentile(values, [0.25, 99.75])
        axes.hist(values, bins=40, range=(low, high if high > low else low + 1), color=BLUE)
        median = float(np.median(values))
        axes.axvline(median, color=RUST, linewidth=1.5)
        axes.text(median, 1.0, f" {median:.1f}", color=RUST, transform=axes.get_xaxis_transform(), va="top")
        axes.set(title=title, xlabel=unit, ylabel=counted)
        return _svg(figure)


def durations(title: str, names: Sequence[str], bins: NDArray[np.int64]) -> str:
    """The 5th to 95th percentile, quartiles and median of the durations of each name, sorted by the median.

    `bins`, shape (n_names, n_bins), counts durations in bins of 10 ms.
    """
    share = np.cumsum(bins, axis=1) / bins.sum(axis=1, keepdims=True)
    low, first, median, third, high = (
        1000 * BIN_S * (np.argmax(share >= q, axis=1) + 0.5) for q in (0.05, 0.25, 0.5, 0.75, 0.95)
    )
    order = np.argsort(median, kind="stable")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10.6, 2.9), layout="constrained")
        axes = figure.subplots()
        at = np.arange(len(order))
        axes.vlines(at, low[order], high[order], color=GREY, linewidth=1)
        axes.bar(at, (third - first)[order], bottom=first[order], color=BLUE, width=0.6)
        axes.plot(at, median[order], "_", color="white", markersize=8, markeredgewidth=2)
        axes.set_xticks(at, [names[k] for k in order])
        axes.margins(x=0.01)
        axes.set(title=title, ylabel="ms")
        return _svg(figure)


def profiles(title: str, by_source: Mapping[str, NDArray[np.floating]], unit: str) -> str:
    """A line a source over the cepstral coefficients."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(5.2, 2.9), layout="constrained")
        axes = figure.subplots()
        for colour, (name, values) in zip(mpl.colormaps["tab10"].colors, by_source.items(), strict=False):  # type: ignore[attr-defined]
            axes.plot(np.arange(1, len(values)), values[1:], marker="o", markersize=3, color=colour, label=name)
        axes.legend(fontsize=7, frameon=False)
        axes.set(title=title, xlabel="coefficient", ylabel=unit)
        return _svg(figure)


def sound(audio: Audio, phones: Sequence[PhoneSegment]) -> str:
    """Waveform above mel spectrogram, with each phone where it is said."""
    rate_hz = audio.sample_rate_hz
    power = librosa.feature.melspectrogram(y=audio.samples, sr=rate_hz, n_fft=512, hop_length=160, n_mels=64)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(10.6, 3.2), layout="constrained")
        wave, mel = figure.subplots(2, 1, sharex=True, height_ratios=[1, 2])
        librosa.display.waveshow(audio.samples, sr=rate_hz, ax=wave, color=BLUE)
        librosa.display.specshow(
            librosa.power_to_db(power, ref=np.max),
            sr=rate_hz, hop_length=160, x_axis="time", y_axis="mel", ax=mel, cmap="magma", fmax=rate_hz / 2,
        )  # fmt: skip
        wave.set(xlabel="", yticks=[])
        wave.tick_params(axis="x", labelbottom=False)
        for k, segment in enumerate(s for s in phones if s.phone != SILENCE):
            _phone(wave, mel, segment, k % 2)
        mel.set(xlim=(0, audio.duration_s), xlabel="s", ylabel="Hz")
        return png(figure)


def _phone(wave: Axes, mel: Axes, segment: PhoneSegment, row: int) -> None:
    for axes in (wave, mel):
        axes.axvline(segment.start_s, color=RUST if axes is wave else "white", linewidth=0.5, alpha=0.6)
    middle = (segment.start_s + segment.end_s) / 2
    wave.text(
        middle, 1.03 + 0.17 * row, segment.phone, transform=wave.get_xaxis_transform(), ha="center", fontsize=7
    )  # two rows, as neighbours' names would meet


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def png(figure: Figure) -> str:
    """A figure as an `img` element."""
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=130, metadata={"Software": None})
    return f'<img src="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}" alt="">'
