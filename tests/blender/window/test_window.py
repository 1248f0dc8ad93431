# SPDX-License-Identifier: MIT
"""A user in the window of Debian's Blender: needs blender, xvfb and xdotool, and takes half a minute.

`WAV2VIS_PICTURES=FOLDER` keeps the pictures, such as those in docs/blender.
"""

import os
import shutil
import subprocess
import wave
from pathlib import Path

import pytest

from blender_addon.build import build

REPOSITORY = Path(__file__).parents[3]
MISSING = [name for name in ("blender", "xvfb-run", "xdotool") if shutil.which(name) is None]


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}")
def test_click_the_tab_bake_undo_and_cancel(start, tmp_path):
    _, legacy = build(tmp_path)
    with (
        wave.open(str(REPOSITORY / "examples" / "tribe.wav")) as speech,
        wave.open(str(tmp_path / "long.wav"), "wb") as long,
    ):
        long.setparams(speech.getparams())
        long.writeframes(speech.readframes(speech.getnframes()) * 200)
    pictures = Path(os.environ.get("WAV2VIS_PICTURES", tmp_path))
    (tmp_path / "scripts" / "addons").mkdir(parents=True)
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24 +extension GLX"]
    blender = ["blender", "--factory-startup", "--no-window-focus", "-p", "0", "0", "1280", "800"]
    driver = ["--python", Path(__file__).parent / "driver.py", "--", legacy, pictures, tmp_path / "long.wav"]
    ours = {
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "BLENDER_USER_SCRIPTS": str(tmp_path / "scripts"),
        "PATH": os.defpath,  # Debian's Blender takes NumPy from the first Python that it finds there
    }
    program = start(
        [*screen, *blender, *driver],
        env={**os.environ, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out, err = program.communicate(timeout=600)
    told = out.splitlines()
    for line in ("BAKED True 15", "UNDONE True", "CANCELLED True", "DISABLED True", "DONE"):
        assert line in told, out[-3000:] + err[-3000:]
    assert len(list(pictures.glob("*.png"))) >= 4
