# SPDX-License-Identifier: MIT
"""Data on stdout and nothing else there; everything else on stderr; progress only to a person at a terminal."""

import json
import os
import re
import subprocess
import time

import pytest

POSIX = pytest.mark.skipif(os.name != "posix", reason="terminals and devices as POSIX has them")


@pytest.mark.parametrize("name", ["dat", "tsv", "xml", "json", "pgo", "track.json"])
def test_stdout_gets_the_same_bytes_as_a_file(process, wav2vis, sound, tmp_path, name):
    talk = sound("Größe.wav")
    ran = process(talk, "--format", name, "-o", "-")
    assert (ran.status, ran.err) == (0, "")
    assert wav2vis(talk, "--format", name, "-o", tmp_path / "result").status == 0
    assert ran.out.encode() == (tmp_path / "result").read_bytes()


def test_without_a_terminal_there_is_no_progress(process, sound):
    ran = process(sound("a.wav"), sound("b.wav", seconds=61))
    assert (ran.status, ran.out) == (0, "")
    assert "\r" not in ran.err and " %" not in ran.err
    assert [line.split(": ")[1] == "note" for line in ran.err.splitlines()] == [False, True, False]


def test_warnings_and_errors_go_to_stderr_while_data_goes_to_stdout(process, sound, dat_rows):
    talk = sound(seconds=1)
    talk.write_bytes(talk.read_bytes()[:-16_000])
    ran = process(talk, "-o", "-")
    assert ran.status == 0
    assert dat_rows(ran.out)[-1] == (13, "rest")
    assert ran.err.startswith("wav2vis: warning: ") and ran.err.count("\n") == 1


def test_data_is_utf_8_whatever_the_terminal_speaks(process, sound):
    talk = sound("Größe 試験.wav")
    ran = process(talk, "-o", "-", "--format", "json", PYTHONIOENCODING="ascii")
    assert ran.status == 0
    assert "Größe 試験.wav" in ran.out


def test_a_message_about_a_name_that_the_terminal_cannot_show_is_shown_somehow(process, tmp_path):
    ran = process(tmp_path / "試験.wav", PYTHONIOENCODING="ascii")
    assert ran.status == 3
    assert ran.err.startswith("wav2vis: error: ") and ran.err.count("\n") == 1


@POSIX
@pytest.mark.parametrize("name", ["dat", "xml", "json", "pgo", "track.json"])
def test_a_file_name_that_is_not_utf_8_is_no_reason_to_fail(process, sound, tmp_path, name):
    latin_1 = os.fsencode(tmp_path) + b"/caf\xe9.wav"
    os.rename(sound(), latin_1)
    ran = process(os.fsdecode(latin_1), "--format", name, "-o", tmp_path / "result")
    assert (ran.status, (tmp_path / "result").exists()) == (0, True)
    assert "Traceback" not in ran.err
    if "json" in name:  # whose escapes can say it
        told = json.loads((tmp_path / "result").read_text("utf-8"))
        assert os.fsencode(told["source"] if "source" in told else told["metadata"]["soundFile"]) == latin_1


@POSIX
@pytest.mark.parametrize("words", [("formats",), ("-o", "-")])
def test_a_reader_that_goes_away_is_no_error(command, sound, words):
    words = words if words == ("formats",) else (sound(), *words)
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(**command(*words), stdout=writer, stderr=subprocess.PIPE, timeout=300, check=False)
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, b"")


@POSIX
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_work_goes_on_where_nobody_reads_what_is_said(command, sound, tmp_path, jobs):
    (tmp_path / "b.wav").write_bytes(b"RIFF")
    sounds = [sound("a.wav"), tmp_path / "b.wav", sound("c.wav")]
    reader, writer = os.pipe()
    os.close(reader)  # as after `2>&1 | head -1`
    words = command(*sounds, "--jobs", jobs, "--listener", "fast")
    ran = subprocess.run(**words, stderr=writer, timeout=300, check=False)
    os.close(writer)
    assert ran.returncode == 1
    assert sorted(path.name for path in tmp_path.glob("*.dat")) == ["a.dat", "c.dat"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's device that is always full")
@pytest.mark.parametrize("words", [("formats",), ("-o", "-")])
def test_a_full_disk_behind_stdout_is_one_line(command, sound, words):
    words = words if words == ("formats",) else (sound(), *words)
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(**command(*words), stdout=full, stderr=subprocess.PIPE, timeout=300, check=False)
    assert ran.returncode == 4
    assert ran.stderr.startswith(b"wav2vis: error: ") and ran.stderr.count(b"\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's device that is always full")
def test_live_messages_that_cannot_be_written_have_no_reader_that_went_away(command, sound):
    words = command("live", "--input", sound(), "--fast", "--send", "json")
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(**words, stdout=full, stderr=subprocess.PIPE, text=True, timeout=300, check=False)
    assert ran.returncode != 0
    said = "wav2vis: error: json on standard output: cannot be written (No space left on device); "
    assert ran.stderr.splitlines()[-1].startswith(said)


@POSIX
def test_at_a_terminal_progress_is_one_line_that_is_wiped_away(command, start, sound):
    sounds = [sound("a.wav"), sound("b.wav", seconds=75)]
    terminal, its_end = os.openpty()
    child = start(**command(*sounds), stdout=subprocess.PIPE, stderr=its_end)
    os.close(its_end)
    seen = read_until_closed(terminal)
    out, _ = child.communicate(timeout=300)
    assert (child.returncode, out) == (0, b"")
    assert "1 of 2 done" in seen and re.search(r"\[2/2\] b\.wav: \d:\d\d of 1:15, \d\d %", seen)
    assert re.search(r" %, \d:\d\d left", seen)
    lines = [line.split("\r")[-1] for line in seen.replace("\r\n", "\n").split("\n")]
    first, note, second = filter(None, lines)
    assert [first, second] == [f"wav2vis: {each} -> {each.with_suffix('.dat')}" for each in sounds]
    assert note.startswith("wav2vis: note: ") and note.count("were not heard as speech") == 1


@POSIX
def test_the_progress_line_is_gone_when_the_program_ends(command, start, sound):
    terminal, its_end = os.openpty()
    child = start(**command(sound("a.wav"), sound("b.wav")), stderr=its_end)
    os.close(its_end)
    seen = read_until_closed(terminal)
    child.wait(timeout=300)
    assert seen.replace("\r\n", "\n").split("\n")[-1].split("\r")[-1].strip() == ""


@POSIX
@pytest.mark.parametrize(
    ("closed", "words", "status", "said"),
    [
        ((2,), ("{talk}", "-o", "{mouth}"), 0, ""),
        ((2,), ("nowhere.wav", "-o", "{mouth}"), 3, ""),
        ((1,), ("{talk}", "-o", "{mouth}"), 0, "wav2vis: {talk} -> {mouth}\n"),
        ((1,), ("{talk}", "-o", "-"), 4, "wav2vis: error: stdout: cannot be written (Bad file descriptor)"),
        ((1,), ("--help",), 4, "wav2vis: error: stdout: cannot be written (Bad file descriptor)"),
        ((0,), ("-", "-o", "{mouth}"), 3, "wav2vis: error: stdin: cannot be read (Bad file descriptor); name a file\n"),
        ((0, 1, 2), ("{talk}", "-o", "{mouth}"), 0, ""),
    ],
)
def test_a_stream_that_is_closed_ends_no_work_but_its_own(command, sound, tmp_path, closed, words, status, said):
    names = {"talk": sound(), "mouth": tmp_path / "talk.dat"}
    call = command(*(word.format(**names) for word in words), "--listener", "fast")
    shut = "".join(f" {number}>&-" for number in closed)
    call["args"] = ["sh", "-c", f'exec "$@"{shut}', "sh", *call["args"]]
    ran = subprocess.run(**call, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (status, "")
    assert ran.stderr.startswith(said.format(**names)) and ran.stderr.count("\n") == (1 if said else 0)
    if status == 0:
        assert names["mouth"].read_text().startswith("MohoSwitch1\n")  # and nothing that was meant for a person


@POSIX
@pytest.mark.parametrize("words", [(), ("--listener", "fast", "-o", "{folder}")])
def test_a_name_gives_no_commands_to_the_terminal(command, start, sound, tmp_path, words):
    talk = sound("\x1b]0;owned\a\nwav2vis: error: all is lost\u202e.wav", seconds=75 if words else 0.5)
    if not words:
        talk.write_bytes(b"RIFF")
    terminal, its_end = os.openpty()
    child = start(**command(talk, *(word.format(folder=tmp_path) for word in words)), stderr=its_end)
    os.close(its_end)
    seen = read_until_closed(terminal)
    assert child.wait(60) == (0 if words else 3)
    assert "\x1b" not in seen and "\a" not in seen and "\u202e" not in seen
    assert "\nwav2vis: error" not in seen
    assert "\\x1b]0;owned\\x07\\nwav2vis: error: all is lost\\u202e.wav" in seen


def read_until_closed(terminal: int, timeout_s: float = 300) -> str:
    parts, end = [], time.monotonic() + timeout_s
    while time.monotonic() < end:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()
