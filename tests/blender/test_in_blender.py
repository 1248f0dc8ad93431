# SPDX-License-Identifier: MIT
"""Runs tests/blender/inside where Blender is: in the interpreters that WAV2VIS_BPY names, or in .venv-bpy.

python3.11 -m venv .venv-bpy && .venv-bpy/bin/pip install bpy==5.0.1 pytest
"""

import os
import subprocess
import tempfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from blender_addon.build import build

REPOSITORY = Path(__file__).parents[2]
OWN = REPOSITORY / ".venv-bpy" / "bin" / "python"
INTERPRETERS = os.environ.get("WAV2VIS_BPY", str(OWN) if OWN.exists() else "").split(os.pathsep)

INSIDE = Path(__file__).parent / "inside"


def run(python: str, *words, resources: Path) -> subprocess.CompletedProcess:
    """What an interpreter with bpy makes of words, with user folders of its own."""
    if not python:
        pytest.skip("no Blender: make .venv-bpy as this file's first lines say, or set WAV2VIS_BPY")
    return subprocess.run(
        [python, *words],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(INSIDE)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "BLENDER_USER_RESOURCES": str(resources),
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("python", INTERPRETERS)
@pytest.mark.parametrize("module", sorted(path.name for path in INSIDE.glob("test_*.py")))
def test_in_blender(module, python, tmp_path):
    # Where the path of a sound has some 90 to 105 letters Blender 5.0 mixes it elsewhere, or not at all, if it was
    # trimmed for good; what we read is the same.
    with tempfile.TemporaryDirectory() as short:
        words = ("-m", "pytest", "-q", "-c", INSIDE / "pytest.ini", "--basetemp", f"{short}/inside", INSIDE / module)
        ran = run(python, *words, resources=tmp_path)
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]


@pytest.mark.parametrize("python", INTERPRETERS)
def test_the_zip_is_valid_installs_bakes_and_uninstalls(python, tmp_path):
    extension, _ = build(tmp_path)
    tool = (
        "import bpy, pathlib; print(*pathlib.Path(bpy.utils.resource_path('LOCAL')).rglob('bl_pkg/cli/blender_ext.py'))"
    )
    found = Path(run(python, "-c", tool, resources=tmp_path).stdout.split()[-1])
    tags = "--valid-tags", found.parents[3] / "modules" / "_bpy_internal" / "extensions" / "tags.py"
    valid = run(python, found, "validate", *tags, extension, resources=tmp_path)
    assert valid.returncode == 0, valid.stdout + valid.stderr
    ZipFile(extension).extractall(tmp_path / "source")
    words = "build", *tags, "--source-dir", tmp_path / "source", "--output-filepath", tmp_path / "built.zip"
    built = run(python, found, *words, resources=tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    paths = extension, tmp_path / "built.zip"
    ours, theirs = ({name: file.read(name) for name in file.namelist()} for file in map(ZipFile, paths))
    assert ours == theirs
    ran = run(python, INSIDE / "install.py", extension, resources=tmp_path)
    assert ran.stdout.rstrip().endswith("ALL IS SO"), ran.stdout[-4000:] + ran.stderr[-4000:]


@pytest.mark.parametrize("python", INTERPRETERS)
@pytest.mark.parametrize(
    "content", [b"", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"this is not a sound" * 99], ids=["empty", "cut", "text"]
)
def test_a_damaged_sound_is_told_and_blender_lives_on(python, content, tmp_path):
    (tmp_path / "bad.wav").write_bytes(content)
    program = """
import sys
import bpy
from stage import add_strip, leave, make_head
import blender_addon
blender_addon.register()
bpy.ops.wm.read_factory_settings(use_empty=True)
make_head("head")
strip = add_strip(sys.argv[1])
try:
    bpy.ops.wav2vis.bake()
except RuntimeError as error:
    print("TOLD", "is not a sound that Blender can read" in str(error))
leave(0)
"""
    ran = run(python, "-c", program, tmp_path / "bad.wav", resources=tmp_path)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "TOLD True" in ran.stdout, ran.stdout[-2000:]
