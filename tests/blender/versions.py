# SPDX-License-Identifier: MIT
"""Runs the tests that need Blender in several Blenders and prints a line for each.

    python tests/blender/versions.py [VERSION ...]

Each version gets an environment .venv-bpy-VERSION (about 1 GB and a minute, kept), by `pip install bpy==VERSION` with a
Python of its kind on PATH or among pyenv's. Exit status 1: tests failed, or a version cannot be had here.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
VERSIONS = ("4.2.0", "4.5.15", "5.0.1", "5.1.2", "5.2.3")


class Unavailable(Exception):
    """A Blender that cannot be installed here."""


def python_for(blender: str) -> str:
    """The interpreter that this version's wheels on PyPI are for."""
    minor = "3.11" if tuple(map(int, blender.split("."))) < (5, 1) else "3.13"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for python in (shutil.which(f"python{minor}"), *sorted(pyenv.glob(f"{minor}.*/bin/python"))):
        # A pyenv without this Python has a command of its name too, which only says so.
        if python and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0:
            return str(python)
    raise Unavailable(f"needs Python {minor}")


def environment_of(blender: str) -> Path:
    """The interpreter of the environment that holds this version, made where it is missing."""
    folder = REPOSITORY / f".venv-bpy-{blender}"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([python_for(blender), "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", f"bpy=={blender}", "pytest"]
        installed = subprocess.run(pip, capture_output=True, text=True, check=False)
        if installed.returncode:
            shutil.rmtree(folder)
            raise Unavailable(installed.stderr.strip().splitlines()[-1])
    return python


def result_in(blender: str) -> tuple[bool, str]:
    """Whether all tests pass in a version, and what pytest says last."""
    tests = [sys.executable, "-m", "pytest", "-q", "-rfE", "tests/blender/test_in_blender.py"]
    named = {**os.environ, "WAV2VIS_BPY": str(environment_of(blender))}
    ran = subprocess.run(tests, cwd=REPOSITORY, env=named, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.stderr.write(ran.stdout)
    return ran.returncode == 0, re.sub(r"^=+ | =+$", "", ran.stdout.strip().splitlines()[-1])


def main() -> int:
    """The exit status."""
    all_passed = True
    for blender in sys.argv[1:] or VERSIONS:
        try:
            passed, told = result_in(blender)
        except Unavailable as error:
            passed, told = False, f"not run: {error}"
        all_passed &= passed
        print(f"{blender:8}{told}", flush=True)  # noqa: T201 (a command)
    return not all_passed


if __name__ == "__main__":
    sys.exit(main())
