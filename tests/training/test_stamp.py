# SPDX-License-Identifier: MIT
"""Work is used only where it was made of what it would be made of now."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from training.stamp import StaleError, Stamp, file_digest


@dataclass(frozen=True)
class Cut:
    share: float = 0.5
    kinds: tuple[str, ...] = ("a", "b")


def test_work_is_done_once_its_stamp_is_written(tmp_path):
    stamp = Stamp(tmp_path / "rows.npy", {"cut": Cut(), "at": Path("x"), "by": None})
    stamp.target.touch()
    assert not stamp.holds()
    with pytest.raises(StaleError, match=r"rows\.npy: is missing or incomplete.*run the step features first"):
        stamp.require("features")
    stamp.write()
    assert stamp.holds()
    assert stamp.require("features") == tmp_path / "rows.npy"
    stamp.target.unlink()
    assert not stamp.holds()


def test_what_differs_is_named_with_what_to_do(tmp_path):
    Stamp(tmp_path, {"cut": Cut(), "seed": 1, "input": "0123456789abcdef", "gone": 3}, folder=True).write()
    now = Stamp(tmp_path, {"cut": Cut(0.7), "seed": 1, "input": "fedcba9876543210"}, folder=True)
    with pytest.raises(StaleError) as caught:
        now.holds()
    assert caught.value.what == "was made with cut.share 0.5 (now 0.7), another input, gone 3 (now left out)"
    assert (caught.value.where, caught.value.remedy) == (
        str(tmp_path), "delete it and what was made from it, or name another folder"
    )  # fmt: skip


def test_a_digest_follows_everything_that_a_stamp_holds(tmp_path):
    whole = Stamp(tmp_path / "a", {"cut": Cut(), "seed": 1})
    assert whole.digest == Stamp(tmp_path / "b", {"seed": 1, "cut": Cut()}).digest
    assert whole.digest != Stamp(tmp_path / "a", {"cut": Cut(kinds=("a",)), "seed": 1}).digest


def test_a_file_that_was_written_to_is_another(tmp_path):
    path = tmp_path / "list.jsonl"
    path.write_text("one\n")
    before = file_digest(path)
    path.write_text("one\ntwo\n")
    assert file_digest(path) != before
    path.write_text("one\n")
    assert file_digest(path) == before
    with pytest.raises(StaleError, match=r"gone\.jsonl: cannot be read"):
        file_digest(tmp_path / "gone.jsonl")


@pytest.mark.parametrize("content", ["", '{"cut": ', "[1]", "\0"])
def test_a_damaged_stamp_is_named(tmp_path, content):
    (tmp_path / "stamp.json").write_text(content)
    with pytest.raises(StaleError, match=r"stamp\.json: is damaged"):
        Stamp(tmp_path, {"seed": 1}, folder=True).holds()
