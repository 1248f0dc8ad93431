"""The zips that people install: small, whole, the same from the same source."""

import ast
import tomllib
from zipfile import ZipFile

import pytest

import wav2vis_core
from blender_addon import bl_info
from blender_addon.build import ADDON, build


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    return build(tmp_path_factory.mktemp("dist"))


def test_two_megabytes_at_most_without_a_binary(zips):
    for path in zips:
        assert path.stat().st_size <= 2_000_000
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


def test_the_same_source_gives_the_same_bytes(zips, tmp_path):
    assert [path.read_bytes() for path in build(tmp_path)] == [path.read_bytes() for path in zips]


def test_the_extension_has_its_manifest_on_top_and_the_legacy_zip_one_folder(zips):
    extension, legacy = (ZipFile(path).namelist() for path in zips)
    assert {"blender_manifest.toml", "__init__.py", "LICENSE"} <= set(extension)
    assert {name.partition("/")[0] for name in legacy} == {"wav2vis"}


def test_one_version_wherever_it_stands():
    manifest = tomllib.loads((ADDON / "blender_manifest.toml").read_text(encoding="utf-8"))
    assert manifest["version"] == wav2vis_core.__version__ == ".".join(map(str, bl_info["version"]))
    assert len(manifest["tagline"]) <= 64
    assert list(manifest["permissions"]) == ["files"]
