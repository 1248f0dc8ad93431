# SPDX-License-Identifier: MIT
"""How late, how costly, how steady and how right a live mouth is: `python benchmarks/live.py [--hour] [MANIFEST ...]`.

Prints, from one run on one BLAS thread:

- how far behind the sound the session is at each rate;
- what a hop of 10 ms costs: percentiles, and the share of a core;
- from a sound to its message at a WebSocket viewer on this computer, beyond that look-ahead, in real time;
- how much of five minutes of music, typing, breath and noise moves the mouth (see `noises.py`);
- with --hour, what an hour of sound adds to the memory, and how far the mouth's clock then is from the sound's;
- for each manifest (JSON lines with phones, as `training` reads them), the figures of `training.evaluation.metrics` for
  a microphone, for a buffer, and for the same student on the file.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from noises import NOISES, RATE_HZ
from numpy.typing import NDArray
from websockets.sync.client import connect

from training.data.manifest import Utterance, read_manifest
from training.evaluation.metrics import add, counts, figures
from wav2vis_core import Audio, LiveSession, VisemeSet, lipsync
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.outlet import Outlet
from wav2vis_core.senders.registry import make_sender

EXAMPLE = Path(__file__).parent.parent / "examples" / "tribe.wav"
RATES_HZ = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000)
PORT = 48_765
SHOWN = (
    "closure recall",
    "closure precision",
    "false closure",
    "lip-teeth recall",
    "macro recall",
    "frame accuracy",
    "speech accuracy",
    "openness r",
    "boundary F1",
)

Cues = list[tuple[float, float, str]]
Samples = NDArray[np.float32]


def blocks(samples: Samples, size: int) -> Iterable[Samples]:
    """The samples, so many at a time."""
    return (samples[k : k + size] for k in range(0, len(samples), size))


def behind() -> None:
    """Print the look-ahead at each rate."""
    for rate_hz in RATES_HZ:
        print(f"behind the sound, {rate_hz:6} Hz  {1000 * LiveSession(rate_hz).look_ahead_s:6.1f} ms")


def cost(rate_hz: int = 48_000, seconds: float = 60) -> None:
    """Print what hops cost."""
    samples = np.resize(Audio.read(EXAMPLE, rate_hz).samples, int(seconds * rate_hz))
    session = LiveSession(rate_hz, "mpeg4")
    hops = []
    for block in blocks(samples, rate_hz // 100):
        began = time.process_time()
        session.push(block)
        hops.append(1000 * (time.process_time() - began))
    (p50, p99), share = np.percentile(hops, [50, 99]), sum(hops) / seconds / 10
    print(f"a hop of 10 ms, {rate_hz} Hz  median {p50:.2f} ms, p99 {p99:.2f} ms, {share:.1f} % of a core")


def loopback(seconds: float = 20) -> None:
    """Print how long after the last sample that it waits for a message is with a viewer."""
    samples = np.resize(Audio.read(EXAMPLE, RATE_HZ).samples, int(seconds * RATE_HZ))
    session = LiveSession(RATE_HZ, "mpeg4")
    stage, listening = Stage.of(session), threading.Event()
    outlet = Outlet(make_sender(f"websocket={PORT}"), stage, lambda text: listening.set())
    outlet.start()
    listening.wait()
    began = 0.0
    late: list[float] = []

    def watch() -> None:
        with connect(f"ws://127.0.0.1:{PORT}", proxy=None) as viewer:
            ready.set()
            for text in viewer:
                message = json.loads(text)
                if message["type"] == "mouth":
                    late.append(1000 * (time.perf_counter() - began - message["time_s"]))

    ready = threading.Event()
    viewer = threading.Thread(target=watch)
    viewer.start()
    ready.wait()
    began = time.perf_counter()
    for k, block in enumerate(blocks(samples, RATE_HZ // 100), 1):
        time.sleep(max(0.0, began + k / 100 - time.perf_counter()))
        for moment in stage.moments(session.push(block)):
            outlet.put(moment)
    outlet.stop()
    viewer.join()
    p50, p99 = np.percentile(late, [50, 99])
    print(f"from sound to message           median {p50:.0f} ms, p99 {p99:.0f} ms (look-ahead and block included)")


def noise(seconds: float = 300) -> None:
    """Print how much of each noise moves the mouth."""
    for name, make in NOISES.items():
        sound = make(np.random.default_rng(99), seconds)
        session = LiveSession(RATE_HZ, "rhubarb")
        shapes = np.array([*session.push(sound).shapes, *session.finish().shapes])
        moved = shapes != "X"
        print(f"{name:12}moves the mouth {100 * moved.mean():.1f} % of {seconds:.0f} s")


def hour(rate_hz: int = 48_000) -> None:
    """Print what an hour does to memory and clock."""
    minute = np.resize(Audio.read(EXAMPLE, rate_hz).samples, 60 * rate_hz)
    session = LiveSession(rate_hz, "mpeg4")
    tracemalloc.start()
    n_frames, sizes = 0, []
    for _ in range(60):
        for block in blocks(minute, rate_hz // 10):
            n_frames += len(session.push(block))
        sizes.append(tracemalloc.get_traced_memory()[0] / 1024)
    n_frames += len(session.finish())
    tracemalloc.stop()
    drift = 1000 * ((n_frames - 1) / session.frame_rate_hz - 3600)
    print(f"an hour: {sizes[4]:.0f} KiB after 5 minutes, {sizes[-1]:.0f} after 60; clocks differ by {drift:.2f} ms")


def live_cues(path: Path, name: str, **options: object) -> Cues:
    """What a session shows of a sound file, heard 10 ms at a time."""
    sound = Audio.read(path)
    session = LiveSession(sound.sample_rate_hz, name, **options)  # type: ignore[arg-type]
    frames = [session.push(block) for block in blocks(sound.samples, sound.sample_rate_hz // 100)]
    shapes = list(itertools.chain(*(each.shapes for each in frames), session.finish().shapes))
    turns = [k for k in range(1, len(shapes)) if shapes[k] != shapes[k - 1]]
    return [(a / 100, b / 100, shapes[a]) for a, b in itertools.pairwise([0, *turns, len(shapes)])]


def quality(path: Path) -> None:
    """Print the figures of a manifest."""
    utterances = [each for each in read_manifest(path) if each.phones]
    ways: dict[str, Callable[[Utterance, str], Cues]] = {
        "microphone": lambda u, name: live_cues(u.audio, name),
        "buffer": lambda u, name: live_cues(u.audio, name, look_ahead="buffer", style="literal"),
        "file, fast": lambda u, name: [
            (round(cue.start_s, 2), round(cue.end_s, 2), cue.shape)
            for cue in lipsync(u.audio, viseme_set=name, style="literal", listener="fast").cues
        ],
    }
    print(f"\n{path.stem:22}" + "".join(f"{name:>18}" for name in SHOWN))
    for (way, cues_of), name in itertools.product(ways.items(), ("rhubarb", "mpeg4")):
        chosen = VisemeSet.load(name)
        values = figures(add(counts(u, cues_of(u, name), chosen) for u in utterances), chosen)
        print(f"{way:12}{name:10}" + "".join(f"{values[each]:18.3f}" for each in SHOWN), flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="Measure the live mouth.")
    parser.add_argument("manifests", nargs="*", type=Path)
    parser.add_argument("--hour", action="store_true")
    arguments = parser.parse_args()
    behind()
    cost()
    loopback()
    noise()
    if arguments.hour:
        hour()
    for path in arguments.manifests:
        quality(path)


if __name__ == "__main__":
    main()
