# SPDX-License-Identifier: MIT
"""A page about how clips look: sound, labels and shapes in lanes over time, and the mouth itself."""

from __future__ import annotations

import html
import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import librosa.display
import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wav2vis_core.acoustics.listener import Listener
from wav2vis_core.decoding.styles import STYLES, style_options
from wav2vis_core.errors import OptionError
from wav2vis_core.formats import load
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.pipeline import compute_posteriors, decode_track
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.mouths import bundled_mouths
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Track
from wav2vis_core.track.visemes import VisemeSet

from ..analysis.document import cards, document, player
from ..analysis.plots import BLUE, GREY, RUST, STYLE, png
from ..config import TrainingConfig
from ..data.manifest import Utterance
from .figures import track_counts
from .labelled import labelled
from .listeners import listeners
from .metrics import OPENNESS, add, figures, labelled_cues

log = logging.getLogger(__name__)

Cues = Sequence[tuple[float, float, str]]

_SET = VisemeSet.load("rhubarb")
_FPS, _MOUTHS_FPS = FrameRate(Fraction(24)), 12
_EACH = 2  # clips of the best, the median and the worst
_LONGEST_S = 4.0
_LEAST_LABEL_S = 0.045  # of a cue whose name fits into it


def run(config: TrainingConfig, manifest: Path, peers: Sequence[str]) -> None:
    """Write `work/strips.html`: the best, median and worst clips of a manifest by the first student.

    `peers` are "NAME=DIR" with a Rhubarb TSV for each clip; a clip without one lacks that lane.
    """
    folders = dict(_named(peer) for peer in peers)
    student = next(iter(listeners(config).values()))
    ranked = sorted(((_accuracy(u, student), u) for u in labelled(manifest)), key=lambda pair: -pair[0])
    middle = max(0, len(ranked) // 2 - _EACH // 2)
    parts = {
        "Best": ranked[:_EACH],
        "Median": ranked[middle : middle + _EACH],
        "Worst": ranked[-_EACH:],
    }
    body = [
        f"<h1>Mouths over sound</h1><p>{html.escape(str(manifest))}: {len(ranked)} clips, sorted by speech "
        "accuracy. Closed lips are red, rest grey; the bluer, the wider open. Mouths: 12 per second.</p>"
    ]
    for title, clips in parts.items():
        body += [f"<h2>{title}</h2>", cards(_clips(clips, student, folders), "wide")]
    write_atomically(config.work / "strips.html", document("Mouths over sound", body), overwrite=True)
    log.info("strips: %s", config.work / "strips.html")


def _named(peer: str) -> tuple[str, Path]:
    name, equals, folder = peer.partition("=")
    if not (equals and Path(folder).is_dir()):
        raise OptionError(f"{peer!r} does not name a folder", "--peer", "write NAME=DIR with Rhubarb TSV files in DIR")
    return name, Path(folder)


def _accuracy(utterance: Utterance, student: Listener) -> float:
    track = decode_track(
        compute_posteriors(utterance.file(), student), student, _SET, style_options("literal", student.name)
    )
    return figures(add([track_counts(utterance, track, _SET)]), _SET)["speech accuracy"]


def _clips(clips: Sequence[tuple[float, Utterance]], student: Listener, peers: Mapping[str, Path]) -> Iterator[str]:
    for accuracy, u in clips:
        audio = u.sound(student.spec.sample_rate_hz)
        recognised = compute_posteriors(audio, student)
        tracks = {
            style: decode_track(recognised, student, _SET, style_options(style, student.name)) for style in STYLES
        }
        lanes = {"labels": labelled_cues(u, _SET)} | {name: _cues(track) for name, track in tracks.items()}
        lanes |= {
            name: _cues(load(path)) for name, folder in peers.items() if (path := folder / f"{u.stem}.tsv").exists()
        }
        end_s = min(audio.duration_s, _LONGEST_S)
        beginning = Audio(audio.samples[: round(end_s * audio.sample_rate_hz)], audio.sample_rate_hz)
        yield (
            f"<p><b>{html.escape(u.stem)}</b> ({html.escape(u.speaker)}) “{html.escape(u.text)}” {accuracy:.2f} "
            f"{player(beginning)}</p>{png(strip(beginning, lanes, _frames(tracks['animated'])))}"
        )


def _cues(track: Track) -> Cues:
    return [(cue.start_s, cue.end_s, cue.shape) for cue in track.cues]


def _frames(track: Track) -> list[str]:
    """The shape in each frame of a film."""
    changes = [*track.floor_frames(_FPS), (_FPS.ceil_frame(track.duration_s), "")]
    return [shape for (a, shape), (b, _) in pairwise(changes) for _ in range(b - a)]


def strip(audio: Audio, lanes: Mapping[str, Cues], mouths: Sequence[str]) -> Figure:
    """Waveform, a lane of cues for each name, and the drawn mouth of every second frame of 24 fps, over one time."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(14, 1.5 + 0.34 * len(lanes)), layout="constrained")
        wave, *rows, mouth = figure.subplots(
            len(lanes) + 2, 1, sharex=True, height_ratios=[2, *([1] * len(lanes)), 1.6]
        )
        librosa.display.waveshow(audio.samples, sr=audio.sample_rate_hz, ax=wave, color=BLUE)
        wave.set(xlabel="", yticks=[], xlim=(0, audio.duration_s))
        for axes, (name, cues) in zip(rows, lanes.items(), strict=True):
            _lane(axes, name, [cue for cue in cues if cue[0] < audio.duration_s])
        step = int(_FPS.fps) // _MOUTHS_FPS
        _mouths(mouth, mouths[: round(audio.duration_s * float(_FPS.fps)) : step])
        mouth.set(xlabel="s", xlim=(0, audio.duration_s))
        return figure


def _lane(axes: Axes, name: str, cues: Cues) -> None:
    for start_s, end_s, shape in cues:
        axes.axvspan(start_s, end_s, color=_colour(shape), linewidth=0)
        axes.axvline(start_s, color="white", linewidth=0.8)
        if end_s - start_s >= _LEAST_LABEL_S:
            axes.text((start_s + end_s) / 2, 0.46, shape, ha="center", va="center", fontsize=7, clip_on=True)
    axes.set(yticks=[], ylim=(0, 1))
    axes.set_ylabel(name, rotation=0, ha="right", va="center")
    axes.tick_params(axis="x", bottom=False)
    axes.spines[:].set_visible(False)


def _colour(shape: str) -> str | tuple[float, ...]:
    if shape == _SET.closed:
        return RUST
    if shape == _SET.rest:
        return "#d8dbe0"
    return tuple(mpl.colormaps["Blues"](0.12 + 0.6 * OPENNESS[_SET.name].get(shape, 0)))


def _mouths(axes: Axes, shapes: Sequence[str]) -> None:
    pictures = {shape: mpl.image.imread(io.BytesIO(data)) for shape, data in bundled_mouths(_SET).items()}
    for k, shape in enumerate(shapes):
        axes.imshow(pictures[shape], extent=(k / _MOUTHS_FPS, (k + 1) / _MOUTHS_FPS, 0, 1), aspect="auto")
        axes.text((k + 0.5) / _MOUTHS_FPS, -0.08, shape, ha="center", va="top", fontsize=6, color=GREY)
    axes.set(yticks=[], ylim=(-0.3, 1))
    axes.set_ylabel("animated\nmouth", rotation=0, ha="right", va="center")
    axes.spines[:].set_visible(False)


__all__ = ["run", "strip"]
