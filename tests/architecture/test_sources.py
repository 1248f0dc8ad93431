# SPDX-License-Identifier: MIT
"""What every source file keeps to: documented, short, and silent in the core."""

import ast
import re
import tomllib
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest

import wav2vis_core
from wav2vis_core.cli import main

REPOSITORY = Path(__file__).parents[2]
CORE = REPOSITORY / "wav2vis_core"
CORE_FILES = sorted(CORE.rglob("*.py"))
ROOMS = ("wav2vis_core", "training", "blender_addon", "desktop_app", "benchmarks", "examples")

DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def undocumented(node: ast.Module | ast.ClassDef, where: str) -> list[str]:
    """Public classes, functions and methods without a docstring; what stands inside functions is not public."""
    missing = [] if ast.get_docstring(node) else [where]
    for child in node.body:
        if isinstance(child, DOCUMENTED) and not child.name.startswith("_"):
            if isinstance(child, ast.ClassDef):
                missing += undocumented(child, f"{where}.{child.name}")
            elif not ast.get_docstring(child):
                missing.append(f"{where}.{child.name}")
    return missing


@pytest.mark.parametrize("path", CORE_FILES, ids=name_of)
def test_all_that_is_public_has_a_docstring(path):
    assert undocumented(ast.parse(path.read_text(encoding="utf-8")), name_of(path)) == []


def options_of_the_command() -> set[str]:
    """Every option that the help of the command, of `convert`, of `live` and of `serve` lists."""
    helps = []
    for words in (["--help"], ["convert", "--help"], ["live", "--help"], ["serve", "--help"]):
        with pytest.raises(SystemExit), redirect_stdout(StringIO()) as out:
            main(words)
        helps.append(out.getvalue())
    return set(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", "".join(helps)))


@pytest.mark.parametrize("room", ["wav2vis_core", "blender_addon", "desktop_app"])
def test_only_the_command_speaks_of_its_options(room):
    options = options_of_the_command()
    assert {"--force", "-o", "--from-set", "-O"} <= options
    speaking = {}
    commands = {CORE / "cli", REPOSITORY / "blender_addon" / "build.py", REPOSITORY / "desktop_app" / "app.py"}
    for path in sorted((REPOSITORY / room).rglob("*.py")):
        if commands.isdisjoint([path, *path.parents]):
            texts = [
                node.value
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
            found = options & {word.strip("`'\".,:;()") for text in texts for word in text.split()}
            speaking |= {name_of(path): found} if found else {}
    assert speaking == {}


@pytest.mark.parametrize("path", CORE_FILES, ids=name_of)
def test_the_core_prints_nothing_but_the_commands_messages_to_a_stream_it_was_given(path):
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    to_a_stream = [call for call in calls if any(keyword.arg == "file" for keyword in call.keywords)]
    assert calls == (to_a_stream if path == CORE / "cli" / "console.py" else [])


def test_no_source_file_is_longer_than_400_lines():
    files = [path for room in ROOMS for path in (REPOSITORY / room).rglob("*.py")]
    assert len(files) > len(CORE_FILES)
    assert {name_of(path): n for path in files if (n := len(path.read_bytes().splitlines())) > 400} == {}


@pytest.mark.parametrize("room", [*ROOMS, "docs", "tests", "tools", ".ci"])
def test_every_file_of_code_names_its_licence_on_top(room):
    licence = "GPL-3.0-or-later" if room in {"blender_addon", "desktop_app"} else "MIT"
    files = sorted((REPOSITORY / room).rglob("*" if room in {"tools", ".ci"} else "*.py"))
    assert files
    for path in files:
        top = [line for line in path.read_text(encoding="utf-8").splitlines()[:2] if not line.startswith("#!")]
        assert top[:1] == [f"# SPDX-License-Identifier: {licence}"], name_of(path)


def test_no_folder_has_more_than_15_modules():
    modules = [path for room in ROOMS for path in (REPOSITORY / room).rglob("*.py") if path.name != "__init__.py"]
    folders = Counter(name_of(path.parent) for path in modules)
    assert {folder: n for folder, n in folders.items() if n > 15} == {}


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == wav2vis_core.__version__


def test_a_plain_installation_pulls_numpy_and_soundfile_only():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(name.split(">")[0] for name in project["dependencies"]) == ["numpy", "soundfile"]


def test_the_package_exports_each_public_name_that_it_holds_once():
    assert all(hasattr(wav2vis_core, name) for name in wav2vis_core.__all__)  # some are imported when asked for
    public = [
        name
        for name, value in vars(wav2vis_core).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert sorted(wav2vis_core.__all__) == sorted(public)


def test_the_bundled_files_are_small_enough_for_the_wheel_and_the_blender_zip():
    weights = {path.stem: path.stat().st_size for path in (CORE / "assets").glob("*.safetensors")}
    assert weights.pop("studio") <= 20_000_000
    assert sum(weights.values()) <= 2_100_000
    sizes = [path.stat().st_size for path in CORE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(sizes) < 24_000_000  # the zip, which may have 22, has 19
