# SPDX-License-Identifier: MIT
"""OpenAI's Whisper (Radford et al. 2022, arXiv:2212.04356) as the recogniser, run by faster-whisper.

Needs what `pip install 'wav2vis[transcribe]'` brings, and a model: a folder, or a name that is downloaded once. Nothing
but `download` reaches the network.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import TranscriptError

Float32 = NDArray[np.float32]

DEFAULT_MODEL = "base"

Model = str | os.PathLike[str]
"""The folder of a model in CTranslate2's format, or the name of one that faster-whisper knows, such as "base"."""


class Whisper:
    """A model that is loaded; `load` makes it.

    The same sound gives the same text: the likeliest words are taken, none are drawn by chance, and no stretch hears
    what was recognised before it.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def load(cls, model: Model = DEFAULT_MODEL) -> Whisper:
        """A model that is on this computer; the one used last is kept.

        Raises
        ------
        TranscriptError
            When faster-whisper is not installed, or the model is not there or damaged.
        """
        return _loaded(os.fspath(model))

    def text_of(self, samples: Float32, language: str) -> str:
        """What is said, in a language by its code, in up to 30 s of sound at 16 kHz; empty where nothing is."""
        segments, _ = self._model.transcribe(
            samples, language=language, temperature=0.0, condition_on_previous_text=False, without_timestamps=True
        )
        return " ".join(segment.text.strip() for segment in segments)


def is_here(model: Model) -> bool:
    """Whether a model is on this computer; raises as `download` does, but for what the network is needed for."""
    return os.path.isdir(model) or _fetched(os.fspath(model), local=True) is not None


def download(model: Model) -> None:
    """Bring a model of this name from huggingface.co to this computer, where it stays.

    Raises
    ------
    TranscriptError
        When faster-whisper is not installed, no model has this name, or it cannot be reached.
    """
    _fetched(os.fspath(model), local=False)


@lru_cache(maxsize=1)
def _loaded(name: str) -> Whisper:
    from multiprocessing import parent_process  # takes a while to import

    library = _library()
    folder = name if os.path.isdir(name) else _fetched(name, local=True)
    if folder is None:
        remedy = "download it first, or name a model's folder"
        raise TranscriptError("this model of Whisper is not on this computer", name, remedy, "transcribe")
    try:
        if not Path(folder, "tokenizer.json").is_file():  # the library would download it
            raise OSError("tokenizer.json is missing")
        threads = 1 if parent_process() else 0  # one of several processes leaves the other cores to them
        model = library.WhisperModel(
            folder, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
        return Whisper(model)
    except (OSError, ValueError, RuntimeError) as error:
        remedy = "name a folder that holds model.bin, config.json, tokenizer.json and a vocabulary"
        raise TranscriptError(f"is no model of Whisper ({error})", name, remedy, "transcribe") from None


def _fetched(model: str, *, local: bool) -> str | None:
    """The folder of a model of this name, from the network unless `local`; None where it is not on this computer."""
    fetch = _library().download_model
    try:
        return str(fetch(model, local_files_only=local))
    except OSError as error:
        if local:
            return None
        why = str(error).splitlines()[0]
        raise TranscriptError(
            f"cannot be downloaded from huggingface.co ({why})", model, "check the network", "transcribe"
        ) from None
    except ValueError:
        remedy = "name a folder, or tiny, base, small, medium, large-v3 or turbo"
        raise TranscriptError("there is no such folder or model of Whisper", model, remedy, "transcribe") from None


def _library() -> Any:
    try:
        import faster_whisper
    except ModuleNotFoundError as error:
        fault = f"recognising words needs faster-whisper, and {error.name} is not installed"
        raise TranscriptError(fault, "Whisper", "pip install 'wav2vis[transcribe]'") from None
    return faster_whisper
