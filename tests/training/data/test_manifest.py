# SPDX-License-Identifier: MIT
import json
import os

import pytest

from training.data.manifest import ManifestError, read_manifest


def write(folder, *rows):
    path = folder / "list.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_an_utterance_names_its_sound_source_and_phones(tmp_path):
    row = {
        "audio": "synthetic/kokoro/a.opus",
        "speaker": "s",
        "text": "hi",
        "phones": [[0, 0.1, "HH"], [0.1, 0.3, "AY"]],
    }
    (utterance,) = read_manifest(write(tmp_path, row))
    assert utterance.audio == tmp_path / "synthetic/kokoro/a.opus"
    assert (utterance.source, utterance.stem) == ("synthetic/kokoro", "a")
    assert [p.phone for p in utterance.phones] == ["HH", "AY"]


def test_timit_labels_fold_and_closures_belong_to_their_stop(tmp_path):
    phones = [
        [0, 0.1, "h#"],
        [0.1, 0.15, "pcl"],
        [0.15, 0.2, "p"],
        [0.2, 0.25, "q"],
        [0.25, 0.4, "ix"],
        [0.4, 0.5, "pau"],
    ]
    (utterance,) = read_manifest(write(tmp_path, {"audio": "a.wav", "phones": phones}))
    assert [p.phone for p in utterance.phones] == ["sil", "P", "P", "IH", "IH", "sil"]
    assert utterance.releases == ((0.15, 0.2),)


@pytest.mark.parametrize("row", ["{", "[]", '{"text": "no audio"}', '{"audio": "a", "phones": [[0, 1]]}'])
def test_a_line_that_is_no_utterance_is_named(tmp_path, row):
    with pytest.raises(ManifestError, match=r"list\.jsonl:2"):
        read_manifest(write(tmp_path, {"audio": "a.wav"}, row))


@pytest.mark.parametrize(
    "more",
    [
        '"seconds": 1' + "0" * 400,
        '"seconds": NaN',
        '"x": ' + "[" * 100_000 + "]" * 100_000,
        '"x": ' + "9" * 5_000,
        '"phones": [[NaN, 1, "AA"]]',
        '"phones": [[0, 1e999, "AA"]]',
        '"words": [[0, Infinity, "a"]]',
        '"speaker": "\\ud800"',
        '"phones": [[1, 1e300, "AA"]]',
        '"split": "../../train"',
        '"loudness_lufs": "loud"',
        '"listed_seconds": 1' + "0" * 400,
    ],
    ids=lambda more: more[:24],
)
def test_a_line_that_no_step_could_count_with_or_write_is_named(tmp_path, more):
    with pytest.raises(ManifestError, match=r"list\.jsonl:1"):
        read_manifest(write(tmp_path, f'{{"audio": "a.wav", {more}}}'))


@pytest.mark.parametrize("audio", ["", ".", "/", "a\0.wav"])
def test_a_line_whose_sound_has_no_name_is_named(tmp_path, audio):
    with pytest.raises(ManifestError, match=r"list\.jsonl:1"):
        read_manifest(write(tmp_path, {"audio": audio}))


def test_a_letter_beyond_16_bits_is_read(tmp_path):
    assert read_manifest(write(tmp_path, {"audio": "a.wav", "text": "😀"}))[0].text == "😀"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_no_manifest(tmp_path):
    os.mkfifo(tmp_path / "list.jsonl")  # nothing ever comes
    with pytest.raises(ManifestError, match="is no file"):
        read_manifest(tmp_path / "list.jsonl")


def test_an_unknown_phone_is_named(tmp_path):
    with pytest.raises(ManifestError, match="QX"):
        read_manifest(write(tmp_path, {"audio": "a.wav", "phones": [[0, 1, "QX"]]}))


def test_a_missing_manifest_is_one_clear_line(tmp_path):
    with pytest.raises(ManifestError, match="cannot be read"):
        read_manifest(tmp_path / "none.jsonl")
