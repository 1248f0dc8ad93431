# SPDX-License-Identifier: MIT
"""Speed of the desktop app: `python -m benchmarks desktop`, without a screen.

Prints the CPU time (so that a busy machine changes little) from the start of Python to a painted window, from opening
a file to its waveform and to its shapes, and of repaints while scrolling, zooming and dragging; and how each compares
with a fixed piece of work of this machine (a sort of a million floats), so that figures of two machines can be
compared.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from desktop_app.main_window import MainWindow
from desktop_app.model import edits
from desktop_app.model.state import State
from wav2vis_core import Cue, Track

HOME = Path(__file__).parents[1]
START = """
import os, time
from pathlib import Path
from PyQt6.QtCore import QSettings, QTimer
from PyQt6.QtWidgets import QApplication
from desktop_app.main_window import MainWindow
app = QApplication([])
window = MainWindow(QSettings({folder!r} + "/settings.ini", QSettings.Format.IniFormat), Path({folder!r}))
window.show()
window.grab()
"""
SHAPES = ("rest", "AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "etc")


def children_s() -> float:
    """CPU seconds of the processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def yardstick() -> float:
    """Seconds of a sort of a million floats."""
    numbers = np.random.default_rng(0).random(1_000_000)
    began = time.process_time()
    np.sort(numbers)
    return time.process_time() - began


def report(name: str, seconds: float, limit_s: float | None, unit_s: float) -> None:
    """A line: how long, the limit if there is one, and the ratio to the yardstick."""
    limit = f"(at most {limit_s * 1000:6.0f})" if limit_s else " " * 16
    print(f"{name:44}{seconds * 1000:9.1f} ms   {limit}   {seconds / unit_s:8.2f} sorts", flush=True)


def sound_of(seconds: int, folder: Path) -> Path:
    """The example repeated up to a length; another process makes it, so that its memory does not count."""
    words = f"from pathlib import Path; from benchmarks.sounds import looped; looped({seconds}, Path({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", words], check=True, env=os.environ | {"PYTHONPATH": str(HOME)})
    return folder / f"{seconds}s.wav"


def wait(app: QApplication, condition: Callable[[], object]) -> float:
    """Run the window until a condition holds; the CPU seconds that took."""
    began = time.process_time()
    while not condition():
        app.processEvents()
        time.sleep(0.005)
    return time.process_time() - began


def repaints(window: MainWindow, change: Callable[[int], None], n: int = 30) -> float:
    """Median seconds of painting all lanes after a change."""
    times = []
    lanes = [lane for lane in (*window.timeline.lanes, window.timeline.overview) if lane.isVisible()]
    for k in range(n):
        change(k)
        began = time.process_time()
        for lane in lanes:
            lane.grab()
        times.append(time.process_time() - began)
    return statistics.median(times)


def main() -> None:
    """Measure."""
    unit_s = statistics.median(yardstick() for _ in range(5))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starts = []
        for _ in range(3):
            began = children_s()
            subprocess.run([sys.executable, "-c", START.format(folder=name)], check=True, stderr=subprocess.DEVNULL)
            starts.append(children_s() - began)
        report("start to window", statistics.median(starts), 1.5, unit_s)
        app = QApplication([])
        window = MainWindow(QSettings(f"{name}/s.ini", QSettings.Format.IniFormat), folder)
        window.resize(1600, 900)
        window.show()
        document = window.editor.document
        for seconds, shown_s, heard_s in ((60, 0.3, 1.5), (7200, None, None)):
            sound = sound_of(seconds, folder)
            window.editor.files.open(sound)
            shown = wait(app, lambda sound=sound: document.sound and document.sound.path == sound)
            window.timeline.waveform.grab()
            report(f"{seconds} s file: waveform", shown, shown_s, unit_s)
            heard = shown + wait(app, lambda: document.state is not None)
            report(f"{seconds} s file: shapes", heard, heard_s, unit_s)
        viewport = window.editor.viewport
        window.show_spectrogram(True)
        for span_s in (7200, 600, 10):
            scrolled = repaints(window, lambda k, span=span_s: viewport.show(k * span * 0.01, span))
            report(f"2 hours: repaint, {span_s} s on screen", scrolled, 0.033, unit_s)
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'2 hours open: peak of memory':44}{peak_mib:9.1f} MiB  (at most    600)")
        drag(window, unit_s)
        window.editor.document.undo.setClean()
        window.close()


def drag(window: MainWindow, unit_s: float) -> None:
    """Move a boundary among 10,000 cues, as the mouse does."""
    cues = tuple(Cue(k * 0.72, (k + 1) * 0.72, SHAPES[k % 10]) for k in range(10_000))
    state = State.of(Track(cues, SHAPES, "rest", "MBP", "preston_blair", cues[-1].end_s))
    window.editor.document.start_with(state)
    window.show_spectrogram(False)
    times = []
    for k in range(30):
        began = time.process_time()
        moved = edits.moved(state.cues, 5000, 3600.0 + 0.01 * k, 0.001)
        window.editor.document.show(State(**{**vars(state), "cues": moved}))
        window.timeline.cues.grab()
        times.append(time.process_time() - began)
    report("10,000 cues: a step of a drag", statistics.median(times), 0.016, unit_s)


if __name__ == "__main__":
    main()
