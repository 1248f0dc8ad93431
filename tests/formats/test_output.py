# SPDX-License-Identifier: MIT
"""Files are written whole or not at all, and nothing is overwritten unasked."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wav2vis_core
from wav2vis_core import save
from wav2vis_core.errors import FormatError, OutputError
from wav2vis_core.formats.common.output import open_atomically, write_atomically


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_file_holds_the_text_and_nothing_lies_beside_it(tmp_path):
    write_atomically(tmp_path / "talk.dat", "1 rest\n2 AI\n", overwrite=False)
    assert (tmp_path / "talk.dat").read_bytes() == b"1 rest\n2 AI\n"
    assert names_in(tmp_path) == ["talk.dat"]


def test_line_ends_stay_as_they_are(tmp_path):
    write_atomically(tmp_path / "talk.txt", "a\nb\r\nc\r", overwrite=False)
    assert (tmp_path / "talk.txt").read_bytes() == b"a\nb\r\nc\r"


@pytest.mark.parametrize("name", ["Größe.dat", "試験 1.dat", "a 'b' \"c\" $d.dat", "-o.dat", "🎤.dat"])
def test_any_name_that_the_disk_takes(tmp_path, name):
    write_atomically(tmp_path / name, "Größe 試験\n", overwrite=False)
    assert (tmp_path / name).read_text(encoding="utf-8") == "Größe 試験\n"
    assert names_in(tmp_path) == [name]


def test_the_longest_name_that_the_disk_takes(tmp_path):
    name = "x" * 251 + ".dat"
    (tmp_path / name).touch()  # the disk does take it
    write_atomically(tmp_path / name, "new\n", overwrite=True)
    assert (tmp_path / name).read_text() == "new\n"


def test_a_file_that_exists_is_kept_and_the_way_to_overwrite_it_is_named(tmp_path):
    target = tmp_path / "talk.dat"
    target.write_text("by hand\n")
    with pytest.raises(OutputError, match=r"talk\.dat.*exists already.*overwrite="):
        write_atomically(target, "new\n", overwrite=False)
    assert target.read_text() == "by hand\n"
    assert names_in(tmp_path) == ["talk.dat"]


def test_a_file_that_exists_is_replaced_when_asked(tmp_path):
    target = tmp_path / "talk.dat"
    target.write_text("a longer text than the new one\n")
    write_atomically(target, "new\n", overwrite=True)
    assert target.read_text() == "new\n"
    assert names_in(tmp_path) == ["talk.dat"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_is_not_a_target(tmp_path, overwrite):
    (tmp_path / "talk.dat").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_atomically(tmp_path / "talk.dat", "new\n", overwrite=overwrite)
    assert names_in(tmp_path) == ["talk.dat"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_missing_folder_is_not_made(tmp_path, overwrite):
    with pytest.raises(OutputError, match="folder does not exist"):
        write_atomically(tmp_path / "mouths" / "talk.dat", "new\n", overwrite=overwrite)
    assert names_in(tmp_path) == []


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "mouths").write_text("I am a file\n")
    with pytest.raises(OutputError):
        write_atomically(tmp_path / "mouths" / "talk.dat", "new\n", overwrite=True)
    assert (tmp_path / "mouths").read_text() == "I am a file\n"


FULL_DISK = """
import resource, sys
from wav2vis_core.errors import OutputError
from wav2vis_core.formats.common.output import write_atomically
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))  # even root cannot write beyond it
try:
    write_atomically(__import__("pathlib").Path(sys.argv[1]), "x" * 100_000, overwrite=True)
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits on file sizes are POSIX's")
def test_a_write_that_fails_midway_keeps_the_old_content_and_leaves_no_part(tmp_path):
    target = tmp_path / "talk.dat"
    target.write_text("old\n")
    home = Path(wav2vis_core.__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(target)],
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "talk.dat: cannot be written" in ran.stdout
    assert target.read_text() == "old\n"
    assert names_in(tmp_path) == ["talk.dat"]


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC, errno.ESTALE, errno.ETIMEDOUT])
def test_a_place_that_takes_nothing_is_said_why_and_keeps_what_it_has(tmp_path, monkeypatch, code):
    (tmp_path / "talk.dat").write_text("old\n")

    def refusing(path, data):
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(Path, "write_bytes", refusing)
    remedy = "make room, or choose another place" if code == errno.ENOSPC else "choose another place"
    with pytest.raises(OutputError, match=f"cannot be written .{os.strerror(code)}.; {remedy}"):
        write_atomically(tmp_path / "talk.dat", "new\n", overwrite=True)
    assert names_in(tmp_path) == ["talk.dat"]
    assert (tmp_path / "talk.dat").read_text() == "old\n"


def test_a_text_that_is_no_unicode_leaves_nothing_behind(tmp_path):
    with pytest.raises((OutputError, UnicodeEncodeError)):
        write_atomically(tmp_path / "talk.json", "half a character \udce9\n", overwrite=False)
    assert names_in(tmp_path) == []


def test_a_stream_becomes_the_file_once_it_ends(tmp_path):
    target = tmp_path / "new" / "talk.npy"
    with open_atomically(target, overwrite=True, parents=True) as file:
        file.write(b"first")
        assert not target.exists()
        file.write(b", second")
    assert target.read_bytes() == b"first, second"
    assert names_in(target.parent) == ["talk.npy"]


def test_a_stream_that_breaks_off_keeps_the_old_content_and_leaves_no_part(tmp_path):
    target = tmp_path / "talk.npy"
    target.write_text("old\n")
    with pytest.raises(KeyboardInterrupt), open_atomically(target, overwrite=True) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert target.read_text() == "old\n"
    assert names_in(tmp_path) == ["talk.npy"]


def test_streams_for_one_target_do_not_meet(tmp_path):
    target = tmp_path / "talk.npy"
    with open_atomically(target, overwrite=True) as one, open_atomically(target, overwrite=True) as other:
        one.write(b"one")
        other.write(b"the other")
    assert target.read_bytes() == b"one"  # the outer block ends last
    assert names_in(tmp_path) == ["talk.npy"]


def test_save_takes_the_format_from_the_extension(tmp_path, make_track):
    save(make_track("0 AI 1"), tmp_path / "talk.dat")
    save(make_track("0 AI 1"), str(tmp_path / "talk.tsv"))
    assert (tmp_path / "talk.dat").read_text() == "MohoSwitch1\n1 rest\n2 AI\n25 rest\n"
    assert (tmp_path / "talk.tsv").read_text() == "0.00\tD\n1.00\tX\n"


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("a.srt", "D"),
        ("a.vtt", "D"),
        ("a.textgrid", "D"),
        ("a.labels.txt", "D"),
        ("a.track.json", "D"),
        ("a.dat", "AI"),
    ],
)
def test_save_keeps_the_set_where_any_names_will_do_and_else_writes_the_readers(tmp_path, make_track, name, shape):
    save(make_track("0 D 1", "rhubarb"), tmp_path / name)
    assert re.search(r"\b(D|AI)\b", (tmp_path / name).read_text())[0] == shape


def test_save_overwrites_only_when_asked(tmp_path, make_track):
    save(make_track("0 AI 1"), tmp_path / "talk.dat")
    with pytest.raises(OutputError):
        save(make_track("0 O 1"), tmp_path / "talk.dat")
    assert "AI" in (tmp_path / "talk.dat").read_text()
    save(make_track("0 O 1"), tmp_path / "talk.dat", overwrite=True)
    assert "AI" not in (tmp_path / "talk.dat").read_text()


def test_save_makes_no_file_when_the_format_is_unknown_or_cannot_hold_the_track(tmp_path, make_track):
    for name, source in (("talk.avi", "talk.wav"), ("talk.pgo", "two\nlines.wav")):
        with pytest.raises(FormatError):
            save(make_track("0 AI 1", source=source), tmp_path / name)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["con", "CON.dat", "nul.tar.dat", "Aux .dat", "COM1.dat", "lpt¹.dat", "talk.dat.", "talk ", "a:b.dat", "a?.dat"],
)
def test_on_windows_a_name_that_is_no_files_is_refused(tmp_path, monkeypatch, name):
    write_atomically(tmp_path / name, "x", overwrite=False)  # elsewhere it is one
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(OutputError, match=r"is no name for a file on Windows.*; choose another name"):
        write_atomically(tmp_path / name, "x", overwrite=True)


@pytest.mark.parametrize("name", ["console.dat", "com.dat", "COM10.dat", "nullify.dat", "a.con", ".dat", "a b.dat"])
def test_on_windows_names_that_only_look_like_it_are_taken(tmp_path, monkeypatch, name):
    monkeypatch.setattr(sys, "platform", "win32")
    write_atomically(tmp_path / name, "x", overwrite=False)
    assert (tmp_path / name).read_text() == "x"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes by name on Windows")
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_device_or_a_pipe_is_not_replaced_by_a_file(tmp_path, overwrite):
    """As root, a file would take the place of /dev/null."""
    os.mkfifo(tmp_path / "talk.dat")
    with pytest.raises(OutputError, match=r"talk\.dat: is a device or a pipe"):
        write_atomically(tmp_path / "talk.dat", "new\n", overwrite=overwrite)
    assert (tmp_path / "talk.dat").is_fifo()
    assert names_in(tmp_path) == ["talk.dat"]


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_who_may_read_a_file_stays_who_may(tmp_path):
    private = tmp_path / "talk.dat"
    private.write_text("old\n")
    private.chmod(0o600)
    write_atomically(private, "new\n", overwrite=True)
    assert (private.read_text(), private.stat().st_mode & 0o777) == ("new\n", 0o600)


def test_a_file_that_is_write_protected_is_not_replaced(tmp_path, monkeypatch):
    target = tmp_path / "talk.dat"
    target.write_text("by hand\n")
    allowed = os.access
    # As root everything may be written.
    monkeypatch.setattr(os, "access", lambda path, how: Path(path) != target and allowed(path, how))
    with pytest.raises(
        OutputError, match=r"talk\.dat: is write-protected; choose another name, or allow writing to it"
    ):
        write_atomically(target, "new\n", overwrite=True)
    assert target.read_text() == "by hand\n"


def test_a_link_leads_where_it_led(tmp_path):
    (tmp_path / "assets").mkdir()
    kept = tmp_path / "assets" / "kept.dat"
    kept.write_text("old\n")
    link = tmp_path / "talk.dat"
    try:
        link.symlink_to(kept)
    except OSError:
        pytest.skip("links need a right that this user lacks")
    write_atomically(link, "new\n", overwrite=True)
    assert link.is_symlink()
    assert kept.read_text() == "new\n"
    assert names_in(tmp_path / "assets") == ["kept.dat"]


@pytest.mark.parametrize("foreign", ["beach.png", "mouth.png", "mouth.0001.jpg", "mouth.0001.png.bak"])
def test_a_folder_with_somebody_elses_files_is_not_replaced(tmp_path, foreign):
    frames = tmp_path / "talk.frames"
    write_atomically(frames, {"mouth.0001.png": b"1", "mouth.0002.png": b"2"}, overwrite=False)
    (frames / foreign).write_text("mine\n")
    with pytest.raises(OutputError, match=f"also holds '{foreign}', which is not one of its files"):
        write_atomically(frames, {"mouth.0001.png": b"new"}, overwrite=True)
    assert (frames / foreign).read_text() == "mine\n"
    assert names_in(tmp_path) == ["talk.frames"]


def test_a_folder_of_an_earlier_run_is_replaced_whatever_its_length(tmp_path):
    frames = tmp_path / "talk.frames"
    write_atomically(frames, {f"mouth.{k:05d}.png": b"old" for k in range(3)}, overwrite=False)
    write_atomically(frames, {"mouth.0001.png": b"new"}, overwrite=True)
    assert names_in(frames) == ["mouth.0001.png"]
    assert names_in(tmp_path) == ["talk.frames"]


@pytest.mark.parametrize("step", ["rename", "rmtree"])
@pytest.mark.parametrize("nth", [0, 1])
def test_ctrl_c_while_a_folder_is_replaced_leaves_one_of_the_two_whole(tmp_path, monkeypatch, step, nth):
    frames = tmp_path / "talk.frames"
    write_atomically(frames, {"mouth.0001.png": b"old"}, overwrite=False)
    owner = Path if step == "rename" else shutil
    real, calls = getattr(owner, step), []

    def pressed_during(*arguments, **options):
        result = real(*arguments, **options) if step == "rename" else None
        calls.append(arguments)
        if len(calls) == nth + 1:
            raise KeyboardInterrupt
        return result if step == "rename" else real(*arguments, **options)

    monkeypatch.setattr(owner, step, pressed_during)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(frames, {"mouth.0001.png": b"new"}, overwrite=True)
    assert names_in(frames) == ["mouth.0001.png"]
    assert names_in(tmp_path) == ["talk.frames"]
