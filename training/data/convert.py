# SPDX-License-Identifier: MIT
"""Sounds of any kind converted to 16 kHz mono files of one kind, with length, level and loudness in the manifest."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from wav2vis_core.errors import AudioError
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.sound.audio import Audio

from .encoding import Encoding, encoded
from .loudness import Loudness
from .manifest import Utterance
from .manifest_pass import PassOptions, run_pass

_RATE_HZ = 16_000


def convert(manifest: Path, folder: Path, encoding: Encoding = "flac", options: PassOptions | None = None) -> Path:
    """Convert every sound of a manifest to `folder/SOURCE/SPEAKER/NAME.EXTENSION`; gives `folder/manifest.jsonl`.

    Lines gain `seconds` as measured (`listed_seconds` keeps what the corpus said), `level_dbfs`, `peak_dbfs`,
    `loudness_lufs`, and `digest` of the sound, which reveals copies. The times of phones stay valid.

    Raises
    ------
    PassError, ManifestError, OutputError
        As `run_pass` does. A sound that is damaged or cut short counts as a failure.
    """
    place = partial(_target, folder=folder.absolute(), encoding=encoding)
    work = partial(converted, folder=folder.absolute(), encoding=encoding)
    return run_pass("convert", work, manifest, folder, {"encoding": encoding}, options or PassOptions(), place)


def converted(utterance: Utterance, folder: Path, encoding: Encoding) -> Utterance:
    """The utterance with its sound converted and measured.

    Raises
    ------
    AudioError
        When the sound cannot be read or is cut short.
    """
    audio = _read_whole(utterance)
    target = _target(utterance, folder, encoding)
    write_atomically(target, encoded(audio, encoding), overwrite=True, parents=True)
    measured = {name: round(value, 2) for name, value in asdict(Loudness.of(audio)).items()}
    if utterance.seconds is not None:
        measured["listed_seconds"] = utterance.other.get("listed_seconds", utterance.seconds)
    digest = hashlib.sha256(audio.samples.tobytes()).hexdigest()[:16]
    return replace(
        utterance,
        audio=target,
        seconds=audio.duration_s,
        other={**utterance.other, **measured, "digest": digest},
    )


def _read_whole(utterance: Utterance) -> Audio:
    audio = utterance.sound(_RATE_HZ)
    for note in audio.notes:
        if note.code == "cut_short":
            raise AudioError(note.text, str(utterance.audio), "download it again")
    return audio


def _target(utterance: Utterance, folder: Path, encoding: Encoding) -> Path:
    return folder / f"{place_of(utterance)}.{encoding}"


def place_of(utterance: Utterance) -> str:
    """The path of a sound's files below a folder, without extension: SOURCE/SPEAKER/NAME."""
    words = [*utterance.source.split("/"), utterance.speaker or "unknown", utterance.stem]
    return "/".join(map(_file_name, words))


def _file_name(word: str) -> str:
    """A word as a name that every file system takes."""
    return re.sub(r"[^\w.+-]", "_", word).strip(".") or "_"
