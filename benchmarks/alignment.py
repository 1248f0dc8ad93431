# SPDX-License-Identifier: MIT
"""What alignment and features cost: `python -m benchmarks alignment [MANIFEST]`.

Prints the overhead of `training align` over pocketsphinx's bare decoder, and the speed of alignment and of features
for one core, in CPU time of one process. The bare decoder is given what it needs in memory: its two passes, and
nothing of reading, looking up words, or making sense of what it found. Both take turns on each clip, now the one first
and now the other, so that a busy machine spoils neither. Clips are converted to FLAC first, as a run does. Without a
manifest the bundled clip is aligned over and over.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from training.align import pocketsphinx_
from training.align.aligner import AlignmentError
from training.config import FeaturesConfig, TrainingConfig
from training.data import features
from training.data.convert import convert
from training.data.manifest import Utterance, read_manifest, write_manifest
from training.data.manifest_pass import PassOptions
from wav2vis_core.sound.audio import Audio
from wav2vis_core.transcripts.pronunciation import spoken_words

EXAMPLE = Path(__file__).parent.parent / "examples" / "tribe.wav"
TEXT = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire"
CLIPS = 60


def clips(manifest: Path | None, folder: Path) -> list[Utterance]:
    """Some English clips of a manifest, spread evenly, as `convert` leaves them; or the bundled one as often."""
    if manifest is None:
        return [Utterance(EXAMPLE, "librispeech", "2902", TEXT, seconds=Audio.read(EXAMPLE).duration_s)] * CLIPS
    there = [u for u in read_manifest(manifest) if u.is_english and u.text]
    write_manifest(folder / "some.jsonl", there[:: max(1, len(there) // CLIPS)][:CLIPS])
    return read_manifest(convert(folder / "some.jsonl", folder / "sounds", options=PassOptions(workers=1)))


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    began_s = time.process_time()
    work()
    return time.process_time() - began_s


def measure_alignment(utterances: list[Utterance]) -> None:
    """Print overhead and speed."""
    aligner, decoder = pocketsphinx_.PocketSphinx(), pocketsphinx_._decoder(True)
    whole_s = bare_s = sound_s = 0.0
    n_failed = 0
    for k, u in enumerate([utterances[0], *utterances]):
        audio = Audio.read(u.audio, 16_000)
        samples = (audio.samples * 32767).astype("<i2").tobytes()
        text = " ".join(spoken_words(u.text))
        works = [lambda u=u: aligner.align(u), lambda text=text, samples=samples: bare(decoder, text, samples)]
        try:
            spent_s = {number: cpu_s(works[number]) for number in ((0, 1) if k % 2 else (1, 0))}
        except (AlignmentError, RuntimeError):  # what needs the second try has no bare figure
            n_failed += 1
            continue
        if k:  # the first loads the dictionary
            whole_s, bare_s, sound_s = whole_s + spent_s[0], bare_s + spent_s[1], sound_s + audio.duration_s
    print(f"alignment: {len(utterances) - n_failed} clips, {sound_s:.0f} s")
    print(f"  {100 * (whole_s / bare_s - 1):.1f} % over the bare decoder")
    print(f"  {sound_s / whole_s:.0f} hours of speech an hour and core")


def bare(decoder: Any, text: str, samples: bytes) -> None:
    """The decoder's two passes."""
    decoder.set_align_text(text)
    for again in (False, True):
        if again:
            decoder.set_alignment()
        decoder.start_utt()
        decoder.process_raw(samples, full_utt=True)
        decoder.end_utt()
    decoder.get_alignment()


def measure_features(utterances: list[Utterance]) -> None:
    """Print the speed of the features step: each clip at its own and at another speed, each quiet and rough."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        named = [replace(u, source="bench") for u in utterances]
        write_manifest(work / "list.jsonl", named)
        config = TrainingConfig(
            work=work,
            train=(work / "list.jsonl",),
            dev=(work / "list.jsonl",),
            features=FeaturesConfig(copies=2, noise_clips=0, workers=1),
        )
        spent_s = cpu_s(lambda: features.run(config))
        rows = sum(
            len(np.load(path, mmap_mode="r")) for path in work.glob("features/*/*/*.npy") if "ends" not in path.name
        )
    print(
        f"features: {rows / 100:.0f} s of sound in {spent_s:.1f} CPU s: {rows / 100 / spent_s:.0f} x real time a core"
    )


def main() -> None:
    """Measure."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as name:
        utterances = clips(Path(sys.argv[1]) if len(sys.argv) > 1 else None, Path(name))
        measure_alignment(utterances)
        measure_features(utterances)


if __name__ == "__main__":
    main()
