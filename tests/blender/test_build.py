# SPDX-License-Identifier: MIT
"""The zips that people install: small, whole, the same from the same source."""

import ast
import subprocess
import sys
import tomllib
from zipfile import ZipFile

import pytest

import wav2vis_core
from blender_addon import bl_info
from blender_addon.build import ADDON, build
from wav2vis_core import formats, lipsync
from wav2vis_core.track.visemes import bundled_names


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    return build(tmp_path_factory.mktemp("dist"))


def test_small_and_without_a_binary(zips):
    for path in zips:
        assert path.stat().st_size <= 22_000_000  # 18 of them for the studio listener
        endings = {name.rpartition(".")[2] for name in ZipFile(path).namelist()}
        assert not endings & {"so", "pyd", "dll", "dylib", "exe", "whl", "pyc"}


def test_all_imports_of_the_core_are_relative(zips):
    for path in zips:
        archive = ZipFile(path)
        modules = [name for name in archive.namelist() if name.endswith(".py")]
        assert any(name.endswith("wav2vis_core/pipeline.py") for name in modules)
        for name in modules:
            for node in ast.walk(ast.parse(archive.read(name))):
                imported = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    imported = [node.module]
                assert not any(each.startswith(("wav2vis_core", "blender_addon")) for each in imported), name


def test_every_format_is_written_by_the_core_in_the_zip_as_by_the_installed_one(zips, tmp_path):
    ZipFile(zips[0]).extractall(tmp_path / "extension")
    program = """
import importlib.abc, pathlib, sys

class Nothing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ("wav2vis_core", "blender_addon", "soundfile", "av", "resvg_py"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Nothing())
folder, sound = map(pathlib.Path, sys.argv[1:])
sys.path.insert(0, str(folder))
from extension.wav2vis_core import formats, lipsync
from extension.wav2vis_core.track.visemes import bundled_names

tracks = {name: lipsync(sound, viseme_set=name) for name in bundled_names()}
for each in formats.all_formats().values():
    if not each.needs:
        content = formats.encode(tracks[each.default_set], each)
        files = content if isinstance(content, dict) else {"": content}
        for name, data in files.items():
            (folder / f"{each.name} {name}").write_bytes(data)
"""
    sound = ADDON.parent / "examples" / "tribe.wav"
    ran = subprocess.run([sys.executable, "-c", program, tmp_path, sound], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    offered = [each for each in formats.all_formats().values() if not each.needs]
    assert {"ae", "harmony"} <= {each.name for each in offered}, "scripts that carry their data"
    tracks = {name: lipsync(sound, viseme_set=name) for name in bundled_names()}
    for each in offered:
        content = formats.encode(tracks[each.default_set], each)
        for name, data in (content if isinstance(content, dict) else {"": content}).items():
            assert (tmp_path / f"{each.name} {name}").read_bytes() == data, each.name


def test_the_same_source_gives_the_same_bytes(zips, tmp_path):
    assert [path.read_bytes() for path in build(tmp_path)] == [path.read_bytes() for path in zips]


def test_the_extension_has_its_manifest_on_top_and_the_legacy_zip_one_folder(zips):
    extension, legacy = (ZipFile(path).namelist() for path in zips)
    assert {"blender_manifest.toml", "__init__.py", "LICENSE"} <= set(extension)
    assert {name.partition("/")[0] for name in legacy} == {"wav2vis"}


def test_one_version_wherever_it_stands():
    manifest = tomllib.loads((ADDON / "blender_manifest.toml").read_text(encoding="utf-8"))
    assert manifest["version"] == wav2vis_core.__version__ == ".".join(map(str, bl_info["version"]))


def test_the_manifest_says_what_the_platform_asks_for():
    manifest = tomllib.loads((ADDON / "blender_manifest.toml").read_text(encoding="utf-8"))
    assert "blender" not in manifest["name"].lower()
    for line in (manifest["tagline"], *manifest["permissions"].values()):
        assert 0 < len(line) <= 64
        assert line[-1].isalnum()
    assert list(manifest["permissions"]) == ["files", "network"]
    assert manifest.get("website", "https://").startswith("https://")
    for license in manifest["license"]:  # compatible with Blender's own
        assert license in {"SPDX:GPL-3.0-or-later", "SPDX:MIT"}
    assert any("OpenAI" in holder for holder in manifest["copyright"]), "whose encoder comes along"


def test_nothing_in_the_zip_but_live_can_reach_a_network_start_a_program_or_change_where_modules_are_found(zips):
    barred = {"socket", "ssl", "http", "urllib", "asyncio", "requests", "subprocess", "websockets", "faster_whisper"}
    for path in zips:
        archive = ZipFile(path)
        for name in (each for each in archive.namelist() if each.endswith(".py")):
            for node in ast.walk(ast.parse(archive.read(name))):
                imported = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    imported = [node.module]
                reached = barred & {each.partition(".")[0] for each in imported}
                assert not reached or (reached == {"socket"} and name.endswith("live/messages.py")), name
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
                    assert node.attr not in ("path", "meta_path"), name
