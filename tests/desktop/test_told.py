from desktop_app.model.told import told
from wav2vis_core.errors import AudioError, OutputError


def test_remedies_of_the_command_line_are_not_for_windows():
    assert told(OutputError("exists already", "a.dat", "use --force to overwrite it")) == "a.dat: exists already"
    assert told(OutputError("cannot be written", "a.dat", "choose another place with -o")) == "a.dat: cannot be written"


def test_other_remedies_are_told():
    error = AudioError("this is not a sound", "a.wav", "convert it to WAV; well-known formats do")
    assert told(error) == str(error)
    assert told(OSError("disk full")) == "disk full"
