# SPDX-License-Identifier: MIT
"""Aligners on a real clip and on label files as other programs write them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from praatio import textgrid
from praatio.data_classes.interval_tier import IntervalTier

from training.align.align_pass import align
from training.align.aligner import AlignmentError
from training.align.phn import phn_text, read_phn
from training.align.registry import aligner_of
from training.data.manifest import Utterance, read_manifest
from training.data.manifest_pass import PassOptions
from training.data.segment import PhoneSegment
from training.stamp import StaleError
from wav2vis_core.errors import OptionError, ReadError
from wav2vis_core.track.phones import VOWELS

TRIBE = Path(__file__).parents[3] / "examples" / "tribe.wav"
TEXT = "Tribe after tribe was crowding down to the Alps"
CLIP_S = 3.0  # what the text says of it


@pytest.fixture(scope="module")
def tribe(tmp_path_factory):
    """The beginning of the bundled clip with its text."""
    path = tmp_path_factory.mktemp("clips") / "tribe.wav"
    samples, rate = soundfile.read(TRIBE, frames=round(CLIP_S * 16_000))
    soundfile.write(path, samples, rate)
    return Utterance(path, "librispeech", "2902", TEXT, seconds=CLIP_S, language="en-US")


@pytest.fixture(scope="module")
def found(tribe):
    return aligner_of("pocketsphinx").align(tribe)


def test_pocketsphinx_finds_every_word_in_order_and_covers_the_sound(found):
    assert [w.word for w in found.words] == TEXT.lower().split()
    assert (found.phones[0].start_s, found.phones[-1].end_s) == (0.0, CLIP_S)
    assert all(a.end_s == b.start_s for a, b in zip(found.phones, found.phones[1:], strict=False))
    assert [s.phone for s in found.phones if s.start_s >= found.words[0].start_s][:4] == ["T", "R", "AY", "B"]
    assert found.missing_words == 0


def test_pocketsphinx_times_fit_the_sound(tribe, found):
    samples, rate = soundfile.read(tribe.audio)

    def mean(what, wanted):
        pieces = [samples[round(s.start_s * rate) : round(s.end_s * rate)] for s in found.phones if s.phone in wanted]
        return np.mean(what(np.concatenate(pieces)))

    hiss = {"S", "Z"}
    assert mean(lambda x: np.abs(np.diff(np.sign(x))), hiss) > 2 * mean(lambda x: np.abs(np.diff(np.sign(x))), VOWELS)
    assert mean(np.square, VOWELS) > 20 * mean(np.square, {"sil"})


def test_pocketsphinx_gives_the_same_whatever_it_heard_before(tribe, found, tmp_path):
    rng = np.random.default_rng(0)
    noise = tmp_path / "noise.wav"
    soundfile.write(noise, 0.1 * rng.standard_normal(32_000), 16_000)
    sphinx = aligner_of("pocketsphinx")
    sphinx.align(replace(tribe, audio=noise, text="after"))
    assert sphinx.align(tribe) == found


def test_pocketsphinx_guesses_words_that_its_dictionary_lacks(tribe, found):
    guessed = aligner_of("pocketsphinx").align(replace(tribe, text=TEXT.replace("tribe", "trybe").replace("Tr", "tr")))
    assert [s.phone for s in guessed.phones[1:5]] == ["T", "R", "AY", "B"]
    assert guessed.words[0].start_s == pytest.approx(found.words[0].start_s, abs=0.05)


def test_pocketsphinx_is_less_sure_of_a_text_that_was_not_said(tribe, found):
    wrong = replace(tribe, text="She sells green ideas to furious philosophers on Sunday mornings")
    assert aligner_of("pocketsphinx").align(wrong).confidence < 0.8 * found.confidence


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": " "}, "no text"),
        ({"language": "fr", "text": "bonjour"}, "is fr"),
        ({"text": "one " * 90}, "not found"),
    ],
)
def test_what_cannot_be_aligned_is_said(tribe, changes, why):
    with pytest.raises(AlignmentError, match=why):
        aligner_of("pocketsphinx").align(replace(tribe, **changes))


def corpus(folder: Path) -> Path:
    """Three clips: one to align, one without a text, one that has stale phones."""
    folder.mkdir()
    samples, rate = soundfile.read(TRIBE, frames=round(CLIP_S * 16_000))
    rows = []
    for name, text in (("a", TEXT), ("b", ""), ("c", TEXT)):
        soundfile.write(folder / f"{name}.flac", samples, rate)
        rows.append({"audio": f"{name}.flac", "source": "mine", "speaker": "s", "text": text, "seconds": CLIP_S})
    rows[2] |= {"phones": [[0.0, 3.0, "AA"]], "aligned_by": "guess", "missing_words": 3, "votes": 5}
    (folder / "list.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder / "list.jsonl"


def test_a_pass_writes_phones_words_and_phn_files_and_lists_what_failed(tmp_path):
    manifest, out = corpus(tmp_path / "in"), tmp_path / "out"
    options = PassOptions(workers=1, failure_share=0.5)
    align(manifest, out, aligner_of("pocketsphinx"), options, phn=True)
    a, c = read_manifest(out / "manifest.jsonl")
    assert a.phones == c.phones
    assert (a.aligned_by, [w.word for w in a.words]) == ("pocketsphinx", TEXT.lower().split())
    assert 0 < a.other["align_confidence"] <= 1
    assert c.other == {"votes": 5, "align_confidence": a.other["align_confidence"]}
    assert json.loads((out / "failures.jsonl").read_text())["why"] == "has no text"
    written = read_phn(out / "phn/mine/s/a.phn")
    assert [s.phone for s in written[:5]] == ["h#", "t", "r", "ay", "b"]
    before = (out / "manifest.jsonl").read_bytes()
    with pytest.raises(StaleError, match=r"aligner pocketsphinx \(now phn\)"):
        align(manifest, out, aligner_of("phn"), options, phn=True)
    assert (out / "manifest.jsonl").read_bytes() == before


def test_phn_files_come_back_as_the_phones_that_were_written(found, tmp_path, tribe):
    align_out = tmp_path / "labels" / "me"
    align_out.mkdir(parents=True)
    (align_out / "tribe.phn").write_text(phn_text(found.phones))
    sound = tmp_path / "sounds" / "me" / "tribe.wav"
    back = aligner_of(f"phn={tmp_path / 'labels'}").align(replace(tribe, audio=sound))
    manifest = tmp_path / "m.jsonl"
    row = {
        "audio": str(sound),
        "speaker": "",
        "text": "",
        "phones": [[s.start_s, s.end_s, s.phone] for s in back.phones],
    }
    manifest.write_text(json.dumps(row) + "\n")
    (u,) = read_manifest(manifest)
    assert [s.phone for s in u.phones] == [s.phone for s in found.phones]
    assert np.allclose([s.end_s for s in u.phones], [s.end_s for s in found.phones], atol=1 / 16_000)


def test_timits_own_files_are_read_with_their_closures_and_bursts(tmp_path, tribe):
    (tmp_path / "SA1.PHN").write_text("0 2260 h#\n2260 3000 bcl\n3000 3200 b\n3200 4800 ix\n4800 6000 h#\n")
    found = aligner_of("phn").align(replace(tribe, audio=tmp_path / "SA1.WAV"))
    assert [s.phone for s in found.phones] == ["h#", "bcl", "b", "ix", "h#"]
    assert found.phones[1].start_s == 2260 / 16_000


@pytest.mark.parametrize("line", ["0 100", "0 x t", "0 100 qq", "200 100 t", "-5 100 t"])
def test_a_damaged_phn_file_names_the_line(tmp_path, line):
    (tmp_path / "a.phn").write_text(f"0 0 h#\n{line}\n")
    with pytest.raises(ReadError, match=r"a\.phn, line 2"):
        read_phn(tmp_path / "a.phn")


def praat(path: Path, encoding="utf-8", form="short_textgrid", phones="phones", words="words", labels=None) -> None:
    """A TextGrid as praatio writes it in Praat's forms, with MFA's labels."""
    labels = labels or ["", "HH", "AH0", "L", "OW1", "spn", "B", "AY1", ""]
    times = [0.1 * k for k in range(len(labels) + 1)]
    grid = textgrid.Textgrid()
    spans = list(zip(times, times[1:], labels, strict=False))
    said = [(0.1, 0.5, "hello"), (0.5, 0.6, "<unk>"), (0.6, 0.8, "bye")]
    said = [word for word in said if word[1] <= times[-1]]
    grid.addTier(IntervalTier(words, said, 0, times[-1]))
    grid.addTier(IntervalTier(phones, spans, 0, times[-1]))
    path.parent.mkdir(parents=True, exist_ok=True)
    grid.save(str(path), form, includeBlankSpaces=True)
    path.write_text(path.read_text(), encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("form", ["short_textgrid", "long_textgrid"])
@pytest.mark.parametrize("speaker", ["", "anna - "])
def test_textgrids_of_mfa_and_praat_are_read(tmp_path, tribe, encoding, form, speaker):
    praat(tmp_path / "mfa/anna/tribe.TextGrid", encoding, form, f"{speaker}phones", f"{speaker}words")
    sound = tmp_path / "sounds/anna/tribe.flac"
    found = aligner_of(f"textgrid={tmp_path / 'mfa'}").align(replace(tribe, audio=sound))
    assert [s.phone for s in found.phones] == "sil HH AH L OW B AY sil".split()
    assert found.phones[5].start_s == pytest.approx(0.6)  # spn leaves a gap without a label
    assert [w.word for w in found.words] == ["hello", "bye"]
    assert found.missing_words == 1


def test_a_textgrid_beside_the_sound_may_hold_timits_labels(tmp_path, tribe):
    praat(tmp_path / "tribe.TextGrid", labels=["h#", "bcl", "b", "ix", "h#"])
    found = aligner_of("textgrid").align(replace(tribe, audio=tmp_path / "tribe.wav"))
    assert [s.phone for s in found.phones] == ["h#", "bcl", "b", "ix", "h#"]


def test_a_textgrid_in_another_alphabet_or_without_phones_is_refused_by_name(tmp_path, tribe):
    praat(tmp_path / "tribe.TextGrid", labels=["ʃ", "iː"])
    with pytest.raises(ReadError, match="english_us_arpa"):
        aligner_of("textgrid").align(replace(tribe, audio=tmp_path / "tribe.wav"))
    praat(tmp_path / "tribe.TextGrid", phones="mouths")
    with pytest.raises(ReadError, match="'mouths'"):
        aligner_of("textgrid").align(replace(tribe, audio=tmp_path / "tribe.wav"))
    with pytest.raises(AlignmentError, match=r"no other\.TextGrid beside it"):
        aligner_of("textgrid").align(replace(tribe, audio=tmp_path / "other.wav"))


def test_silence_in_a_phn_file_is_an_edge_or_a_pause():
    labels = ["sil", "AA", "sil", "B", "sil"]
    segments = [PhoneSegment(float(k), k + 1.0, label) for k, label in enumerate(labels)]
    assert [line.split()[2] for line in phn_text(segments).splitlines()] == ["h#", "aa", "pau", "b", "h#"]


@pytest.mark.parametrize("spec", ["kaldi", "pocketsphinx=here", "teacher"])
def test_an_aligner_that_is_not_there_is_refused(spec):
    with pytest.raises(OptionError):
        aligner_of(spec)
