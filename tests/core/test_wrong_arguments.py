# SPDX-License-Identifier: MIT
"""Wrong arguments to what the package exports are errors of ours that say what to do, never Python's own."""

import pickle
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from wav2vis_core import (
    STYLES,
    Audio,
    Cue,
    DecodeOptions,
    FrameRate,
    LiveOptions,
    LiveSession,
    Speaker,
    Student,
    Studio,
    Track,
    VisemeSet,
    Wav2VisError,
    lipsync,
    load,
    save,
    style_options,
)
from wav2vis_core.track.track import Posteriors, Segment

SILENCE = Audio(np.zeros(1_600, np.float32), 16_000)
TRACK = Track((Cue(0, 1, "rest"),), ("rest", "MBP"), "rest", "MBP", "preston_blair", 1)

WRONG = {
    "a sound that is a number": lambda: lipsync(5),
    "a path to nowhere": lambda: lipsync("nowhere.wav"),
    "samples without a rate": lambda: lipsync(np.zeros(10)),
    "a rate as text": lambda: lipsync(np.zeros(10), sample_rate_hz="48000"),
    "a text that is a path": lambda: lipsync(SILENCE, text=Path("words.txt")),
    "a text that is bytes": lambda: lipsync(SILENCE, text=b"words"),
    "an unknown set": lambda: lipsync(SILENCE, viseme_set="disney"),
    "a set that is a number": lambda: lipsync(SILENCE, viseme_set=5),
    "a set that is none": lambda: lipsync(SILENCE, viseme_set=None),
    "an unknown style": lambda: lipsync(SILENCE, style="loose"),
    "a style that is a number": lambda: lipsync(SILENCE, style=5),
    "a style that is a list": lambda: style_options([], "fast"),
    "an unknown listener": lambda: lipsync(SILENCE, listener="dog"),
    "a listener that is a number": lambda: lipsync(SILENCE, listener=5),
    "a path that is a number": lambda: save(TRACK, 5),
    "a path with a null": lambda: save(TRACK, "a\0.dat"),
    "a path with half a letter": lambda: save(TRACK, "a\ud800.dat"),
    "a sound's path with half a letter": lambda: lipsync("a\ud800.wav"),
    "a path to read with a null": lambda: load("a\0.dat"),
    "a path to read with half a letter": lambda: load("a\ud800.dat"),
    "a set file with half a letter": lambda: VisemeSet.load("a\ud800.json"),
    "a map that is a number": lambda: save(TRACK, "talk.dat", shape_map=5, overwrite=True),
    "a map that is a list": lambda: save(TRACK, "talk.dat", shape_map=[5], overwrite=True),
    "a map of numbers": lambda: save(TRACK, "talk.dat", shape_map={5: "rest"}, overwrite=True),
    "a progress that is a number": lambda: lipsync(SILENCE, progress=5),
    "a sound that is none with a rate": lambda: lipsync(None, sample_rate_hz=48_000),
    "a speaker's path with a null": lambda: Speaker.load("a\0.json"),
    "weights with half a letter": lambda: Student.load("a\ud800.safetensors"),
    "a track that is a path": lambda: save("talk.track.json", "new.dat"),
    "an unknown extension": lambda: save(TRACK, "talk.xyz"),
    "an unknown format": lambda: save(TRACK, "talk.dat", format="xyz"),
    "a format that is a number": lambda: save(TRACK, "talk.dat", format=5),
    "an unknown option": lambda: save(TRACK, "talk.dat", easing="soft"),
    "an option of another type": lambda: save(TRACK, "talk.tsv", extended=5),
    "no frame rate": lambda: save(TRACK, "talk.dat", fps=0),
    "a frame rate that is none": lambda: save(TRACK, "talk.dat", fps=None),
    "an infinite frame rate": lambda: save(TRACK, "talk.dat", fps=float("inf")),
    "an unknown set to save in": lambda: save(TRACK, "talk.dat", viseme_set="disney"),
    "a shape that is not in the set": lambda: save(TRACK, "talk.dat", shape_map={"X": "rest"}),
    "a map that is a text": lambda: save(TRACK, "talk.dat", shape_map="rest"),
    "a map to a number": lambda: save(TRACK, "talk.dat", shape_map={"MBP": 5}),
    "a missing file": lambda: load("nowhere.dat"),
    "a file that is a number": lambda: load(5),
    "an unknown format to read": lambda: load("talk.dat", format="xyz"),
    "a format that has no reader": lambda: load("talk.srt", format="srt"),
    "a rate to read with that is none": lambda: load("talk.dat", fps="fast"),
    "an unknown set to read with": lambda: load("talk.dat", viseme_set="disney"),
    "a set file that is a folder": lambda: VisemeSet.load("folder.json"),
    "an option out of range": lambda: replace(STYLES["literal"], lead_s=9),
    "an option that is a text": lambda: replace(STYLES["literal"], lead_s="1"),
    "a hold that is none": lambda: replace(STYLES["literal"], min_hold_frames=None),
    "doubt below 0": lambda: LiveOptions(doubt=-1),
    "no hold": lambda: LiveOptions(hold_frames=0),
    "a live gain of 0": lambda: LiveOptions(closed_gain=0),
    "a live option that is a text": lambda: LiveOptions(doubt="much"),
    "a live rate out of range": lambda: LiveSession(4_000),
    "a live rate that is a text": lambda: LiveSession("48000"),
    "an unknown live set": lambda: LiveSession(48_000, viseme_set="disney"),
    "an unknown look-ahead": lambda: LiveSession(48_000, look_ahead="far"),
    "an unknown style of a buffer": lambda: LiveSession(48_000, look_ahead="buffer", style="odd"),
    "a speaker without a file": lambda: Speaker.load("nowhere.json"),
    "a speaker who is none": lambda: Speaker.load("talk.dat"),
    "a speaker of words": lambda: Speaker(("much",), 9, ""),
    "a speaker of endless sound": lambda: Speaker((float("inf"),), 9, ""),
    "a speaker of lists": lambda: Speaker(([1.0],), 9, ""),
    "a speaker larger than any number": lambda: Speaker((10**400,), 9, ""),
    "a speaker heard for half a frame": lambda: Speaker((1.0,), 0.5, ""),
    "a speaker heard by others": lambda: LiveSession(48_000, speaker=Speaker((1.0,), 9, "")),
    "live sound that is a text": lambda: LiveSession(48_000).push("hello"),
    "a missing sound": lambda: Audio.read("nowhere.wav"),
    "a sound to read that is a number": lambda: Audio.read(5),
    "missing weights": lambda: Student.load("nowhere.safetensors"),
    "weights that are a number": lambda: Student.load(5),
    "an unknown student": lambda: Student.bundled("teacher"),
    "missing studio weights": lambda: Studio.load("nowhere.safetensors"),
    "a frame rate that is a text": lambda: FrameRate("24"),
    "a frame rate that is a fraction as float": lambda: FrameRate(29.97),
    "a frame rate to parse that is a list": lambda: FrameRate.parse([]),
    "a duration that is a text": lambda: replace(TRACK, duration_s="1"),
    "a cue that is none": lambda: replace(TRACK, cues=(None,)),
    "a cue that ends in text": lambda: replace(TRACK, cues=(Cue(0, "1", "rest"),)),
    "a word that is none": lambda: replace(TRACK, words=("hello",)),
    "a phone that begins in text": lambda: replace(TRACK, phones=(Segment("0", 1, "M"),)),
    "a time that is a text": lambda: TRACK.shape_at("1"),
    "a time that is no number": lambda: TRACK.shape_at(float("nan")),
    "a lead that is a text": lambda: TRACK.led("1"),
    "a stretch that is a text": lambda: TRACK.excerpt("0", 1),
    "cues that are a number": lambda: replace(TRACK, cues=5),
    "shapes that are a text": lambda: replace(TRACK, shapes="rest MBP"),
    "a cue of no shape": lambda: replace(TRACK, cues=(Cue(0, 1, np.array(["a", "b"])),)),
    "a cue from nowhere": lambda: replace(TRACK, cues=(Cue(0, 1, "rest", 1, "heaven"),)),
    "tags that are a text": lambda: replace(TRACK, cues=(Cue(0, 1, "rest", 1, "model", "smile"),)),
    "surer than sure": lambda: replace(TRACK, cues=(Cue(0, 1, "rest", 1.5),)),
    "a word that is a number": lambda: replace(TRACK, words=(Segment(0, 1, 5),)),
    "a set without a name": lambda: replace(TRACK, viseme_set=None),
    "posteriors that are an array": lambda: replace(TRACK, posteriors=np.zeros((3, 2), np.float32)),
    "posteriors without a column": lambda: Posteriors(100, ("rest", "MBP"), np.zeros((3, 1), np.float32)),
    "posteriors that are a list": lambda: Posteriors(100, ("rest",), [[1.0]]),
    "a rate in the place of a FrameRate": lambda: TRACK.floor_frames(24),
    "a first frame that is a text": lambda: TRACK.floor_frames(FrameRate.parse(24), "1"),
    "a hold that is no whole number": lambda: replace(STYLES["literal"], min_hold_frames=4.5),
    "a set of no shapes": lambda: replace(VisemeSet.load("rhubarb"), shapes=5),
    "a set that yields a list": lambda: replace(VisemeSet.load("rhubarb"), yields=["T"]),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_argument_is_an_error_of_ours_with_a_remedy(mistake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.json").mkdir()
    save(TRACK, "talk.dat")
    (tmp_path / "talk.srt").write_text("1\n")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Wav2VisError) as caught:
        WRONG[mistake]()
    assert caught.value.what and caught.value.where and caught.value.remedy
    assert sorted(tmp_path.iterdir()) == before


NO_NUMBERS = [
    10**400,
    10**5000,
    -(10**400),
    Fraction(10**400),
    float("inf"),
    float("nan"),
    np.float32("inf"),
    np.float16("nan"),
    Decimal("sNaN"),
    np.array([1.0, 2.0]),
    1j,
    b"1",
    None,
    [1],
]
PLACES = {
    "a duration": lambda value: replace(TRACK, duration_s=value),
    "a cue's end": lambda value: replace(TRACK, cues=(Cue(0, value, "rest"),)),
    "a cue's start": lambda value: replace(TRACK, cues=(Cue(0, 1, "rest"), Cue(value, 2, "rest"))),
    "a cue's confidence": lambda value: replace(TRACK, cues=(Cue(0, 1, "rest", value),)),
    "a word's start": lambda value: replace(TRACK, words=(Segment(value, 1, "a"),)),
    "a phone's end": lambda value: replace(TRACK, phones=(Segment(0, value, "M"),)),
    "a phrase's confidence": lambda value: replace(TRACK, phrases=(Segment(0, 1, "a", value),)),
    "a rate of posteriors": lambda value: Posteriors(value, ("rest",), np.ones((3, 1), np.float32)),
    "a time": lambda value: TRACK.shape_at(value),
    "a lead": lambda value: TRACK.led(value),
    "a stretch's start": lambda value: TRACK.excerpt(value, 1),
    "a stretch's end": lambda value: TRACK.excerpt(0, value),
    "frames per second": FrameRate,
    "frames per second to parse": FrameRate.parse,
    "a rate of samples": lambda value: Audio(np.zeros(100, np.float32), value),
    "a rate to convert to": SILENCE.resampled,
    "a live rate": LiveSession,
    "a speaker's mean": lambda value: Speaker((value,), 9, ""),
    "a speaker's frames": lambda value: Speaker((1.0,), value, ""),
    "a share of a stand-in": lambda value: replace(VisemeSet.load("rhubarb"), stand_ins={"G": {"A": value}}),
} | {
    f"the option {each.name}": lambda value, name=each.name: replace(STYLES["literal"], **{name: value})
    for each in fields(DecodeOptions)
}


@pytest.mark.parametrize("place", PLACES)
def test_a_number_that_is_none_or_beyond_all_sense_is_refused_in_one_line(place):
    for value in NO_NUMBERS:
        with pytest.raises(Wav2VisError) as caught:
            PLACES[place](value)
        message = str(caught.value)
        assert caught.value.remedy and "\n" not in message and len(message) < 200


KINDS = [np.float64, np.float32, np.float16, np.int64, np.uint8, Fraction, int, float]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_numbers_of_every_kind_make_the_same_track_and_the_same_file(kind, tmp_path):
    def made(kind):
        cues = (Cue(kind(0), kind(1), "rest", kind(1)), Cue(kind(1), kind(3), "MBP", kind(1)))
        words = (Segment(kind(0), kind(2), "hello", kind(1)),)
        return replace(TRACK, cues=cues, words=words, duration_s=kind(3)).led(kind(0))

    track, plain = made(kind), made(float)
    assert track == plain
    assert pickle.loads(pickle.dumps(track)) == plain
    assert track.excerpt(kind(1), kind(2)) == plain.excerpt(1.0, 2.0)
    assert track.shape_at(kind(2)) == "MBP"
    assert FrameRate.parse(24).floor_frame(kind(2)) == 48
    save(track, tmp_path / "kind.track.json")
    assert load(tmp_path / "kind.track.json") == plain
    assert replace(STYLES["literal"], min_hold_frames=kind(5)) == STYLES["literal"]
    assert Speaker((kind(1),), kind(9), "").to_json() in {
        f'{{"mean": [{one}], "heard_frames": 9, "features": ""}}\n' for one in (1, 1.0)
    }
