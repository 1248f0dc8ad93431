# SPDX-License-Identifier: MIT
from desktop_app.model.wording import worded
from wav2vis_core.errors import AudioError, OptionError, OutputError


def test_a_remedy_names_the_control_that_cures():
    error = OutputError("exists already", "a.dat", "choose another name, or overwrite it", "overwrite")
    assert worded(error) == "a.dat: exists already; choose another name, or overwrite it (“Replace existing files”)"
    assert worded(OptionError("0 is no rate", remedy="use 24", parameter="fps")) == (
        "“Frames per second”: 0 is no rate; use 24"
    )


def test_other_remedies_stay_as_they_are():
    error = AudioError("this is not a sound", "a.wav", "convert it to WAV; well-known formats do")
    assert worded(error) == str(error)
    assert worded(OSError("disk full")) == "disk full"
