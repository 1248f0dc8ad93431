# SPDX-License-Identifier: MIT
"""What the core may import: the standard library and NumPy, nothing else, and itself from the top down only."""

import os
import subprocess
import sys
import textwrap
import tomllib
import wave
from pathlib import Path

import numpy as np
import pytest

REPOSITORY = Path(__file__).parents[2]

# Only what Blender's Python has can be imported behind this.
BARE = """
import sys

ALLOWED = {*sys.stdlib_module_names, "numpy", "wav2vis_core"}


class Refusing:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in ALLOWED:
            raise ModuleNotFoundError(f"No module named {name!r} here", name=name)
        return None


for name in [name for name in sys.modules if name.partition(".")[0] not in ALLOWED | {"__main__"}]:
    del sys.modules[name]
sys.meta_path.insert(0, Refusing)
"""


def run(program: str, *words, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program), *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def talk(tmp_path):
    """A second of a buzz as 16-bit PCM at 44.1 kHz in stereo."""
    buzz = 0.3 * np.sign(np.sin(2 * np.pi * 120 * np.arange(44_100) / 44_100))
    with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", "not compressed"))
        file.writeframes(np.repeat((buzz * 32767).astype("<i2"), 2).tobytes())
    return tmp_path / "talk.wav"


def test_a_wav_becomes_a_moho_file_with_the_standard_library_and_numpy_alone(talk):
    ran = run(BARE + "from wav2vis_core.cli import main\nsys.exit(main(sys.argv[1:]))", talk, cwd=talk.parent)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    rows = talk.with_suffix(".dat").read_text().splitlines()
    assert rows[:2] == ["MohoSwitch1", "1 rest"]
    assert rows[-1] == "25 rest"


def test_the_three_lines_of_python_work_with_the_standard_library_and_numpy_alone(talk):
    program = "from wav2vis_core import lipsync, save\ntrack = lipsync('talk.wav')\nsave(track, 'talk.tsv')"
    ran = run(BARE + program, cwd=talk.parent)
    assert ran.returncode == 0, ran.stderr
    assert talk.with_suffix(".tsv").read_text().endswith("1.00\tX\n")


def test_what_needs_soundfile_says_so_when_it_is_missing(talk):
    (talk.parent / "talk.flac").write_bytes(b"fLaC" + bytes(99))
    ran = run(BARE + "from wav2vis_core.cli import main\nsys.exit(main(['talk.flac']))", cwd=talk.parent)
    assert ran.returncode == 3
    assert ran.stderr.count("\n") == 1
    assert "pip install soundfile" in ran.stderr


def test_the_finder_of_these_tests_refuses_what_is_installed():
    ran = run(BARE + "import soundfile", cwd=REPOSITORY)
    assert "No module named 'soundfile' here" in ran.stderr


@pytest.mark.parametrize(
    "imported", ["from wav2vis_core import *", "import wav2vis_core.cli", "import wav2vis_core.formats"]
)
def test_importing_the_core_imports_nothing_that_it_can_do_without(imported):
    program = f"""
        import sys
        before = set(sys.modules)
        {imported}
        print(*{{name.partition(".")[0] for name in set(sys.modules) - before}} - set(sys.stdlib_module_names))
    """
    ran = run(program, cwd=REPOSITORY)
    assert ran.returncode == 0, ran.stderr
    assert {name for name in ran.stdout.split() if not name.startswith("_")} == {"numpy", "wav2vis_core"}


def test_the_contracts_of_the_house_hold():
    lint_imports = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run(
        [lint_imports, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert f"Contracts: {len(contracts)} kept, 0 broken." in ran.stdout
