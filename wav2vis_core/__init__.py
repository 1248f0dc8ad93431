"""Speech in, timed mouth shapes out.

>>> from wav2vis_core import lipsync, save  # doctest: +SKIP
>>> track = lipsync("talk.wav")  # doctest: +SKIP
>>> save(track, "talk.dat")  # doctest: +SKIP
"""

from .acoustics.student import Student
from .decoding.decode import DecodeOptions
from .decoding.styles import STYLES
from .errors import Wav2VisError
from .formats import load, save
from .live import LiveMouth
from .pipeline import lipsync
from .sound.audio import Audio
from .track.timebase import FrameRate
from .track.track import Cue, Track
from .track.visemes import VisemeSet

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
