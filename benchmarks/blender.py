# SPDX-License-Identifier: MIT
"""A bake in Blender: its time, its keys, and how near they are: `BPY_PYTHON benchmarks/blender.py [MINUTES LISTENER]`.

With words, what so many minutes of sound take instead, and how long Blender's own thread stands meanwhile. BPY_PYTHON
has bpy (see docs/blender.md). Times are CPU seconds, which other work on the machine changes little, beside those of
the clock.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import resource
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
from blender_addon.character import Character  # noqa: E402
from blender_addon.heard import Question, answer  # noqa: E402
from blender_addon.outputs.output import Fitted, PlacedTrack  # noqa: E402
from wav2vis_core.jobs.task import Task  # noqa: E402
from wav2vis_core.motion.curves import Keys, WeightCurves, weight_curves  # noqa: E402

_SLEEP_S = 0.01

Made = tuple[PlacedTrack, Fitted]


def timed(name: str, work: Callable[[], object]) -> float:
    """Print what a piece of work takes and return its CPU seconds."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"{name}: {cpu:.3f} CPU s, {clock:.3f} s by the clock")
    return cpu


def speech(folder: str, minutes: int) -> Path:
    """The example's speech over and over, as a WAV."""
    path = Path(folder, "speech.wav")
    with wave.open(str(talking_head.SOUND)) as example, wave.open(str(path), "wb") as file:
        file.setparams(example.getparams())
        data, left = example.readframes(example.getnframes()), minutes * 60 * example.getframerate()
        while left > 0:
            file.writeframes(data[: left * example.getsampwidth()])
            left -= example.getnframes()
    return path


def stood_s(task: Task[Made], until_share: float = 2.0) -> tuple[float, float]:
    """The longest that this thread stood while a task ran, up to a share of its work; and the most that was done then.

    Both are seconds beyond what it slept. The second is CPU time: what an idle machine would have let it stand.
    """
    stood, worked = [0.0], [0.0]
    task.start()
    while task.running:
        if task.share > until_share:
            task.cancel()
        clock, cpu = time.perf_counter(), time.process_time()
        time.sleep(_SLEEP_S)
        stood.append(time.perf_counter() - clock - _SLEEP_S)
        worked.append(time.process_time() - cpu - _SLEEP_S)
    return max(stood), max(worked)


def long_bake(folder: str, minutes: int, listener: str) -> None:
    """Hear a long sound and fit its keys beside this thread, once up to the middle, once to the end, and write them."""
    settings, temporary = bpy.context.scene.wav2vis, Path(folder, "temporary")
    settings.source, settings.filepath, settings.listener = "FILE", str(speech(folder, minutes)), listener
    temporary.mkdir()
    tempfile.tempdir = str(temporary)  # where the core keeps what a long sound needs
    question, character = Question.of(bake.Speech.of(bpy.context), "mpeg4", 0.04), Character.of(bpy.context)
    fitted = bake.fitting(character)

    def hear(until_share: float = 2.0) -> Task[Made]:
        task = Task(lambda report: fitted(answer(question, report).placed))
        stood, worked = stood_s(task, until_share)
        print(f"{listener}, {minutes} minutes: stood {stood:.3f} s at most, in which {worked:.3f} CPU s were worked")
        if task.error:
            raise task.error
        return task

    timed("given up in the middle", lambda: hear(0.5))
    print(f"left of it: {len(list(temporary.iterdir()))} files")
    tasks: list[Task[Made]] = []
    timed("heard and fitted", lambda: tasks.append(hear()))
    made = tasks[0].result
    assert made
    timed("keys written", lambda: bake.key(*made, character))
    timed("written again", lambda: bake.key(*made, character))
    print(character.settings.report)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def bulk(n_frames: int) -> list[Channel]:
    """A key on each frame of each of the head's visemes."""
    frames, values = np.arange(n_frames), np.random.default_rng(1).random(n_frames)
    return [Channel(f'key_blocks["viseme_{name}"].value', frames, values) for name in talking_head.VISEMES]


def one_by_one(key: bpy.types.Key, n_frames: int) -> None:
    """The same by keyframe_insert, which is how it is usually done."""
    for block in key.key_blocks[1:]:
        for frame in range(n_frames):
            block.keyframe_insert("value", frame=frame)


def dense(weights: WeightCurves) -> Keys:
    """A key on each frame of each shape."""
    return {
        name: (np.arange(len(weights.values)), column)
        for name, column in zip(weights.names, weights.values.T, strict=True)
    }


def show_ways() -> None:
    """Print a table of ways to key a minute of speech: how many keys, how near to the weights, in which time."""
    placed = bake.track_of(bake.Speech.of(bpy.context), "mpeg4", 0.04, lambda share: None)
    key = bpy.data.objects["Mouth"].data.shape_keys
    print("| keys | of a minute | a second | off at most | off in the mean | CPU s |\n|---|---|---|---|---|---|")
    ways: list[tuple[str, Callable[[WeightCurves], Keys], bool]] = [
        ("on each frame", dense, False),
        ("joined by lines, tolerance .01", WeightCurves.keys, True),
        ("eased, tolerance 10 %", WeightCurves.eased_keys, False),
    ]
    for name, keys_of, straight in ways:
        key.animation_data_clear()
        compat.new_action(key, name)
        cpu = time.process_time()
        weights = weight_curves(placed.track, placed.frame_rate, loudness=placed.loudness)
        keys = {shape: found for shape, found in keys_of(weights).items() if len(found[0])}
        channels = [
            Channel(path_of(shape), frames + placed.first_frame, values) for shape, (frames, values) in keys.items()
        ]
        n_keys = write_keys(key, channels, placed.span, stepped=False)
        cpu = time.process_time() - cpu
        curves = {curve.data_path: curve for curve in compat.all_curves(key)}
        if straight:
            for point in (point for curve in curves.values() for point in curve.keyframe_points):
                point.interpolation = "LINEAR"
        off = []
        for shape, column in zip(weights.names, weights.values.T, strict=True):
            curve = curves.get(path_of(shape))
            shown = [curve.evaluate(placed.first_frame + frame) if curve else 0.0 for frame in range(len(column))]
            off.append(np.abs(shown - column))
        rate = n_keys / placed.track.duration_s
        print(f"| {name} | {n_keys} | {rate:.1f} | {np.max(off):.3f} | {np.mean(off):.5f} | {cpu:.2f} |")


def path_of(shape: str) -> str:
    """Where the head's shape key of a mouth lies."""
    return f'key_blocks["viseme_{ {"ih": "I", "oh": "O", "ou": "U"}.get(shape, shape) }"].value'


def short_bake(folder: str) -> None:
    """The example, a minute, and keys in bulk."""
    bpy.ops.wav2vis.bake()  # loads the weights
    settings = bpy.context.scene.wav2vis
    settings.source, settings.filepath = "FILE", str(speech(folder, 1))
    timed("60 s of speech onto a mouth and a tongue", bpy.ops.wav2vis.bake)
    show_ways()
    key = bpy.data.objects["Mouth"].data.shape_keys
    fast = timed("15 x 1440 keys", lambda: write_keys(key, bulk(1440), (0, 1439), stepped=False))
    slow = timed("15 x 144 keys by keyframe_insert", lambda: one_by_one(key, 144))
    print(f"a key in bulk costs 1/{slow * 10 / fast:.0f} of one by keyframe_insert")


if __name__ == "__main__":
    blender_addon.register()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    talking_head.make_head()
    talking_head.set_stage()
    print(f"Blender {bpy.app.version_string}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:]:
            long_bake(folder, int(sys.argv[1]), sys.argv[2])
        else:
            short_bake(folder)
