# SPDX-License-Identifier: MIT
"""Speech in, timed mouth shapes (visemes) out.

>>> from wav2vis_core import lipsync, load, save
>>> track = lipsync("examples/tribe.wav")
>>> save(track, "tribe.dat")

Most programs need no more than these:

- `lipsync`: the track of a recording, given by its path, as bytes, as an open file or as samples. Keywords choose the
  viseme set, the style, the listener, and say what is spoken.
- `save`, `load`: a track as a file for another program (Moho, Papagayo, Rhubarb, Unity, Praat and more), and back.

What they hand on:

- `Track`: cues without gaps from 0 to the end of the sound; `track.shape_at(1.5)` is the shape shown then.
- `Cue`: one shape with its start, end and confidence. `Segment`: a word or phone of a text, in the same way.
- `Posteriors`: the probabilities of the shapes in each feature frame, where `lipsync` was asked to keep them.
- `Note`: something worth knowing about a result, such as words that were not heard; `track.notes` holds them.
- `VisemeSet`: which shapes there are, and the sounds that each stands for.
- `FrameRate`: animation frames per second as an exact fraction.

>>> track.viseme_set, track.duration_s, track.shape_at(0)
('preston_blair', 6.42, 'rest')
>>> load("tribe.dat").shapes == track.shapes
True

For more control:

- `Audio`: mono sound in memory, and `Audio.read`.
- `DecodeOptions`, `STYLES`, `style_options`: how posteriors become shapes, and the values for each style and listener.
- `Student`, `Studio`: the networks, and `load` for weights of your own.
- `LiveSession`, `LiveOptions`, `LiveFrames`, `Speaker`: shapes and weights while a microphone speaks, at most 60 ms
  behind it, or while a synthesiser does.

Times are seconds and end in `_s`, rates are `_hz`, and sample arrays have the shape (n_samples,) or
(n_samples, n_channels). Whatever a caller can cause or cure is a `Wav2VisError` that says what is wrong, where, and
what to do; `wav2vis_core.errors` has a class for each cause. The sources of the method stand where it is implemented,
and figures in assets/MODEL_CARD.md.
"""

import importlib
import typing

from .errors import Wav2VisError
from .notes import Note

if typing.TYPE_CHECKING:
    from .acoustics.student import Student
    from .acoustics.studio import Studio
    from .decoding.decode import DecodeOptions
    from .decoding.styles import STYLES, style_options
    from .formats import load, save
    from .live import LiveFrames, LiveOptions, LiveSession, Speaker
    from .pipeline import lipsync
    from .sound.audio import Audio
    from .track.cues import Cue
    from .track.timebase import FrameRate
    from .track.track import Posteriors, Segment, Track
    from .track.visemes import VisemeSet

__version__ = "0.1.0"

__all__ = [
    "STYLES",
    "Audio",
    "Cue",
    "DecodeOptions",
    "FrameRate",
    "LiveFrames",
    "LiveOptions",
    "LiveSession",
    "Note",
    "Posteriors",
    "Segment",
    "Speaker",
    "Student",
    "Studio",
    "Track",
    "VisemeSet",
    "Wav2VisError",
    "lipsync",
    "load",
    "save",
    "style_options",
]

# Each is imported when it is first asked for (PEP 562): a program takes what it needs, and the command can say
# something to NumPy before it loads.
_LATER = {
    **dict.fromkeys(("LiveFrames", "LiveOptions", "LiveSession", "Speaker"), ".live"),
    **dict.fromkeys(("STYLES", "style_options"), ".decoding.styles"),
    **dict.fromkeys(("Posteriors", "Segment", "Track"), ".track.track"),
    **dict.fromkeys(("load", "save"), ".formats"),
    "Audio": ".sound.audio",
    "Cue": ".track.cues",
    "DecodeOptions": ".decoding.decode",
    "FrameRate": ".track.timebase",
    "Student": ".acoustics.student",
    "Studio": ".acoustics.studio",
    "VisemeSet": ".track.visemes",
    "lipsync": ".pipeline",
}


def __getattr__(name: str) -> typing.Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(importlib.import_module(_LATER[name], __name__), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
