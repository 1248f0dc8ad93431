# SPDX-License-Identifier: GPL-3.0-or-later
"""The project file: the cues of a recording's voices and what was done to them, as versioned JSON beside the sound."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from wav2vis_core import STYLES, FrameRate, Wav2VisError
from wav2vis_core.errors import ReadError
from wav2vis_core.formats import ReadOptions, WriteOptions, by_name
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.formats.common.text import read_text
from wav2vis_core.track.json_text import json_text
from wav2vis_core.track.track import LONGEST_S
from wav2vis_core.track.visemes import bundled_names
from wav2vis_core.transcripts.languages import LANGUAGES

from .character import Casting
from .settings import LISTENERS, Settings
from .speech.voices import showing, voices
from .state import Marker, State

SCHEMA = "wav2vis project"
SUFFIX = ".wav2vis"
VERSION = 2

_OF_VOICE = ("style", "text", "language", "character", "track")


def _with_voices(data: dict[str, Any]) -> dict[str, Any]:
    """A project of one voice as one of several."""
    voice = {name: data[name] for name in _OF_VOICE if name in data}
    return data | {"voices": [voice | {"name": State.name, "ranges": None}], "shown": 0}


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_voices}
"""From each older version, what makes the next one of it."""

_REMEDY = "open the recording itself, or an older copy of the project"


@dataclass(frozen=True)
class Project:
    """What a project file holds.

    Attributes
    ----------
    sound : Path
        The recording; in the file as seen from the file's own folder.
    state : State
    saved_as : Path or None
        In a recovery file: the project that it belongs to, if that was ever saved.
    """

    sound: Path
    state: State
    saved_as: Path | None = None

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all, in place of an older one; OutputError when it cannot be."""
        head = {
            "schema": SCHEMA,
            "version": VERSION,
            "sound": _seen_from(path.parent, self.sound),
            "fps": str(self.state.fps),
            "saved_as": None if self.saved_as is None else str(self.saved_as),
            "markers": [vars(marker) for marker in self.state.markers],
            "shown": self.state.place,
        }
        text = json_text(head, indent=1).removesuffix("\n}")
        told = ",\n".join(self._voice(each, path.parent) for each in voices(self.state))
        write_atomically(path, f'{text},\n "voices": [\n{told}]}}\n', overwrite=True)

    def _voice(self, voice: State, folder: Path) -> str:
        track = io.StringIO()
        by_name("track.json").write(voice.track(self.sound.name), track, WriteOptions())  # type: ignore[attr-defined]
        head = {
            "name": voice.name,
            "ranges": voice.ranges,
            "style": voice.settings.style,
            "text": voice.settings.transcript,
            "language": voice.settings.language,
            "character": None if voice.character is None else _written(voice.character, folder),
        }
        text = json_text(head, indent=1).removesuffix("\n}")
        return f'{text},\n "track": {track.getvalue()}}}'

    @classmethod
    def load(cls, path: Path) -> Project:
        """The project in a file; older versions are brought up to date.

        Raises
        ------
        ReadError
            When the file cannot be read, is damaged, or was written by a newer version.
        """
        try:
            data = _migrated(json.loads(read_text(path)), str(path))
            markers = tuple(map(_marker, data["markers"]))
            first, *others = [_voice_of(each, path) for each in data["voices"]]
            state = replace(first, others=tuple(others), markers=markers, fps=FrameRate.parse(str(data["fps"])))
            if not 0 <= int(data["shown"]) <= len(others):
                raise ValueError(f"there is no voice {data['shown']}")
            if len({each.name for each in voices(state)}) <= len(others):
                raise ValueError("two voices have one name")
            state = showing(state, int(data["shown"]))
            return cls(
                sound=path.parent / str(data["sound"]),
                state=state,
                saved_as=None if data["saved_as"] is None else Path(str(data["saved_as"])),
            )
        except Wav2VisError as error:
            where = error.where if error.where.startswith(str(path)) else f"{path}, {error.where}"
            raise ReadError(error.what, where, _REMEDY) from None
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ReadError(f"the project is damaged ({type(error).__name__}: {error})", str(path), _REMEDY) from None


def _voice_of(data: dict[str, Any], path: Path) -> State:
    track_text = json.dumps(data["track"])
    track = by_name("track.json").read(track_text, str(path), ReadOptions())  # type: ignore[attr-defined]
    settings = Settings(
        track.viseme_set if track.viseme_set in bundled_names() else Settings.viseme_set,
        data["style"] if data["style"] in STYLES else Settings.style,
        track.listener if track.listener in LISTENERS else Settings.listener,
        None if data["text"] is None else str(data["text"]),
        data["language"] if data.get("language") in LANGUAGES else Settings.language,
    )
    return State.of(
        track,
        settings=settings,
        character=None if data.get("character") is None else _read(data["character"], path.parent),
        name=str(data["name"]),
        ranges=None if data["ranges"] is None else _ranges(data["ranges"]),
    )


def _ranges(data: list[list[float]]) -> tuple[tuple[float, float], ...]:
    """When a voice speaks; ValueError when the times are not in order."""
    ranges = tuple((float(start_s), float(end_s)) for start_s, end_s in data)
    times = [0.0, *(time_s for stretch in ranges for time_s in stretch), LONGEST_S]
    if not all(before <= after for before, after in pairwise(times)):
        raise ValueError("the ranges of a voice are not in order")
    return ranges


def _written(character: Casting, folder: Path) -> dict[str, Any]:
    return {"source": _seen_from(folder, character.source), "chosen": dict(character.chosen)}


def _read(data: dict[str, Any], folder: Path) -> Casting:
    chosen = tuple((str(shape), str(picture)) for shape, picture in data["chosen"].items())
    return Casting(Path(os.path.normpath(folder / str(data["source"]))), chosen)


def _marker(data: dict[str, Any]) -> Marker:
    """A marker; ValueError when it stands nowhere in time."""
    time_s = float(data["time_s"])
    if not 0 <= time_s <= LONGEST_S:
        raise ValueError(f"{time_s} s is no time")
    return Marker(time_s, str(data["name"]))


def _migrated(data: dict[str, Any], where: str) -> dict[str, Any]:
    version = data["version"]
    if data["schema"] != SCHEMA or not isinstance(version, int) or version < 1:
        raise ReadError("this is not a project", where, _REMEDY)
    if version > VERSION:
        raise ReadError(f"the project was saved by a newer version ({version})", where, "update wav2vis")
    for old in range(version, VERSION):
        data = MIGRATIONS[old](data)
    return data


def _seen_from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()
