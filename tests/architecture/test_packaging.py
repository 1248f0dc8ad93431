# SPDX-License-Identifier: MIT
"""What people install: the wheel and the source archive, looked into and put into an environment of their own."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

import wav2vis_core

REPOSITORY = Path(__file__).parents[2]
EXTRAS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["optional-dependencies"]


def run(*words, cwd: Path) -> str:
    """What a program prints that finds this repository nowhere but in its working folder."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run([*map(str, words)], cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def build(source: Path, folder: Path, target: str) -> Path:
    """The wheel or the source archive ("sdist") of a folder of sources."""
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=source)
    (built,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(REPOSITORY, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The folder that the source archive unpacks to."""
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "tarfile", "-e", build(REPOSITORY, folder, "sdist"), cwd=folder)
    return folder / f"wav2vis-{wav2vis_core.__version__}"


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The programs' folder of an environment with the wheel in it; NumPy and the like come from the tests' own."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    python = Path(paths["scripts"], "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel, cwd=home)
    Path(paths["purelib"], "tests_own.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python.parent


def test_the_wheel_installs_the_core_and_the_desktop_app_and_nothing_else(wheel):
    names = ZipFile(wheel).namelist()
    version = f"wav2vis-{wav2vis_core.__version__}"
    folders = {"wav2vis_core", "desktop_app", f"{version}.dist-info", f"{version}.data"}
    assert {name.partition("/")[0] for name in names} == folders
    assert "wav2vis_core/py.typed" in names
    assert not [name for name in names if "__pycache__" in name or "/test" in name]


def test_the_wheel_names_both_licences_and_brings_their_texts(wheel):
    archive = ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    lines = archive.read(metadata).decode().splitlines()
    assert "License-Expression: MIT AND GPL-3.0-or-later" in lines
    for name in ("LICENSE", "desktop_app/LICENSE"):
        text = archive.read(metadata.replace("METADATA", f"licenses/{name}"))
        assert text == (REPOSITORY / name).read_bytes()


def test_the_source_archive_holds_every_room_and_makes_the_same_wheel(wheel, unpacked, tmp_path):
    for room in ("wav2vis_core", "desktop_app", "blender_addon", "training", "tests", "docs", "tools", "examples"):
        ours = {path.relative_to(unpacked) for path in (unpacked / room).rglob("*") if path.is_file()}
        assert ours
        assert not [path for path in ours if "__pycache__" in path.parts]
    again = build(unpacked, tmp_path, "wheel")
    assert ZipFile(again).namelist() == ZipFile(wheel).namelist()


def test_the_installed_command_writes_the_example(installed, tmp_path):
    shutil.copy(REPOSITORY / "examples" / "tribe.wav", tmp_path)
    run(installed / "wav2vis", "tribe.wav", "-o", "tribe.dat", cwd=tmp_path)
    assert (tmp_path / "tribe.dat").read_text().startswith("MohoSwitch1\n1 rest\n")
    where = run(installed / "python", "-c", "import wav2vis_core; print(wav2vis_core.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


@pytest.mark.slow
def test_mypy_finds_the_types_of_the_readmes_python(installed, tmp_path):
    (snippet,) = re.findall(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "snippet.py").write_text(snippet + "reveal_type(track)\n")
    words = ("--strict", "--python-executable", installed / "python", "snippet.py")
    assert '"wav2vis_core.track.track.Track"' in run(sys.executable, "-m", "mypy", *words, cwd=tmp_path)


@pytest.mark.parametrize("pattern", ["*.md", "docs/**/*.md", "desktop_app/**/*.md", "training/**/*.md"])
def test_the_docs_write_an_extra_in_one_way_and_it_exists(pattern):
    for path in REPOSITORY.glob(pattern):
        for written in re.findall(r"install ([^\s`]*\[[^\s`]*)", path.read_text(encoding="utf-8")):
            assert written in {f"'wav2vis[{name}]'" for name in EXTRAS}, path
