# SPDX-License-Identifier: MIT
from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import PurePath

import numpy as np
import pytest

from wav2vis_core import errors
from wav2vis_core.acoustics.features import mfcc
from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.acoustics.student import Student
from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.errors import Wav2VisError
from wav2vis_core.formats import by_content, by_name, by_path, load
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.live.speaker import Speaker
from wav2vis_core.senders.registry import make_sender
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Cue, Track
from wav2vis_core.track.visemes import VisemeSet
from wav2vis_core.transcripts.transcript import Transcript

CLASSES = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Wav2VisError)]


def track(**fields):
    cues = (Cue(0, 1, "X"),)
    return Track(
        **{"cues": cues, "shapes": ("X", "A"), "rest": "X", "closed": "A", "viseme_set": "s", "duration_s": 1} | fields
    )


TRIGGERS = {
    "a missing sound": ("AudioError", "/none.wav", lambda: Audio.read("/none.wav")),
    "samples that are none": ("AudioError", "Audio", lambda: Audio(np.array([np.nan], np.float32), 16_000)),
    "an array that is not a sound": ("AudioError", "Audio", lambda: Audio(np.zeros((2, 2, 2), np.float32), 16_000)),
    "a rate out of range": ("SampleRateError", "Audio", lambda: Audio(np.zeros(1, np.float32), 1_000)),
    "a rate to convert first": ("SampleRateError", "mfcc", lambda: mfcc(Audio(np.zeros(1, np.float32), 8_000))),
    "features of another kind": (
        "FeatureError",
        "normaliser",
        lambda: Normaliser(*np.ones((3, 39), np.float32))(np.zeros((1, 3), np.float32), np.zeros(13, np.float32)),
    ),
    "missing weights": ("WeightsError", "/none.safetensors", lambda: Student.load("/none.safetensors")),
    "an unknown set": ("VisemeError", "viseme_set", lambda: VisemeSet.load("none")),
    "a set with a fault": ("VisemeError", "mine", lambda: VisemeSet.from_json("{}", "mine")),
    "a gap": ("TrackError", "cue 1", lambda: track(cues=(Cue(0.5, 1, "X"),))),
    "a cue that runs backwards": ("TrackError", "cue 1", lambda: track(cues=(Cue(0, -1, "X"),))),
    "an unknown shape": ("TrackError", "cue 1", lambda: track(cues=(Cue(0, 1, "Q"),))),
    "an uncovered end": ("TrackError", "track", lambda: track(duration_s=2)),
    "a duration that is none": ("TrackError", "track", lambda: track(duration_s=-1)),
    "a rest that is no shape": ("TrackError", "track", lambda: track(rest="Q")),
    "a frame rate that is none": ("FrameRateError", "fps", lambda: FrameRate.parse("fast")),
    "an unknown format": ("FormatError", "format", lambda: by_name("none")),
    "an unknown extension": ("FormatError", "a.none", lambda: by_path(PurePath("a.none"))),
    "a missing timing file": ("ReadError", "/none.dat", lambda: load("/none.dat")),
    "a text that is no timing file": ("UnknownContentError", "a.txt", lambda: by_content("hello", "a.txt")),
    "an option out of range": ("OptionError", "lead_s", lambda: replace(STYLES["literal"], lead_s=9)),
    "a saved speaker who is not there": ("SpeakerError", "/none.json", lambda: Speaker.load("/none.json")),
    "an unknown sender": ("SenderError", "sender", lambda: make_sender("smoke")),
    "a text that is none": ("TranscriptError", "text", lambda: Transcript.parse(b"words")),
    "a target in no folder": (
        "OutputError",
        "/none/a",
        lambda: write_atomically(PurePath("/none/a"), "", overwrite=False),
    ),
}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_error_says_what_where_and_the_remedy(trigger):
    class_name, where, cause = TRIGGERS[trigger]
    with pytest.raises(Wav2VisError) as caught:
        cause()
    error = caught.value
    assert type(error).__name__ == class_name
    assert error.what
    assert error.where == where
    assert error.remedy
    assert str(error).startswith(f"{error.where}: {error.what}; {error.remedy}")
    assert "\n" not in str(error)


def test_every_class_of_error_was_met():
    assert {class_name for class_name, _, _ in TRIGGERS.values()} == {each.__name__ for each in CLASSES} - {
        "Wav2VisError"
    }


@pytest.mark.parametrize("each", CLASSES)
def test_errors_survive_pickling_and_copying(each):
    error = each("it is broken", "größe.wav", "mend it", "glue")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is each
        assert (twin.what, twin.where, twin.remedy, twin.parameter) == error.args
        assert str(twin) == str(error) == "größe.wav: it is broken; mend it (glue=)"


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_errors_as_they_are_raised_survive_pickling(trigger):
    with pytest.raises(Wav2VisError) as caught:
        TRIGGERS[trigger][2]()
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (type(twin), twin.args, str(twin)) == (type(caught.value), caught.value.args, str(caught.value))


def test_what_is_not_known_is_left_out_of_the_message():
    assert str(Wav2VisError("broken")) == "broken"
    assert str(Wav2VisError("broken", "a.wav")) == "a.wav: broken"
    assert str(Wav2VisError("broken", remedy="mend it")) == "broken; mend it"


def test_a_parameter_is_a_keyword_in_python_and_what_a_front_end_calls_it_there():
    wrong = Wav2VisError("0 is not a rate", remedy="use 24", parameter="fps")
    assert wrong.where == "fps"
    assert str(wrong) == "fps: 0 is not a rate; use 24"
    assert wrong.worded({"fps": "--fps"}) == "--fps: 0 is not a rate; use 24"
    cure = Wav2VisError("exists already", "a.dat", "overwrite it", "overwrite")
    assert str(cure) == "a.dat: exists already; overwrite it (overwrite=)"
    assert cure.worded({"overwrite": "--force"}) == "a.dat: exists already; overwrite it (--force)"
    assert cure.worded({"fps": "--fps"}) == "a.dat: exists already; overwrite it"


def test_a_rate_is_a_fault_of_the_sound():
    assert issubclass(errors.SampleRateError, errors.AudioError)
