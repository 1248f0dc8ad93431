# SPDX-License-Identifier: MIT
"""The script for Unity, compiled and run by Mono with stubs in the place of Unity's classes."""

import json
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "examples" / "live" / "Wav2VisMouth.cs"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A game with the script in it."""
    if not (shutil.which("mcs") and shutil.which("mono")):
        pytest.skip("no Mono here (Debian: apt-get install mono-mcs mono-runtime)")
    program = tmp_path_factory.mktemp("unity") / "game.exe"
    sources = [SCRIPT, *Path(__file__).with_name("unity").glob("*.cs")]
    ran = subprocess.run(["mcs", "-warnaserror", f"-out:{program}", *sources], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr
    return program


@pytest.fixture
def game(compiled, start):
    """Start the game for a port, on a computer of some country; gives what it prints, which grows."""
    threads = []

    def read(stream, lines):
        lines.extend(json.loads(line) for line in stream)

    def play(port, culture):
        words = ["mono", compiled, f"ws://127.0.0.1:{port}", culture]
        program = start(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        lines = []
        threads.append((program, threading.Thread(target=read, args=(program.stdout, lines))))
        threads[-1][1].start()
        return lines

    yield play
    for program, thread in threads:
        program.stdin.write("\n")
        program.stdin.flush()
        thread.join()
        assert program.wait(30) == 0


@pytest.mark.parametrize("culture", ["en-US", "de-DE"])
def test_blend_shapes_follow_a_live_session_and_the_next_one(game, live, free_port, wait_for, assert_followed, culture):
    port = free_port()
    told = game(port, culture)
    wait_for(lambda: told == [{}])
    for _ in range(2):
        before = len(told)
        live(port)
        wait_for(lambda before=before: told[before:] and told[-1] == {"sil": 1})
        assert_followed(told[before:])


@pytest.mark.parametrize("url", ["127.0.0.1:8765", "http://127.0.0.1:8765", ""])
def test_an_address_that_is_none_is_told_of(compiled, start, url):
    program = start(["mono", compiled, url, "en-US"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    patience = threading.Timer(60, program.kill)
    patience.start()
    said = {program.stdout.readline(), program.stdout.readline()}
    patience.cancel()
    assert f'error "{url}" is no address of wav2vis: write it like ws://127.0.0.1:8765\n' in said
    program.communicate("\n", timeout=30)
