# SPDX-License-Identifier: MIT
"""Formats by name, by extension and by content; none left out of the registry, and a new one that joins it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePath

import pytest

import wav2vis_core
from wav2vis_core.errors import FormatError, ReadError
from wav2vis_core.formats import all_formats, all_readers, by_content, by_name, by_path
from wav2vis_core.formats.common.base import WriteOptions
from wav2vis_core.track.visemes import bundled_names

PACKAGE = Path(wav2vis_core.__file__).parent


def test_the_formats_that_issue_2_promises_are_there():
    assert set(all_formats()) >= {"dat", "pgo", "tsv", "xml", "json", "track.json"}


def test_each_name_is_found_and_says_of_itself_what_menus_need():
    for name, each in all_formats().items():
        assert by_name(name) is each
        assert each.name == name
        assert each.description and each.cannot_carry and each.validated_by
        assert each.default_set in bundled_names()
        assert each.default_set in (each.sets or bundled_names())
        assert set(each.uses) <= set(WriteOptions.__dataclass_fields__)


def test_an_extension_has_one_owner():
    extensions = [extension for each in all_formats().values() for extension in each.extensions]
    assert len(extensions) == len(set(extensions))
    assert all(extension.startswith(".") and extension == extension.lower() for extension in extensions)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("talk.dat", "dat"),
        ("talk.pgo", "pgo"),
        ("talk.tsv", "tsv"),
        ("talk.xml", "xml"),
        ("talk.json", "json"),
        ("talk.track.json", "track.json"),
        ("takes.v2/TALK.DAT", "dat"),
        ("Größe 1.Track.JSON", "track.json"),
        ("backtrack.json", "json"),
        ("talk.json.tsv", "tsv"),
    ],
)
def test_an_extension_picks_its_format_the_longest_first(path, name):
    assert by_path(PurePath(path)).name == name


@pytest.mark.parametrize("path", ["talk.avi", "talk", "talk.dat.bak", "dat"])
def test_an_unknown_extension_names_the_file_and_lists_the_candidates(path):
    with pytest.raises(FormatError) as caught:
        by_path(PurePath(path))
    assert path in str(caught.value)
    assert all(each.extensions[0] in str(caught.value) for each in all_formats().values())


@pytest.mark.parametrize("name", ["avi", "", ".dat"])
def test_an_unknown_name_lists_the_candidates(name):
    with pytest.raises(FormatError) as caught:
        by_name(name)
    assert repr(name) in str(caught.value)
    assert all(each in str(caught.value) for each in all_formats())


NEW_FORMAT = '''
"""Lines of start and shape, for a test."""

from .common.base import TextFormat


class Scroll(TextFormat):
    name = "scroll"
    extensions = (".scroll",)
    description = "one shape a line"
    default_set = "vrm"
    cannot_carry = "anything else"

    def write(self, track, stream, options):
        for cue in track.cues:
            stream.write(f"{cue.start_s} {cue.shape}\\n")


FORMAT = Scroll()
'''


def test_no_file_with_a_format_is_left_out_of_the_registry():
    formats = PACKAGE / "formats"
    having = [path for path in formats.rglob("*.py") if "\nFORMAT = " in path.read_text(encoding="utf-8")]
    assert len(having) == len(all_formats())
    having += [path for path in formats.rglob("*.py") if "\nREADER = " in path.read_text(encoding="utf-8")]
    assert len(having) == len({**all_formats(), **all_readers()})


def test_two_formats_that_claim_one_content_are_an_error(monkeypatch):
    monkeypatch.setattr(type(by_name("tsv")), "recognises", lambda self, text: True)
    with pytest.raises(ReadError, match="dat and tsv"):
        by_content("MohoSwitch1\n1 rest\n", "talk.dat")


def test_a_new_format_is_one_new_file_and_its_line_in_the_registry(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "wav2vis_core", ignore=shutil.ignore_patterns("__pycache__", "*.safetensors"))
    formats = tmp_path / "wav2vis_core" / "formats"
    (formats / "scroll.py").write_text(NEW_FORMAT)
    registry = (formats / "registry.py").read_text()
    (formats / "registry.py").write_text(registry.replace('"track_json",', '"track_json", "scroll",'))
    program = """
from wav2vis_core import Cue, Track, save
from wav2vis_core.cli import main
save(Track((Cue(0.0, 0.5, "A"), Cue(0.5, 1.0, "X")), ("A", "X"), "X", "X", "mine", 1.0), "talk.scroll")
main(["formats"])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (tmp_path / "talk.scroll").read_text() == "0.0 A\n0.5 X\n"
    assert [line.split()[:3] for line in ran.stdout.splitlines() if "scroll" in line] == [["scroll", ".scroll", "vrm"]]
