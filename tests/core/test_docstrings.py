# SPDX-License-Identifier: MIT
"""What the documentation in the code says is true, and says all that a caller must know."""

import doctest
import inspect
import pydoc
import shutil
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import wav2vis_core

EXAMPLES = Path(__file__).parents[2] / "examples"
MODULES = ["wav2vis_core", *(each.name for each in walk_packages(wav2vis_core.__path__, "wav2vis_core."))]
WITH_EXAMPLES = [name for name in MODULES if ">>> " in inspect.getsource(import_module(name))]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_are_true(name, tmp_path, monkeypatch):
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("blender", "live"))
    monkeypatch.chdir(tmp_path)
    ran = doctest.testmod(import_module(name))
    assert ran.attempted > 0
    assert ran.failed == 0


def test_help_is_a_page_that_names_all_that_is_exported():
    page = pydoc.plain(pydoc.render_doc(wav2vis_core))
    opening = page.split("PACKAGE CONTENTS")[0]
    assert all(f"`{name}`" in opening for name in wav2vis_core.__all__)


@pytest.mark.parametrize("name", [name for name in wav2vis_core.__all__ if name != "STYLES"])
def test_every_parameter_and_field_of_an_exported_name_is_described(name):
    described = inspect.getdoc(getattr(wav2vis_core, name))
    for parameter in inspect.signature(getattr(wav2vis_core, name)).parameters:
        assert f"{parameter}" in described, parameter
