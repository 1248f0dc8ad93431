# SPDX-License-Identifier: MIT
"""Projects and TextGrids of several voices: one is read, by its name or its number."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import ReadError
from wav2vis_core.formats import ReadOptions, TimingFile, WriteOptions, by_name, load
from wav2vis_core.track.track import Segment

CASES = Path(__file__).parent / "cases"
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("voice", "word", "start_frame"), [("Ann", "hi", 2), (2, "yo", 14), (" bob", "yo", 14), ("1", "hi", 2)]
)
def test_each_voice_is_read_alone_by_name_or_number(voice, word, start_frame):
    track = load(CASES / "two_voices.pgo", voice=voice)
    assert [each.label for each in track.words] == [word]
    assert track.cues[1].start_s == start_frame / 24


def test_without_a_name_the_voices_are_listed():
    with pytest.raises(ReadError, match=r"2 voices speak: 1 'Ann', 2 'Bob'.*voice=") as caught:
        load(CASES / "two_voices.pgo")
    assert caught.value.parameter == "voice"
    assert TimingFile.open(CASES / "two_voices.pgo").voices == ("Ann", "Bob")


@pytest.mark.parametrize("voice", ["Cleo", 0, 3, "", "-1", "9" * 30, "²"])
def test_a_voice_that_is_not_there_is_refused_with_those_that_are(voice):
    with pytest.raises(ReadError, match="1 'Ann', 2 'Bob'"):
        load(CASES / "two_voices.pgo", voice=voice)


def test_a_file_that_knows_no_voices_says_so(tmp_path):
    (tmp_path / "talk.tsv").write_text("0.00\tA\n1.00\tX\n")
    with pytest.raises(ReadError, match="knows no voices"):
        load(tmp_path / "talk.tsv", voice="Ann")


def voice_of(name, shape=None, frame=0):
    phonemes = [] if shape is None else [{"id": 0, "text": shape, "frame": frame, "tags": []}]
    word = {"id": 0, "text": "w", "start_frame": frame, "end_frame": frame + 5, "tags": [], "phonemes": phonemes}
    phrase = {"id": 0, "text": "w", "start_frame": frame, "end_frame": frame + 5, "tags": [], "words": [word]}
    return {"name": name, "start_frame": frame, "end_frame": frame + 5, "text": "w", "num_children": 3,
            "phrases": [phrase], "used_phonemes": [each["text"] for each in phonemes]}  # fmt: skip


def project(*voices):
    return json.dumps({"version": 2, "sound_path": "a.wav", "fps": 24, "sound_duration": 48, "num_voices": len(voices),
                       "phoneme_set": "preston_blair", "voices": voices})  # fmt: skip


def test_a_voice_without_phonemes_is_silent_and_not_in_the_way(read, shown):
    text = project(voice_of("Ann"), voice_of("Bob", "AI", 12))
    speaks = [(0.0, "rest"), (0.5, "AI"), (round(17 / 24, 9), "rest"), 2.0]
    assert shown(read(text)) == shown(read(text, voice="Bob")) == speaks
    silent = read(text, voice="Ann")
    assert (shown(silent), [word.label for word in silent.words]) == ([(0.0, "rest"), 2.0], ["w"])


@given(names=st.lists(NAMES, min_size=2, max_size=4, unique_by=str.casefold), data=st.data())
def test_any_voice_is_found_by_its_name_and_by_its_number(read, names, data):
    frames = [3 * k for k in range(len(names))]
    text = project(*(voice_of(name, "AI", frame) for name, frame in zip(names, frames, strict=True)))
    k = data.draw(st.integers(0, len(names) - 1))
    assert read(text, voice=names[k]).words[0].start_s == frames[k] / 24
    if str(k + 1) not in names:
        assert read(text, voice=k + 1).words[0].start_s == frames[k] / 24
    with pytest.raises(ReadError, match=f"{len(names)} voices speak"):
        read(text)


@pytest.mark.parametrize("newer", [{}, {"fps": 12, "sound_path": "a.wav"}])
def test_what_papagayo_ng_exports_as_json_is_one_voice(read, shown, newer):
    text = json.dumps({**voice_of("Ann", "MBP", 12), **newer})
    rate = newer.get("fps", 24)
    expected = [(0.0, "rest"), (12 / rate, "MBP"), (round(17 / rate, 9), "rest")]
    track = read(text, voice="Ann")
    assert shown(track)[:2] == expected[:2]
    assert track.duration_s == 17 / rate
    assert track.source == newer.get("sound_path", "")


@pytest.mark.parametrize("name", ["pgo", "pg2"])
def test_several_voices_are_written_into_one_file_and_each_comes_back(make_track, name):
    ann = make_track("0 rest 0.25 MBP 0.5 AI 1 rest 3", phrases=(Segment(0.25, 1, "Ma!"),))
    said = {"Ann": ann, "Bob  B": make_track("0 rest 2 O 2.5 rest 3"), "Silent": make_track("0 rest 3")}
    chosen = by_name(name)
    text = chosen.encode_voices(said, WriteOptions()).decode()
    assert chosen.voices(text) == ("Ann", "Bob B", "Silent")
    for number, track in enumerate(said.values(), 1):
        back = chosen.read(text, "x", ReadOptions(voice=number))
        assert [(c.start_s, c.shape) for c in back.merged().cues] == [(c.start_s, c.shape) for c in track.cues]
        assert [p.label for p in back.phrases] == [p.label for p in track.phrases]
    alone = chosen.encode_voices({"Voice 1": ann}, WriteOptions())
    assert alone == chosen.encode(ann, WriteOptions())


SPEAKERS = """File type = "ooTextFile"
Object class = "TextGrid"
0 1 <exists> 4
"IntervalTier" "Ann - words" 0 1 1 0 1 "mama"
"IntervalTier" "Ann - phones" 0 1 2 0 0.5 "M" 0.5 1 "AA1"
"IntervalTier" "Bob - words" 0 1 1 0 1 "oh"
"IntervalTier" "Bob - phones" 0 1 1 0.25 1 "OW1"
"""


def test_speakers_of_a_textgrid_are_voices(read):
    with pytest.raises(ReadError, match="2 voices speak: 1 'Ann', 2 'Bob'"):
        read(SPEAKERS)
    ann, bob = read(SPEAKERS, voice="Ann"), read(SPEAKERS, voice=2)
    assert [word.label for word in (*ann.words, *bob.words)] == ["mama", "oh"]
    assert [phone.label for phone in (*ann.phones, *bob.phones)] == ["M", "AA", "OW"]
    assert ann.shape_at(0.1) == "MBP"


def test_tiers_without_speakers_and_other_tiers_name_no_voices():
    text = SPEAKERS.replace('"Bob - words"', '"Cleo - notes"').replace('"Bob - phones"', '"Dan - clicks"')
    assert by_name("textgrid").voices(text) == ("Ann",)
    assert by_name("textgrid").voices(text.replace("Ann - ", "")) == ()


def test_a_tier_that_shows_every_shape_of_a_set_holds_shapes(read):
    shapes = [(k / 9, (k + 1) / 9, shape) for k, shape in enumerate("XABCDEFGH")]
    mouth = " ".join(f'{start_s} {end_s} "{shape}"' for start_s, end_s, shape in shapes)
    text = f'"ooTextFile" "TextGrid" 0 1 <exists> 2 "IntervalTier" "mouth" 0 1 9 {mouth}'
    track = read(f'{text} "IntervalTier" "notes" 0 1 1 0 1 "hello there"')
    assert "".join(cue.shape for cue in track.cues) == "XABCDEFGH"
