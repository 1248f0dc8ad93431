"""Speech in, timed mouth shapes out.

>>> from wav2vis_core import lipsync, save  # doctest: +SKIP
>>> track = lipsync("talk.wav")  # doctest: +SKIP
>>> save(track, "talk.dat")  # doctest: +SKIP
"""

from .audio import Audio
from .decode import STYLES, DecodeOptions
from .errors import Wav2VisError
from .formats import load, save
from .live import LiveMouth
from .pipeline import lipsync
from .student import Student
from .timebase import FrameRate
from .track import Cue, Track
from .visemes import VisemeSet

__version__ = "0.1.0"

__all__ = [
    "STYLES",
    "Audio",
    "Cue",
    "DecodeOptions",
    "FrameRate",
    "LiveMouth",
    "Student",
    "Track",
    "VisemeSet",
    "Wav2VisError",
    "lipsync",
    "load",
    "save",
]
