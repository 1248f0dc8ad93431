# SPDX-License-Identifier: MIT
"""A bake in Blender: its time, its keys, and how near they are: `BPY_PYTHON benchmarks/blender.py`.

BPY_PYTHON has bpy (see docs/blender.md). Times are CPU seconds, which other work on the machine changes little, beside
those of the clock.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

import bpy
import numpy as np

REPOSITORY = Path(__file__).parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "examples" / "blender")]

import talking_head  # noqa: E402 (it lies where the lines above say)

import blender_addon  # noqa: E402
from blender_addon import bake, compat  # noqa: E402
from blender_addon.animation.keying import Channel, write_keys  # noqa: E402
from wav2vis_core.motion.curves import weight_curves  # noqa: E402


def timed(name: str, work: Callable[[], object]) -> float:
    """Print what a piece of work takes and return its CPU seconds."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"{name}: {cpu:.3f} CPU s, {clock:.3f} s by the clock")
    return cpu


def minute(folder: str) -> Path:
    """The example's speech over and over for 60 s, as a WAV."""
    path = Path(folder, "minute.wav")
    with wave.open(str(talking_head.SOUND)) as speech, wave.open(str(path), "wb") as file:
        file.setparams(speech.getparams())
        data = speech.readframes(speech.getnframes())
        size = 60 * speech.getframerate() * speech.getsampwidth() * speech.getnchannels()
        file.writeframes((data * (size // len(data) + 1))[:size])
    return path


def bulk(n_frames: int) -> list[Channel]:
    """A key on each frame of each of the head's visemes."""
    frames, values = np.arange(n_frames), np.random.default_rng(1).random(n_frames)
    return [Channel(f'key_blocks["viseme_{name}"].value', frames, values) for name in talking_head.VISEMES]


def one_by_one(key: bpy.types.Key, n_frames: int) -> None:
    """The same by keyframe_insert, which is how it is usually done."""
    for block in key.key_blocks[1:]:
        for frame in range(n_frames):
            block.keyframe_insert("value", frame=frame)


def show_keys() -> None:
    """Print how many keys the last bake wrote and how far its curves are from the weights that it was to show."""
    placed = bake.track_of(bake.Speech.of(bpy.context), "mpeg4", 0.04, lambda share: None)
    weights = weight_curves(placed.track, placed.frame_rate, loudness=placed.loudness)
    key, names = bpy.data.objects["Mouth"].data.shape_keys, {"ih": "I", "oh": "O", "ou": "U"}
    baked = {curve.data_path: curve for curve in compat.all_curves(key)}
    rows = [baked[f'key_blocks["viseme_{names.get(shape, shape)}"].value'] for shape in weights.names]
    frames = placed.first_frame + np.arange(len(weights.values))
    off = np.abs(np.array([[row.evaluate(frame) for row in rows] for frame in frames]) - weights.values)
    n_keys = sum(len(row.keyframe_points) for row in rows)
    rate = n_keys / placed.track.duration_s
    print(f"{n_keys} keys, {rate:.1f} a second; off by {off.max():.3f} at most, {off.mean():.5f} in the mean")


if __name__ == "__main__":
    blender_addon.register()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    talking_head.make_head()
    talking_head.set_stage()
    print(f"Blender {bpy.app.version_string}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    bpy.ops.wav2vis.bake()  # loads the weights
    show_keys()
    with tempfile.TemporaryDirectory() as folder:
        settings = bpy.context.scene.wav2vis
        settings.source, settings.filepath = "FILE", str(minute(folder))
        timed("60 s of speech onto a mouth and a tongue", bpy.ops.wav2vis.bake)
    key = bpy.data.objects["Mouth"].data.shape_keys
    fast = timed("15 x 1440 keys", lambda: write_keys(key, bulk(1440), (0, 1439), stepped=False))
    slow = timed("15 x 144 keys by keyframe_insert", lambda: one_by_one(key, 144))
    print(f"a key in bulk costs 1/{slow * 10 / fast:.0f} of one by keyframe_insert")
