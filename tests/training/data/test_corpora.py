# SPDX-License-Identifier: MIT
"""Corpora written here in the layouts that their makers ship, then read."""

import errno
import json
import os
from pathlib import Path

import pytest

from training.corpora import CorpusError, prepare
from training.corpora.split import split_of
from training.data.manifest import read_manifest
from wav2vis_core.errors import OptionError, OutputError

SHARED = Path(__file__).parents[4] / "shared" / "corpora"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=f"no shared corpora at {SHARED}")


def put(path: Path, text: str = "sound") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def prepared(corpus, folder, **shares):
    out = folder.parent / "out.jsonl"
    prepare(corpus, folder, out, **shares)
    return read_manifest(out)


# One row of each layout: the columns that a release has, and what they hold.
LAYOUTS = {
    "1": ("client_id path sentence up_votes down_votes age gender accent", {"accent": "us", "path": "a"}),
    "6.1": ("client_id path sentence up_votes down_votes age gender accent locale segment", {"accent": "us"}),
    "8": ("client_id path sentence up_votes down_votes age gender accents locale segment", {"accents": "us"}),
    "13": ("client_id path sentence up_votes down_votes age gender accents variant locale segment", {"accents": "us"}),
    "17": (
        "client_id path sentence_id sentence sentence_domain up_votes down_votes age gender accents variant locale "
        "segment",
        {"accents": "us", "gender": "female_feminine"},
    ),
}


@pytest.mark.parametrize(("header", "values"), LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_of_common_voice_gives_the_same_utterance(tmp_path, header, values):
    language = tmp_path / "cv-corpus" / "en"
    row = {"client_id": "f" * 128, "path": "a.mp3", "sentence": 'Say "ah', "age": "teens", "gender": "female"}
    row |= {"locale": "en", **values}
    columns = header.split()
    put(language / "clips/a.mp3")
    put(language / "validated.tsv", "\t".join(columns) + "\n" + "\t".join(row.get(c, "") for c in columns) + "\n")
    (u,) = prepared("common_voice", tmp_path / "cv-corpus")
    assert (u.audio.name, u.text, u.speaker, u.source) == ("a.mp3", 'Say "ah', "cv_" + "f" * 16, "common_voice/en")
    assert (u.sex, u.age, u.accent, u.language) == ("F", "teens", "us", "en")


@pytest.mark.parametrize(
    ("name", "text"), [("times.txt", "a.mp3\t2345\n"), ("clip_durations.tsv", "clip\tduration[ms]\na.mp3\t2345\n")]
)
def test_common_voice_lengths_come_from_either_list(tmp_path, name, text):
    put(tmp_path / "cv/en/clips/a.mp3")
    put(tmp_path / "cv/en/validated.tsv", "client_id\tpath\tsentence\nx\ta.mp3\thello\n")
    put(tmp_path / "cv/en" / name, text)
    (u,) = prepared("common_voice", tmp_path / "cv")
    assert u.seconds == 2.345


def test_clips_that_are_not_there_are_left_out_and_a_folder_without_any_is_refused(tmp_path):
    put(tmp_path / "en/clips/b.mp3")
    put(tmp_path / "en/validated.tsv", "client_id\tpath\tsentence\nx\ta.mp3\tone\ny\tb.mp3\ttwo\n")
    assert [u.text for u in prepared("common_voice", tmp_path / "en")] == ["two"]
    (tmp_path / "en/clips/b.mp3").unlink()
    with pytest.raises(CorpusError, match="none of its 2 clips"):
        prepared("common_voice", tmp_path / "en")
    assert read_manifest(tmp_path / "out.jsonl"), "the manifest of before is not half overwritten"


def test_librispeech_knows_readers_and_their_sex(tmp_path):
    corpus = tmp_path / "LibriSpeech"
    put(corpus / "SPEAKERS.TXT", "; comment\n84   | F | dev-clean | 8.02 | Christie Nowak\n")
    put(corpus / "dev-clean/84/121123/84-121123.trans.txt", "84-121123-0000 GO DO YOU HEAR\n84-121123-0001 BUT\n")
    put(corpus / "dev-clean/84/121123/84-121123-0000.flac")
    for folder in (corpus, corpus / "dev-clean"):
        (u,) = prepared("librispeech", folder)
        assert (u.text, u.speaker, u.sex, u.source) == ("GO DO YOU HEAR", "libri_84", "F", "librispeech/dev-clean")


def test_speechocean762_brings_ages_and_scores(tmp_path):
    corpus = tmp_path / "speechocean762"
    for part, name in (("train", "000010011"), ("test", "000030012")):
        speaker = name[1:5]
        put(corpus / f"WAVE/SPEAKER{speaker}/{name}.WAV")
        put(corpus / part / "wav.scp", f"{name}\tWAVE/SPEAKER{speaker}/{name}.WAV\n")
        put(corpus / part / "text", f"{name}\tWE CALL IT BEAR\n")
        put(corpus / part / "utt2spk", f"{name}\t{speaker}\n")
        put(corpus / part / "spk2age", f"{speaker}\t6\n")
        put(corpus / part / "spk2gender", f"{speaker}\tm\n")
    put(corpus / "resource/scores.json", '{"000010011": {"text": "WE CALL IT BEAR", "accuracy": 8}}')
    first, second = prepared("speechocean762", corpus)
    assert (first.text, first.speaker, first.sex, first.age) == ("WE CALL IT BEAR", "so762_0001", "M", "6")
    assert (first.other, second.other) == ({"accuracy": 8.0}, {})


def test_a_plain_folder_has_a_speaker_a_folder_and_keeps_sounds_without_text(tmp_path):
    put(tmp_path / "mine/anna/a.wav")
    put(tmp_path / "mine/anna/a.txt", "hello\nthere\n")
    put(tmp_path / "mine/b.flac")
    assert [(u.speaker, u.text) for u in prepared("folder", tmp_path / "mine")] == [
        ("mine/anna", "hello there"),
        ("mine", ""),
    ]


def test_a_folder_that_cannot_be_searched_is_named(tmp_path, monkeypatch):
    put(tmp_path / "mine/open/a.wav")
    put(tmp_path / "mine/shut/b.wav")
    scandir = os.scandir

    def guarded(path):
        if Path(path).name == "shut":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(CorpusError, match=r"shut: cannot be searched \(Permission denied\)"):
        prepared("folder", tmp_path / "mine")
    assert not (tmp_path / "out.jsonl").exists()


def test_a_manifest_keeps_its_phones_and_what_else_its_lines_hold(tmp_path):
    put(tmp_path / "in/a.wav")
    row = {"audio": "a.wav", "speaker": "s", "text": "hi", "seconds": 0.3, "age": 6, "votes": 3, "split": "test"}
    row |= {"phones": [[0.0, 0.1, "HH"], [0.1, 0.3, "AY"]], "aligned_by": "hand", "sex": "F"}
    put(tmp_path / "in/list.jsonl", json.dumps(row) + "\n")
    (u,) = prepared("manifest", tmp_path / "in" / "list.jsonl")
    assert [(s.start_s, s.end_s, s.phone) for s in u.phones] == [(0.0, 0.1, "HH"), (0.1, 0.3, "AY")]
    assert (u.age, u.split, u.aligned_by, u.other) == ("6", "test", "hand", {"votes": 3})
    with pytest.raises(OutputError, match="is an input"):
        prepare("manifest", tmp_path / "in", tmp_path / "in" / "list.jsonl")


def test_a_manifest_never_takes_the_place_of_another_kind_of_file(tmp_path):
    put(tmp_path / "in/a.wav")
    with pytest.raises(OutputError, match=r"a\.wav: .*\.jsonl"):
        prepare("folder", tmp_path / "in", tmp_path / "in/a.wav")
    assert (tmp_path / "in/a.wav").read_text() == "sound"


def test_a_name_too_long_for_the_disk_is_a_clip_that_is_missing(tmp_path):
    put(tmp_path / "in/a.wav")
    rows = [{"audio": "a.wav"}, {"audio": f"{'x' * 300}.wav"}]
    put(tmp_path / "in/list.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert [u.stem for u in prepared("manifest", tmp_path / "in")] == ["a"]


@pytest.mark.parametrize("corpus", ["common_voice", "librispeech", "speechocean762", "folder", "manifest"])
def test_a_folder_of_another_kind_is_refused_by_name(tmp_path, corpus):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="empty"):
        prepared(corpus, tmp_path / "empty")


def test_speakers_keep_their_split_whatever_the_shares_and_nobody_is_in_two():
    speakers = [f"cv_{k:016x}" for k in range(4000)]
    small, large = ({s for s in speakers if split_of(s, share, 0.05) == "dev"} for share in (0.05, 0.2))
    assert small < large
    assert 0.04 < len(small) / len(speakers) < 0.06
    test = {s for s in speakers if split_of(s, 0.05, 0.05) == "test"}
    assert test == {s for s in speakers if split_of(s, 0.2, 0.05) == "test"}
    # A change of the hash would test tomorrow's networks on today's training voices.
    assert [split_of(f"speaker{k}", 0.3, 0.3) for k in range(6)] == ["test", "test", "train", "test", "dev", "train"]


def test_shares_that_leave_nobody_are_refused(tmp_path):
    put(tmp_path / "in/a.wav")
    with pytest.raises(OptionError, match="no speakers to train on"):
        prepared("folder", tmp_path / "in", dev_share=0.6, test_share=0.4)


@needs_shared
def test_the_real_common_voice_sample(tmp_path):
    out = tmp_path / "cv.jsonl"
    prepare("common_voice", SHARED / "common_voice_layout", out)
    utterances = read_manifest(out)
    assert {language: sum(u.language == language for u in utterances) for language in ("en", "fr", "ja")} == {
        "en": 100,
        "fr": 10,
        "ja": 10,
    }
    assert all(u.audio.is_file() and u.text and u.speaker.startswith("cv_") for u in utterances)
