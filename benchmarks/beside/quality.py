# SPDX-License-Identifier: MIT
"""How good wav2vis and Rhubarb are on hand-labelled speech, by one scorer: Rhubarb's shapes, no lead.

`python -m benchmarks quality FOLDER MANIFEST [PROGRAM ...]`: FOLDER as for `peers`; MANIFEST holds an utterance a line
with its `phones`, as `training` reads it (docs/training.md); without a PROGRAM all are asked.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.beside.contenders import Contender, contenders
from benchmarks.process import cost, machine
from training.data.manifest import Utterance, read_manifest
from training.evaluation.figures import track_counts
from training.evaluation.metrics import add, figures
from wav2vis_core import VisemeSet, load
from wav2vis_core.sound.audio import Audio

FIGURES = ("closure recall", "closure precision", "lip-teeth recall", "macro recall", "speech accuracy", "boundary F1")


def main() -> None:
    """Hear each utterance with each program and print the figures."""
    utterances = [each for each in read_manifest(Path(sys.argv[2])) if each.phones]
    print(f"{machine()}; {len(utterances)} utterances\n")
    print(f"| program | {' | '.join(FIGURES)} |\n|---|{'---|' * len(FIGURES)}")
    for each in contenders(Path(sys.argv[1]).resolve()):
        if not each.extension or (sys.argv[3:] and each.name not in sys.argv[3:]):
            continue
        if each.missing:
            print(f"| {each.name} | not installed: {each.missing} |{' |' * (len(FIGURES) - 1)}")
            continue
        found = quality(each, utterances)
        print(f"| {each.name} | {' | '.join(f'{found[name]:.3f}' for name in FIGURES)} |", flush=True)


def quality(contender: Contender, utterances: Sequence[Utterance]) -> dict[str, float]:
    """All figures of a program that writes Rhubarb's shapes, by their names."""
    counts, viseme_set = [], VisemeSet.load("rhubarb")
    with tempfile.TemporaryDirectory() as name:
        for utterance in utterances:
            sound, out = _wav(Audio.read(utterance.audio), Path(name, "in.wav")), Path(name, "out.tsv")
            style = ["--style", "literal"] if contender.name.startswith("wav2vis") else []
            cost([*contender.command(sound, out), *style])
            counts.append(track_counts(utterance, load(out), viseme_set))
    return figures(add(counts), viseme_set)


def _wav(audio: Audio, path: Path) -> Path:
    """The sound as 16-bit WAV, which every program reads."""
    import soundfile

    soundfile.write(path, audio.samples, audio.sample_rate_hz, "PCM_16")
    return path


if __name__ == "__main__":
    main()
