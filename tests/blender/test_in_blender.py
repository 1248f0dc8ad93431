"""Runs tests/blender/inside where Blender is: in the interpreters that WAV2VIS_BPY names, or in .venv-bpy.

python3.11 -m venv .venv-bpy && .venv-bpy/bin/pip install bpy==5.0.1 pytest
"""

import os
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
OWN = REPOSITORY / ".venv-bpy" / "bin" / "python"
INTERPRETERS = os.environ.get("WAV2VIS_BPY", str(OWN) if OWN.exists() else "").split(os.pathsep)


@pytest.mark.parametrize("python", INTERPRETERS)
@pytest.mark.parametrize("module", sorted(path.name for path in (Path(__file__).parent / "inside").glob("test_*.py")))
def test_in_blender(module, python, tmp_path):
    if not python:
        pytest.skip("no Blender: make .venv-bpy as this file's first lines say, or set WAV2VIS_BPY")
    inside = Path(__file__).parent / "inside"
    ran = subprocess.run(
        [python, "-m", "pytest", inside / module, "-q", "-p", "no:cacheprovider", f"--confcutdir={inside}"],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(inside)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "BLENDER_USER_RESOURCES": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
