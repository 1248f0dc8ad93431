# SPDX-License-Identifier: MIT
"""How far the mouth is from the sound: `python -m benchmarks playback`, on Linux with pulseaudio and its utilities.

A PulseAudio server of its own plays into a device that is none, and `parec` records what would be heard. Clicks are
played; for each, the time at which it arrives is compared with the time at which the player says it is heard. The
recorder's own delay (some 5 ms) counts as the mouth being early.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path

import numpy as np

RATE_HZ = 48_000
CLICKS_S = [1.0 + 0.5 * k for k in range(20)]


def click_track(path: Path) -> Path:
    """Silence with a click of 2 ms at each of the times."""
    samples = np.zeros(round((CLICKS_S[-1] + 1) * RATE_HZ), "<i2")
    for at_s in CLICKS_S:
        start = round(at_s * RATE_HZ)
        samples[start : start + 96] = 20_000
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def record(process: subprocess.Popen[bytes], arrivals: list[float]) -> None:
    """Note when each click arrives."""
    assert process.stdout is not None
    quiet = RATE_HZ
    while data := process.stdout.read1(1 << 14):  # type: ignore[attr-defined]
        now = time.perf_counter()
        samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2")
        loud = np.flatnonzero(np.abs(samples) > 5000)
        if len(loud) and quiet + loud[0] > RATE_HZ // 10:
            arrivals.append(now - (len(samples) - loud[0]) / RATE_HZ)
        quiet = len(samples) - loud[-1] if len(loud) else quiet + len(samples)


def measure(folder: Path) -> None:
    """Play the clicks and print the offsets."""
    from PyQt6.QtWidgets import QApplication

    from desktop_app.playback.player import Player
    from desktop_app.sound.sound import Sound

    app = QApplication([])
    sound = Sound.load(click_track(folder / "clicks.wav"))
    player = Player()
    player.set_sound(sound)
    if not player.has_device:
        raise SystemExit("no device: is pulseaudio running?")
    arrivals: list[float] = []
    command = ["parec", "-d", "silent.monitor", f"--rate={RATE_HZ}", "--channels=1", "--latency-msec=5"]
    recorder = subprocess.Popen(command, stdout=subprocess.PIPE)
    threading.Thread(target=record, args=(recorder, arrivals), daemon=True).start()
    passed: list[float] = []

    def moved(position_s: float) -> None:
        while len(passed) < len(CLICKS_S) and position_s >= CLICKS_S[len(passed)]:
            passed.append(time.perf_counter() - (position_s - CLICKS_S[len(passed)]))

    player.moved.connect(moved)
    player.playing_changed.connect(lambda playing: None if playing else app.quit())
    time.sleep(0.5)
    player.play()
    app.exec()
    time.sleep(0.5)
    recorder.terminate()
    pairs = list(zip(passed, arrivals, strict=False))
    offsets_ms = [1000 * (shown - heard) for shown, heard in pairs]
    print(f"{len(pairs)} of {len(CLICKS_S)} clicks; mouth after sound, in ms (negative: before):")
    low, *_, high = sorted(offsets_ms)
    print(f"median {statistics.median(offsets_ms):.1f}, lowest {low:.1f}, highest {high:.1f}")


def main() -> None:
    """Start the server, measure, end it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_RUNTIME_DIR": name,
            "PULSE_RUNTIME_PATH": name,
            "HOME": name,
        }
        server = subprocess.Popen(
            [
                "pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no",
                "--load=module-null-sink sink_name=silent rate=48000 channels=1",
                f"--load=module-native-protocol-unix socket={name}/native auth-anonymous=1",
            ],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.environ["PULSE_SERVER"] = f"unix:{name}/native"
        try:
            time.sleep(2)
            measure(folder)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
