# SPDX-License-Identifier: MIT
"""`save` and `load` write and read what the command does, and refuse what it refuses."""

import json

import pytest

from wav2vis_core import VisemeSet, Wav2VisError, lipsync, load, save

DAT = "MohoSwitch1\n1 rest\n5 MBP\n9 AI\n15 FV\n20 rest\n"
TSV = "0.00\tX\n0.20\tA\n0.40\tD\n0.60\tG\n0.80\tH\n1.00\tX\n"
THREE = {
    "name": "three",
    "rest": "shut",
    "typical": {"open": "AA"},
    "shapes": {
        "shut": ["sil", "PBM", "FV"],
        "open": [
            name
            for names in VisemeSet.load("rhubarb").shapes.values()
            for name in names
            if name not in ("sil", "PBM", "FV")
        ],
    },
}

# The input, the output, and the same wishes for the command, for `load` and for `save`.
WISHES = {
    "the set that readers expect": (DAT, "new.tsv", (), {}, {}),
    "any shapes": (DAT, "new.textgrid", (), {}, {}),
    "a frame rate": (TSV, "new.dat", ("--fps", "12.5"), {}, {"fps": 12.5}),
    "a rate of television": (TSV, "new.pgo", ("--fps", "30"), {}, {"fps": "30"}),
    "the rate of the input too": (DAT, "new.dat", ("--fps", "25"), {"fps": 25}, {"fps": 25}),
    "another set": (DAT, "new.json", ("--set", "mpeg4"), {}, {"viseme_set": "mpeg4"}),
    "a set of one's own": (DAT, "new.json", ("--set", "three.json"), {}, {"viseme_set": "three.json"}),
    "from a set of one's own": (
        "0.00\tshut\n0.50\topen\n1.00\tshut\n",
        "new.dat",
        ("--from-set", "three.json", "--set", "rhubarb"),
        {"viseme_set": "three.json"},
        {"viseme_set": "rhubarb", "own_set": "three.json"},
    ),
    "a map": (TSV, "new.tsv", ("--map", "map.json"), {}, {"shape_map": {"G": "A", "H": None}}),
    "an option": (TSV, "new.tsv", ("-O", "extended=no"), {}, {"extended": False}),
    "an option that is a choice": (TSV, "new.anim", ("-O", "motion=stepped"), {}, {"motion": "stepped"}),
    "a format by name": (TSV, "new.txt", ("-f", "magpie"), {}, {"format": "magpie"}),
    "a format to read by name": (DAT, "new.tsv", ("--from", "dat"), {"format": "dat"}, {}),
    "a set that the format cannot hold": (TSV, "new.vrma", ("--set", "rhubarb"), {}, {"viseme_set": "rhubarb"}),
    "an option of another format": (TSV, "new.dat", ("-O", "slot=mouth"), {}, {"slot": "mouth"}),
    "a value that is not a choice": (TSV, "new.anim", ("-O", "motion=odd"), {}, {"motion": "odd"}),
    "no frame rate": (TSV, "new.dat", ("--fps", "0"), {}, {"fps": 0}),
    "a rate that the format cannot run at": (TSV, "new.pgo", ("--fps", "29.97"), {}, {"fps": 29.97}),
    "an unknown set": (TSV, "new.dat", ("--set", "disney"), {}, {"viseme_set": "disney"}),
    "an unknown extension": (TSV, "new.xyz", (), {}, {}),
    "an unknown format": (TSV, "new.dat", ("-f", "xyz"), {}, {"format": "xyz"}),
    "a shape that the set lacks": (TSV, "new.dat", ("--map", "map.json"), {}, {"shape_map": {"G": "A", "H": None}}),
    "shapes of another set than is named": (TSV, "new.dat", ("--from-set", "vrm"), {"viseme_set": "vrm"}, {}),
    "a file that exists": (TSV, "old.dat", (), {}, {}),
    "a file that exists and may go": (TSV, "old.dat", ("--force",), {}, {"overwrite": True}),
}


@pytest.mark.parametrize("wish", WISHES)
def test_save_and_load_do_what_the_command_does(wav2vis, tmp_path, monkeypatch, wish):
    text, name, words, reading, writing = WISHES[wish]
    written = {}
    for way in ("command", "python"):
        (tmp_path / way).mkdir()
        monkeypatch.chdir(tmp_path / way)
        for path, content in {
            "talk.txt": text,
            "old.dat": DAT,
            "three.json": json.dumps(THREE),
            "map.json": json.dumps({"G": "A", "H": None}),
        }.items():
            (tmp_path / way / path).write_text(content)
        if way == "command":
            fails = wav2vis("convert", "talk.txt", name, *words).status != 0
        else:
            try:
                save(load("talk.txt", **reading), name, **writing)
                fails = False
            except Wav2VisError:
                fails = True
        files = {path.name: path.read_bytes() for path in (tmp_path / way).iterdir()}
        written[way] = fails, files
    assert written["command"] == written["python"]


def test_lipsync_and_save_write_what_the_command_writes(wav2vis, sound, tmp_path):
    path = sound(seconds=1)
    assert wav2vis(path, "-o", tmp_path / "command.tsv", "--style", "literal", "--no-text").status == 0
    save(lipsync(path, viseme_set="rhubarb", style="literal"), tmp_path / "python.tsv")
    assert (tmp_path / "python.tsv").read_bytes() == (tmp_path / "command.tsv").read_bytes()
