# SPDX-License-Identifier: MIT
"""Words without typing: what a recogniser is given, what becomes of its words, and Whisper as far as it is here."""

import os
import sys
from itertools import pairwise
from pathlib import Path

import faster_whisper
import numpy as np
import pytest

from wav2vis_core import Audio, lipsync
from wav2vis_core.errors import OptionError, TranscriptError
from wav2vis_core.transcripts import whisper
from wav2vis_core.transcripts.recogniser import SAMPLE_RATE_HZ, recognised

EXAMPLE = Path(__file__).parents[3] / "examples" / "tribe.wav"
TEXT = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire."
MODEL = os.environ.get("WAV2VIS_WHISPER", "")


class Typist:
    """A recogniser that knows its text beforehand and keeps what it was given."""

    def __init__(self, *texts):
        self._texts, self.given = iter(texts), []

    def text_of(self, samples, language):
        self.given.append(samples)
        return next(self._texts, "")


@pytest.fixture(scope="module")
def long_sound():
    """Seventy seconds of noise with a pause of half a second at 25 and at 47 s."""
    samples = np.random.default_rng(5).normal(0, 0.1, 70 * SAMPLE_RATE_HZ).astype(np.float32)
    for pause_s in (25, 47):
        samples[pause_s * SAMPLE_RATE_HZ : int((pause_s + 0.5) * SAMPLE_RATE_HZ)] *= 1e-3
    return samples


@pytest.mark.parametrize("n_piece", [16_000, 77_777, 2_000_000])
def test_a_long_sound_is_cut_in_its_pauses_and_nothing_is_lost(long_sound, n_piece):
    typist, seen = Typist("one", "", " two "), []
    pieces = [long_sound[k : k + n_piece] for k in range(0, len(long_sound), n_piece)]
    assert recognised(pieces, typist, "en", seen.append) == "one two"
    np.testing.assert_array_equal(np.concatenate(typist.given), long_sound)
    ends_s = np.cumsum([len(stretch) for stretch in typist.given]) / SAMPLE_RATE_HZ
    np.testing.assert_allclose(ends_s, [25.25, 47.25, 70], atol=0.1)
    assert seen == ends_s.tolist()


def test_no_sound_is_given_to_nobody():
    typist = Typist("words")
    assert recognised([np.zeros(0, np.float32)], typist, "en") == ""
    assert typist.given == []


@pytest.fixture(scope="module")
def alone():
    return lipsync(EXAMPLE, listener="fast")


def test_recognised_words_guide_the_shapes_as_a_text_does(alone):
    seen = []
    track = lipsync(EXAMPLE, listener="fast", transcribe=Typist(TEXT), progress=seen.append)
    given = lipsync(EXAMPLE, listener="fast", text=TEXT)
    assert (track.cues, track.words, track.phones) == (given.cues, given.words, given.phones)
    assert track.cues != alone.cues
    assert [word.label for word in track.words] == TEXT.rstrip(".").split()
    assert all(a <= b for a, b in pairwise(seen))
    assert seen[-1] == pytest.approx(track.duration_s)


def test_where_the_recogniser_is_wrong_the_sound_wins(alone):
    track = lipsync(EXAMPLE, listener="fast", transcribe=Typist("Thank you for watching, bye bye, my phone is mute."))
    assert (track.cues, track.words) == (alone.cues, ())
    assert [note.code for note in track.notes] == ["text_not_believed"]


def test_one_wrong_sentence_leaves_the_others_alone():
    wrong = f"{TEXT} Thank you very much for watching this video, please subscribe to our channel."
    track = lipsync(EXAMPLE, listener="fast", transcribe=Typist(wrong))
    assert [word.label for word in track.words][:20] == TEXT.rstrip(".").split()
    assert "words_not_heard" in [note.code for note in track.notes]


def test_where_nothing_is_recognised_a_note_says_so(alone):
    track = lipsync(EXAMPLE, listener="fast", transcribe=Typist(""))
    assert track.cues == alone.cues
    assert [note.code for note in track.notes] == ["text_empty"]


def test_a_sound_without_samples_needs_no_words():
    silence = Audio(np.zeros(0, np.float32), 16_000)
    assert lipsync(silence, listener="fast", transcribe=Typist("words"), progress=print).cues == ()


def test_a_text_and_a_recogniser_are_too_much():
    with pytest.raises(OptionError, match="transcribe: there is a text already"):
        lipsync(EXAMPLE, text=TEXT, transcribe=Typist(TEXT))


def test_what_cannot_write_is_no_recogniser():
    with pytest.raises(OptionError, match="True is not a recogniser; name a model"):
        lipsync(EXAMPLE, transcribe=True)


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(TranscriptError, match=r"faster.whisper.*pip install 'wav2vis\[transcribe\]'"):
        lipsync(EXAMPLE, transcribe="base")


def test_a_model_that_is_not_here_is_not_downloaded_unasked(monkeypatch):
    asked = []

    def absent(name, *, local_files_only):
        asked.append(local_files_only)
        raise FileNotFoundError(name)

    monkeypatch.setattr(faster_whisper, "download_model", absent)
    assert not whisper.is_here("base")
    with pytest.raises(TranscriptError, match="base: this model of Whisper is not on this computer; download it"):
        lipsync(EXAMPLE, transcribe="base")
    assert asked == [True, True]


def test_a_download_that_fails_says_why_in_one_line(monkeypatch):
    def refused(name, *, local_files_only):
        raise FileNotFoundError("Connection refused\nand much more")

    monkeypatch.setattr(faster_whisper, "download_model", refused)
    with pytest.raises(TranscriptError) as caught:
        whisper.download("base")
    assert "huggingface.co (Connection refused); check the network" in str(caught.value)


@pytest.mark.parametrize("name", ["bass", "./my model"])
def test_a_model_that_nobody_knows_is_refused(name):
    with pytest.raises(TranscriptError, match="no such folder or model of Whisper; name a folder, or tiny, base"):
        lipsync(EXAMPLE, transcribe=name)


@pytest.mark.parametrize("files", [(), ("tokenizer.json",)])
def test_a_folder_that_is_no_model_is_refused(tmp_path, files):
    for name in files:
        (tmp_path / name).write_text("{}")
    with pytest.raises(TranscriptError, match=r"is no model of Whisper \(.+\); name a folder that holds model.bin"):
        lipsync(EXAMPLE, transcribe=tmp_path)


@pytest.mark.skipif(not MODEL, reason="WAV2VIS_WHISPER names no folder of a Whisper model")
def test_whisper_hears_the_example():
    track = lipsync(EXAMPLE, listener="fast", transcribe=MODEL)
    assert [word.label.lower() for word in track.words] == TEXT.lower().rstrip(".").split()
    assert lipsync(EXAMPLE, listener="fast", transcribe=MODEL) == track
