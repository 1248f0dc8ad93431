# SPDX-License-Identifier: MIT
"""What is said, given by --text or found beside the sound."""

import shutil
from pathlib import Path

import pytest

TRIBE = Path(__file__).parents[2] / "examples" / "tribe.wav"
TEXT = (
    "Tribe after tribe was crowding down to the Alps\nand trampling upon each other on the frontiers of the empire.\n"
)
WORDS = TEXT.replace(".", "").split()


@pytest.fixture
def talk(tmp_path):
    """The example as talk.wav, alone in its folder."""
    return Path(shutil.copy(TRIBE, tmp_path / "talk.wav"))


def captions(out):
    return [block.split("\n")[2] for block in out.strip().split("\n\n")]


@pytest.fixture
def words_of(wav2vis):
    """The words that a run hears, and what it says on stderr."""

    def run(*arguments):
        ran = wav2vis(*arguments, "-o", "-", "-f", "srt", "-O", "show=words")
        assert ran.status == 0
        return captions(ran.out) if ran.out.strip() else [], ran.err

    return run


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r").upper().encode(),
    ],
    ids=["plain", "BOM and CRLF", "UTF-16", "CR and capitals"],
)
def test_a_named_text_gives_its_words_however_it_was_saved(words_of, talk, tmp_path, data):
    (tmp_path / "words.txt").write_bytes(data)
    words, err = words_of(talk, "--text", tmp_path / "words.txt")
    assert [word.lower() for word in words] == [word.lower() for word in WORDS]
    assert "note" not in err


def test_a_text_beside_the_sound_is_found_and_told_and_can_be_refused(words_of, talk):
    talk.with_suffix(".txt").write_text(TEXT)
    words, err = words_of(talk)
    assert words == WORDS
    assert f"note: {talk.with_suffix('.txt')}: used as the transcript" in err
    words, err = words_of(talk, "--no-text")
    assert words == [] and "used as" not in err


def test_captions_are_a_text_whatever_their_file_is_called(words_of, talk, tmp_path):
    first, second = TEXT.strip().split("\n")
    srt = f"1\n00:00:00,100 --> 00:00:02,900\nBOB: {first}\n\n2\n00:00:03,000 --> 00:00:06,100\n{second} (sighs)\n"
    (tmp_path / "words.srt").write_text(srt)
    assert words_of(talk, "--text", tmp_path / "words.srt") == (WORDS, "")


def test_a_text_in_another_language_is_told_with_the_option_that_reads_it(words_of, talk, tmp_path):
    (tmp_path / "words.txt").write_text("Ich habe das Buch gestern im Laden gekauft und gelesen.", encoding="utf-8")
    words, err = words_of(talk, "--text", tmp_path / "words.txt")
    assert words == []
    assert err.index("words.txt: the text does not seem to be English") < err.index("--language")
    assert err.count("does not seem") == 1
    words, err = words_of(talk, "--text", tmp_path / "words.txt", "--language", "de")
    assert words == [] and "does not match the sound" in err


def test_each_sound_of_a_folder_has_its_own_text(wav2vis, talk, tmp_path):
    shutil.copy(talk, tmp_path / "other.wav")
    talk.with_suffix(".txt").write_text(TEXT)
    ran = wav2vis(tmp_path, "-f", "textgrid")
    assert ran.status == 0
    assert '"frontiers"' in (tmp_path / "talk.textgrid").read_text()
    assert '"words"' not in (tmp_path / "other.textgrid").read_text()
    assert ran.err.count("used as the transcript") == 1


def test_one_text_for_several_sounds_is_wrong_usage(wav2vis, talk, tmp_path):
    shutil.copy(talk, tmp_path / "other.wav")
    ran = wav2vis(tmp_path, "--text", tmp_path / "words.txt")
    assert ran.status == 2
    assert "NAME.txt" in ran.err


def test_a_wrong_text_is_told_and_the_sound_decides(wav2vis, talk, tmp_path):
    alone = wav2vis(talk, "-o", "-", "-f", "tsv").out
    (tmp_path / "words.txt").write_text("Nobody ever told me that the moon was made of green cheese, did you?")
    ran = wav2vis(talk, "-o", "-", "-f", "tsv", "--text", tmp_path / "words.txt")
    assert (ran.status, ran.out) == (0, alone)
    assert "does not match the sound" in ran.err


def test_a_named_text_that_is_missing_ends_the_run_and_a_found_one_that_is_no_text_does_not(wav2vis, talk, tmp_path):
    ran = wav2vis(talk, "--text", tmp_path / "none.txt", "-o", "-", "-f", "tsv")
    assert (ran.status, ran.out) == (3, "")
    assert "none.txt" in ran.err
    talk.with_suffix(".txt").write_bytes(b"caf\xe9 \x81")
    ran = wav2vis(talk, "-o", "-", "-f", "tsv")
    assert ran.status == 0
    assert "talk.txt: not used" in ran.err


def test_a_timing_file_beside_the_sound_is_no_text(words_of, talk):
    talk.with_suffix(".txt").write_text("0.00\tX\n1.00\tA\n1.50\tX\n")
    words, err = words_of(talk)
    assert words == [] and "used as" not in err


class Typist:
    """A recogniser that writes the same for every sound."""

    def text_of(self, samples, language):
        return TEXT


@pytest.fixture
def whisper(monkeypatch):
    """A Whisper whose models are named `here` or `far`; what is downloaded, and what is loaded."""
    downloaded, loaded = [], []

    def load(model):
        loaded.append(model)
        return Typist()

    monkeypatch.setattr("wav2vis_core.cli.listening.is_here", lambda model: model != "far" or "far" in downloaded)
    monkeypatch.setattr("wav2vis_core.cli.listening.download", downloaded.append)
    monkeypatch.setattr("wav2vis_core.transcripts.whisper.Whisper.load", load)
    return downloaded, loaded


def test_words_are_transcribed_without_a_text(words_of, talk, whisper):
    words, err = words_of(talk, "--transcribe", "--listener", "fast")
    assert words == WORDS
    assert err == ""
    assert set(whisper[1]) == {"base"}


def test_a_model_is_downloaded_once_and_not_without_a_word(words_of, talk, whisper):
    words, err = words_of(talk, "--transcribe", "--model", "far", "--listener", "fast")
    assert words == WORDS
    assert "the model far is not on this computer: downloading it from huggingface.co" in err
    assert "downloading" not in words_of(talk, "--transcribe", "--model", "far", "--listener", "fast")[1]
    assert whisper[0] == ["far"]


def test_a_text_beside_the_sound_is_better_than_recognised_words(words_of, talk, whisper):
    talk.with_suffix(".txt").write_text(TEXT.upper())
    assert words_of(talk, "--transcribe", "--listener", "fast")[0] == [word.upper() for word in WORDS]
    assert words_of(talk, "--transcribe", "--no-text", "--listener", "fast")[0] == WORDS


def test_no_model_is_needed_where_every_sound_has_its_text(words_of, talk, whisper):
    talk.with_suffix(".txt").write_text(TEXT)
    words, err = words_of(talk, "--transcribe", "--model", "far", "--listener", "fast")
    assert words == WORDS
    assert "downloading" not in err
    assert whisper == ([], [])


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (["--transcribe", "--text", "words.txt"], "--text: says already what is said; leave out --transcribe"),
        (["--model", "base"], "--model: nothing is transcribed; add --transcribe"),
    ],
)
def test_options_that_contradict_are_wrong_usage(wav2vis, talk, options, remedy):
    ran = wav2vis(talk, *options)
    assert (ran.status, ran.err) == (2, f"wav2vis: error: {remedy}\n")


def test_a_model_that_is_none_ends_the_run_before_the_first_file(wav2vis, talk):
    ran = wav2vis(talk, "--transcribe", "--model", talk.parent)
    assert ran.status == 2
    assert f"error: {talk.parent}: is no model of Whisper (tokenizer.json is missing); name a folder" in ran.err
    assert "(--model)" in ran.err
    assert not talk.with_suffix(".dat").exists()
