# SPDX-License-Identifier: MIT
"""Each rule on an utterance that breaks it and on one that does not."""

import json
from pathlib import Path

import pytest

from training.data.clean import clean
from training.data.manifest import read_manifest
from wav2vis_core.errors import OutputError

EVEN = [[0.1 * k, 0.1 * (k + 1), phone] for k, phone in enumerate("sil HH AH L OW DH EH R sil".split())]
GOOD = {"text": "hello there", "language": "en", "seconds": 0.9, "phones": EVEN, "loudness_lufs": -23.0}


def lasting(seconds, n=8):
    """Phones of one length, n of them."""
    return [[seconds * k, seconds * (k + 1), "AH"] for k in range(n)]


BAD = {
    "length": [{"seconds": 0.2, "phones": None}, {"seconds": 31.0}, {"listed_seconds": 3.0}],
    "inaudible": [{"loudness_lufs": -80.0}],
    "text_length": [{"text": "hello there " * 5}, {"text": "a", "seconds": 9.0}],
    "numerals": [{"text": "room 101"}],
    "unknown_words": [{"text": "hello qxqvzt"}],
    "broken_times": [
        {"phones": [[0.0, 0.3, "AH"], [0.2, 0.4, "B"]]},
        {"phones": [[0.3, 0.2, "AH"]]},
        {"phones": lasting(0.2, 10)},
    ],
    "long_phone": [{"phones": [[0.0, 0.85, "AH"]]}],
    "phone_rate": [{"phones": lasting(0.3, 3)}, {"phones": lasting(0.035)}],
    "collapsed": [{"phones": [*lasting(0.03, 4), [0.2, 0.4, "B"], [0.4, 0.6, "AH"], [0.6, 0.8, "B"]]}],
    "poor_fit": [{"aligned_by": "pocketsphinx", "align_confidence": 0.01}],
    "missing_words": [{"missing_words": 1, "words": [[0.1, 0.4, "hello"]]}],
}
FINE = [
    {},
    {"phones": None},
    {"text": ""},
    {"language": "ja", "text": "わたしは"},
    {"text": "Mary's “hello”"},
    {"aligned_by": "pocketsphinx", "align_confidence": 0.9},
    {"aligned_by": "hand", "align_confidence": 0.01},
    {"missing_words": 1, "words": [[0.1 * k, 0.1 * k + 0.1, "a"] for k in range(9)]},
    {"phones": [[0.0, 0.4, "sil"], *[[0.4 + 0.1 * k, 0.5 + 0.1 * k, "AH"] for k in range(5)]]},
]


def manifest(folder: Path, *rows) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "mine.jsonl"
    lines = [{"audio": f"{k}.wav", "speaker": f"s{k}", **GOOD, **row} for k, row in enumerate(rows)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize(("rule", "row"), [(rule, row) for rule, rows in BAD.items() for row in rows])
def test_what_breaks_a_rule_is_dropped_by_it_and_kept_without_it(tmp_path, rule, row):
    path = manifest(tmp_path / "in", {}, row)
    report = clean([path], tmp_path / "out")
    (dropped,) = read_manifest(tmp_path / "out/dropped.jsonl")
    assert dropped.other["dropped_by"] == rule
    assert dropped.other["why"]
    assert (report.kept.clips, report.by_rule[rule].clips) == (1, 1)
    again = clean([path], tmp_path / "without", without=[rule])
    assert again.by_rule[rule].clips == 0


@pytest.mark.parametrize("row", FINE)
def test_what_is_sound_is_kept(tmp_path, row):
    clean([manifest(tmp_path / "in", row)], tmp_path / "out")
    assert len(read_manifest(tmp_path / "out/mine.jsonl")) == 1
    assert not (tmp_path / "out/dropped.jsonl").exists()


def test_the_same_sound_is_kept_once_but_the_same_words_twice(tmp_path):
    path = manifest(tmp_path / "in", {"digest": "aa"}, {"digest": "aa"}, {"digest": "bb"})
    report = clean([path], tmp_path / "out")
    assert (report.kept.clips, report.by_rule["duplicate"].clips) == (2, 1)
    assert report.by_rule["duplicate"].examples[0]["why"] == "the same sound as 0"


def test_a_link_that_leads_to_itself_is_a_sound_like_others(tmp_path):
    (tmp_path / "0.wav").symlink_to("0.wav")
    assert clean([manifest(tmp_path, {})], tmp_path / "out").kept.clips == 1


def test_kept_clips_go_to_their_splits_and_a_voice_in_two_is_named(tmp_path):
    path = manifest(tmp_path / "in", {"split": "train"}, {"split": "dev", "speaker": "s0"}, {"split": "test"})
    report = clean([path], tmp_path / "out")
    assert {p.name for p in (tmp_path / "out").glob("*.jsonl")} == {"train.jsonl", "dev.jsonl", "test.jsonl"}
    assert report.speakers_in_two_splits == ["s0"]
    assert "are in two splits" in (tmp_path / "out/report.md").read_text()


def test_the_report_adds_up(tmp_path):
    rows = [row for rows in BAD.values() for row in rows]
    clean([manifest(tmp_path / "in", *FINE, *rows)], tmp_path / "out")
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert report["kept"]["clips"] == len(FINE)
    assert report["dropped"]["clips"] == len(rows) == sum(c["clips"] for c in report["by_rule"].values())
    assert f"of {len(rows) + len(FINE)} clips are kept" in (tmp_path / "out/report.md").read_text()


def test_a_manifest_is_never_cleaned_into_itself(tmp_path):
    path = manifest(tmp_path / "in", {})
    with pytest.raises(OutputError, match="holds a manifest that is read"):
        clean([path], tmp_path / "in")
