# SPDX-License-Identifier: MIT
"""Rhubarb Lip Sync's habits in `wav2vis`, and `rhubarb-compatible` as the programs call it that call Rhubarb.

What Rhubarb says, down to the spaces, was recorded from its own binary, version 1.13.0 for Linux. The callers are
restated from their sources: arguments in their order, and how they read what comes.
"""

import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wav2vis_core.cli import rhubarb

TRIBE = Path(__file__).parents[2] / "examples" / "tribe.wav"

EVENT = {
    "start": r'\{ "type": "start", "file": (".*"), "log": \{ "level": "Info", "message": ".*" \} \}',
    "progress": r'\{ "type": "progress", "value": ([01]\.\d\d), "log": \{ "level": "Trace", '
    r'"message": "Progress: \d+%" \} \}',
    "success": r'\{ "type": "success", "log": \{ "level": "Info", "message": "Application terminating normally." \} \}',
    "failure": r'\{ "type": "failure", "reason": (".*"), "log": \{ "level": "Fatal", '
    r'"message": "Application terminating with error: .*" \} \}',
    "log": r'\{ "type": "log", "log": \{ "level": "(Info|Warn)", "message": ".*" \} \}',
}


@pytest.fixture
def talk(tmp_path):
    """The example as talk.wav, alone in its folder."""
    return Path(shutil.copy(TRIBE, tmp_path / "talk.wav"))


@pytest.fixture
def compatible(capsys):
    """Run `rhubarb-compatible` in this process: exit status, stdout and the lines of stderr."""

    def run(*words):
        capsys.readouterr()
        status = rhubarb.main([str(word) for word in words])
        out, err = capsys.readouterr()
        return status, out, err.splitlines()

    return run


@pytest.fixture
def binary(tmp_path, command):
    """A file called `rhubarb`, as it stands where a program looks for the binary."""
    environment = command()["env"]["PYTHONPATH"]
    path = tmp_path / "bin" / "rhubarb"
    path.parent.mkdir()
    path.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {environment!r})\n"
        "from wav2vis_core.cli.rhubarb import main\nsys.exit(main())\n"
    )
    path.chmod(0o755)
    return path


def types(lines):
    """The type of each event; fails when a line is not as Rhubarb writes it."""
    found = [json.loads(line)["type"] for line in lines]
    assert all(re.fullmatch(EVENT[name], line) for name, line in zip(found, lines, strict=True))
    return found


@pytest.mark.parametrize(
    ("habit", "own"),
    [
        (("-f", "json"), ("--format", "json")),
        (("--exportFormat", "tsv"), ("--format", "tsv")),
        (("--datFrameRate", "25"), ("--fps", "25")),
        (("-f", "dat", "--datUsePrestonBlair"), ("--set", "preston_blair")),
        (("-f", "xml", "--extendedShapes", ""), ("-f", "xml", "-O", "extended=no")),
        (("-f", "tsv", "--extendedShapes", "GHX"), ("-f", "tsv")),
    ],
)
def test_an_option_of_rhubarbs_is_the_one_that_does_the_same(wav2vis, talk, habit, own):
    ran = wav2vis(talk, *habit, "-o", "-")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == wav2vis(talk, *own, "-o", "-").out


@pytest.mark.parametrize("option", ["-d", "--dialogFile"])
def test_the_dialog_file_is_the_text(wav2vis, talk, tmp_path, option):
    (tmp_path / "said.txt").write_text("   ")
    assert "no words" in wav2vis(talk, option, tmp_path / "said.txt", "-o", "-").err
    assert wav2vis(talk, option, tmp_path / "missing.txt", "-o", "-").status == 3


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("-r", "phonetic"), "--listener"),
        (("--threads", "4"), "--jobs"),
        (("--logFile", "log.txt"), "stderr"),
        (("--consoleLevel", "info"), "--quiet"),
        (("--extendedShapes", "GZ"), "'Z' is not an optional shape"),
        (("--extendedShapes", "GX", "--map", "map.json"), "says which shapes there are, as --map does"),
    ],
)
def test_what_has_no_like_is_answered(wav2vis, talk, words, answer):
    ran = wav2vis(talk, *words)
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert answer in ran.err


def test_machine_readable_events_begin_with_start_and_end_with_success(wav2vis, sound):
    ran = wav2vis(sound("a.wav"), sound("b.wav", 2), "--machineReadable", "-f", "tsv")
    assert ran.status == 0
    found = types(ran.err.splitlines())
    assert (found[0], found[-1]) == ("start", "success")
    assert {*found[1:-1]} == {"progress", "log"}
    shares = [float(share) for share in re.findall(r'"value": ([\d.]+)', ran.err)]
    assert shares == sorted(shares) and (shares[0], shares[-1]) == (0, 1)


@pytest.mark.parametrize("words", [("missing.wav",), ("missing.wav", "--frmat", "json")])
def test_machine_readable_failure_is_the_last_word_and_holds_the_reason(wav2vis, words):
    ran = wav2vis(*words, "--machineReadable")
    assert ran.status in (2, 3)
    *_, last = ran.err.splitlines()
    assert types(ran.err.splitlines())[-1] == "failure"
    assert re.search("missing.wav|--frmat", json.loads(last)["reason"])


@pytest.mark.parametrize("kind", ["tsv", "json", "xml"])
def test_compatible_writes_rhubarbs_formats_to_stdout(compatible, wav2vis, talk, kind):
    status, out, err = compatible("-f", kind, talk)
    assert (status, err) == (0, [f"Generating lip sync data for {talk}.", "Done."])
    assert out == wav2vis(talk, "-f", kind, "--no-text", "-o", "-").out


def test_compatible_without_a_word_about_it_writes_tsv_and_leaves_a_text_beside_alone(compatible, talk):
    talk.with_suffix(".txt").write_text("These are some other words.")
    status, out, err = compatible("-q", talk)
    assert (status, err) == (0, [])
    assert out.startswith("0.00\tX\n")


def test_compatible_takes_a_dat_with_rhubarbs_letters_and_the_shapes_that_are_asked_for(compatible, talk):
    _, out, _ = compatible("-f", "dat", "--extendedShapes", "GX", "--datFrameRate", "25", talk)
    shapes = {line.split()[1] for line in out.splitlines()[1:]}
    assert "MohoSwitch1" in out and "X" in shapes and "H" not in shapes
    _, out, _ = compatible("-f", "dat", "--extendedShapes", '""', talk)  # as a caller on Windows quotes it
    assert {line.split()[1] for line in out.splitlines()[1:]} <= set("ABCDEF")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.wav",), "missing.wav"),
        (("-f", "mp3", "talk.wav"), "mp3"),
        ((), "SOUND"),
        (("a.wav", "b.wav"), "one word too many"),
    ],
)
def test_compatible_returns_1_for_every_failure(compatible, words, said):
    status, out, err = compatible(*words)
    assert (status, out) == (1, "")
    assert said in err[-1] and err[-1].startswith("[Fatal] Application terminating with error: ")


def test_compatible_says_which_version_of_rhubarb_it_answers_for(capsys):
    with pytest.raises(SystemExit) as stop:
        rhubarb.main(["--version"])
    assert not stop.value.code
    # As the After Effects script and the Blender add-on look for it.
    assert re.search(r"Rhubarb Lip Sync version ((\d+)\.(\d+).(\d+)(-[0-9A-Za-z-.]+)?)", capsys.readouterr().out)


def test_as_blenders_rhubarb_lipsync_ng_calls_it(binary, talk):
    """Premik/blender_rhubarb_lipsync_ng, rhubarb_command.py: a line of stderr at a time, then all of stdout."""
    words = [binary, "-f", "json", "--machineReadable", "--extendedShapes", "GHX", "-r", "pocketSphinx", talk]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    shares = []
    for line in process.stderr:
        status = json.loads(line)
        assert status["type"] != "failure" and {"level", "message"} <= status["log"].keys()
        if status["type"] == "progress":
            shares.append(int(100 * status["value"]))
    cues = json.load(process.stdout)["mouthCues"]
    process.stdout.close(), process.stderr.close()
    assert (process.wait(), shares[-1]) == (0, 100)
    assert {cue["value"] for cue in cues} <= set("ABCDEFGHX")
    assert all(before["end"] == after["start"] for before, after in itertools.pairwise(cues))


def test_as_opentoonz_calls_it(binary, talk, tmp_path):
    """opentoonz/opentoonz, autolipsyncpopup.cpp: fields of the events by their places; its own file is overwritten."""
    (tmp_path / "script.txt").write_text("Tribe after tribe")
    (tmp_path / "temp.dat").write_text("the last one")
    words = [binary, "-o", tmp_path / "temp.dat", "-f", "dat", "--datUsePrestonBlair", "-d", tmp_path / "script.txt"]
    words += ["--datFrameRate", "24", "--machineReadable", talk]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0
    shares = []
    for line in ran.stderr.splitlines():
        fields = line.replace('"', "")[2:-2].split(", ")
        kind = fields[0].split(": ")[1]
        assert kind != "failure"
        if kind == "progress":
            shares.append(float(fields[1].split(": ")[1]))
    assert shares[-1] == 1
    rows = [line.split() for line in (tmp_path / "temp.dat").read_text().splitlines()[1:]]
    names = {"ai", "e", "o", "u", "fv", "l", "mbp", "wq", "etc", "rest"}
    assert {shape.lower() for _, shape in rows} <= names
    assert all(int(before[0]) < int(after[0]) for before, after in itertools.pairwise(rows))


def test_as_after_effects_calls_it(binary, talk, tmp_path):
    """Rhubarb's own `Rhubarb Lip Sync.jsx`: the log tells whether it failed, and an empty dialog is still a file."""
    for name in ("dialog.txt", "log.txt", "output.json"):
        (tmp_path / name).write_text("")

    def call(sound):
        words = [binary, "--dialogFile", tmp_path / "dialog.txt", "--recognizer", "phonetic", "--extendedShapes", ""]
        words += ["--exportFormat", "json", "--logFile", tmp_path / "log.txt", "--logLevel", "fatal"]
        subprocess.run([*words, "--output", tmp_path / "output.json", sound], capture_output=True, check=False)
        return (tmp_path / "log.txt").read_text().strip()

    assert call(talk) == ""
    assert {cue["value"] for cue in json.loads((tmp_path / "output.json").read_text())["mouthCues"]} <= set("ABCDEF")
    assert re.search(r"\[Fatal\] ([\s\S]*)", call(tmp_path / "gone.wav"))[1].endswith("check the path")


def test_a_log_that_can_be_written_no_more_costs_no_result(compatible, talk, tmp_path, monkeypatch):
    (tmp_path / "logs").mkdir()
    listen = rhubarb.listen

    def lost(arguments, console):
        shutil.rmtree(tmp_path / "logs")
        return listen(arguments, console)

    monkeypatch.setattr(rhubarb, "listen", lost)
    talk.write_bytes(talk.read_bytes()[:-20_000])  # which the log would tell
    status, out, err = compatible(talk, "--logFile", tmp_path / "logs" / "log.txt")
    assert (status, out[:7]) == (0, "0.00\tX\n")
    assert any("[Warn]" in line for line in err)
    (tmp_path / "logs").mkdir()
    status, _, err = compatible(tmp_path / "gone.wav", "--logFile", tmp_path / "logs" / "log.txt")
    assert status == 1 and "check the path" in err[-1]
