from desktop_app.model.told import told
from wav2vis_core.errors import AudioError, OptionError, OutputError


def test_a_remedy_names_the_control_that_cures():
    error = OutputError("exists already", "a.dat", "choose another name, or overwrite it", "overwrite")
    assert told(error) == "a.dat: exists already; choose another name, or overwrite it (“Replace files that exist”)"
    assert told(OptionError("0 is no rate", remedy="use 24", parameter="fps")) == (
        "“Frames per second”: 0 is no rate; use 24"
    )


def test_other_remedies_are_told():
    error = AudioError("this is not a sound", "a.wav", "convert it to WAV; well-known formats do")
    assert told(error) == str(error)
    assert told(OSError("disk full")) == "disk full"
