# SPDX-License-Identifier: MIT
"""What can go wrong, one class a cause: the class is the code. Every message says what, where and the remedy."""

from __future__ import annotations

from collections.abc import Mapping


class Wav2VisError(Exception):
    """Root of all errors that a user can cause or cure.

    Parameters
    ----------
    what : str
        What is wrong, in one clause.
    where : str
        The file or thing that it is wrong with; the parameter itself where none is given.
    remedy : str
        What to do about it, in words that fit every front end.
    parameter : str
        The keyword argument that is wrong or, where `where` names something else, that the remedy sets.

    The four stay readable as attributes, and the error survives pickling (worker processes).
    """

    def __init__(self, what: str, where: str = "", remedy: str = "", parameter: str = "") -> None:
        super().__init__(what, where, remedy, parameter)
        self.what, self.where, self.remedy, self.parameter = what, where or parameter, remedy, parameter

    def __str__(self) -> str:
        is_keyword = self.parameter not in ("", self.where)
        return self.worded({self.parameter: f"{self.parameter}="} if is_keyword else {})

    def worded(self, names: Mapping[str, str]) -> str:
        """The message in a front end's words: `names` holds the option or control for each parameter.

        A parameter without a name there cannot be set there, so the remedy does not mention it.
        """
        name = names.get(self.parameter, "")
        where, hint = self.where, f" ({name})" if name else ""
        if where == self.parameter:
            where, hint = name or where, ""
        text = f"{where}: {self.what}" if where else self.what
        return f"{text}; {self.remedy}{hint}" if self.remedy else text


class AudioError(Wav2VisError):
    """A sound that cannot be read or holds no usable samples."""


class SampleRateError(AudioError):
    """A sample rate outside 8 to 192 kHz, or two rates that must agree and do not."""


class FeatureError(Wav2VisError):
    """Features of the wrong shape or made by another specification."""


class WeightsError(Wav2VisError):
    """A weights file that is missing, damaged, or not one of ours."""


class SenderError(Wav2VisError):
    """Another program that cannot be sent to: refused, misspelt, or a package is missing."""


class SpeakerError(Wav2VisError):
    """What was saved of a speaker cannot be read, or belongs to other features."""


class VisemeError(Wav2VisError):
    """An unknown viseme set, or a set file with a fault in it."""


class TrackError(Wav2VisError):
    """Cues that do not make a track: gaps, overlaps, unknown shapes."""


class TranscriptError(Wav2VisError):
    """A text that cannot be listened for: nothing reads its language here, or no way to say a word."""


class FrameRateError(Wav2VisError):
    """An animation frame rate that is not a positive number."""


class FormatError(Wav2VisError):
    """An unknown timing format, or a track that the format cannot hold."""


class ReadError(FormatError):
    """A timing file that cannot be read: missing, damaged, or of no known format."""


class UnknownContentError(ReadError):
    """A file whose content no reader of timing files knows."""


class OptionError(Wav2VisError):
    """An option with a value outside its range."""


class OutputError(Wav2VisError):
    """A target that cannot be written or must not be overwritten."""
