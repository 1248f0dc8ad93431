# SPDX-License-Identifier: MIT
"""The program itself, in a window of its own on an X server, with the mouse and the keys of that server."""

import shutil
import subprocess
import sys

import pytest

from desktop_app.model.project import Project

from .conftest import EXAMPLE, PATIENCE_S, until

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool (tools/test installs them)"
)


def test_a_person_opens_corrects_and_saves(screen, start, tmp_path):
    sound = tmp_path / "talk.wav"
    shutil.copy(EXAMPLE, sound)

    def x(*words):
        return subprocess.run(["xdotool", *words], env=screen, capture_output=True, text=True, check=False).stdout

    def window(name):
        return x("search", "--onlyvisible", "--name", name).split()

    with (tmp_path / "stderr").open("w") as errors:
        program = start([sys.executable, "-m", "desktop_app", str(sound)], env=screen, stderr=errors)
    main = until("the window", lambda: window("talk.wav"))[0]
    x("windowfocus", main)

    def change_a_shape():
        # The lane of shapes lies over the overview, at the left of the window; 8 is FV.
        x("mousemove", "--window", main, "300", "640", "click", "1", "key", "8")
        return "*" in x("getwindowname", main)

    until("a changed shape", change_a_shape)
    x("key", "ctrl+s")
    dialog = until("the dialog", lambda: window("Save project"))[0]
    x("windowfocus", dialog)
    x("key", "Return")
    project = until("the project", lambda: list(tmp_path.glob("*.wav2vis")))[0]
    cues = Project.load(project).state.cues
    assert {cue.shape for cue in cues if cue.origin == "edited"} == {"FV"}
    until("a clean title", lambda: "*" not in x("getwindowname", main))
    x("windowfocus", main)
    x("key", "ctrl+q")
    assert program.wait(PATIENCE_S) == 0
    known = ("symbolsresolver", "PulseAudio", "pa_context", "FFmpeg")
    said = [line for line in (tmp_path / "stderr").read_text().splitlines() if not any(word in line for word in known)]
    assert said == []
