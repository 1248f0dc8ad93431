# SPDX-License-Identifier: MIT
"""Our own JSON: everything that a track holds, for programs that go on from it."""

from __future__ import annotations

import json
from typing import Any, TextIO

import numpy as np

from ..errors import ReadError, TrackError
from ..track.cues import Cue
from ..track.json_text import json_text
from ..track.track import Posteriors, Segment, Track
from .common.base import TextFormat, WriteOptions
from .common.reader import ReadOptions
from .common.times import number_of

_SCHEMA, _VERSION = "wav2vis track", 1

_NUMBERS = {"start_s", "end_s", "confidence"}

# Characters in which a file must show its kind.
_HEAD = 1000


class TrackJson(TextFormat[WriteOptions]):
    """A track's fields by their names; floats keep every digit, but posteriors four. See docs/track_json.md."""

    name = "track.json"
    extensions = (".track.json",)
    description = "wav2vis track: all of it, with the posteriors on request"
    default_set = "preston_blair"
    neutral = True
    holds_posteriors = True
    cannot_carry = "digits of the posteriors below 1e-4"
    validated_by = "its own reader"

    def write(self, track: Track, stream: TextIO, options: WriteOptions) -> None:
        """UTF-8 JSON, version 1; posteriors where the track keeps them."""
        fields: dict[str, Any] = {"schema": _SCHEMA, "version": _VERSION}
        for name in ("viseme_set", "shapes", "rest", "closed", "duration_s", "source"):
            fields[name] = getattr(track, name)
        if track.listener:
            fields["listener"] = track.listener
        stream.write("{\n" + ",\n".join(_member(name, value) for name, value in fields.items()))
        for name in ("cues", "words", "phones", *(["phrases"] if track.phrases else [])):
            stream.write(f',\n "{name}": [')
            # A line each: Python takes many times longer to indent.
            for k, item in enumerate(getattr(track, name)):
                stream.write(f"{',' if k else ''}\n  {json_text(_fields(item))}")
            stream.write("]")
        if track.posteriors is not None:
            values = np.round(track.posteriors.values.astype(float), 4).tolist()
            posteriors = {"rate_hz": track.posteriors.rate_hz, "labels": track.posteriors.labels, "values": values}
            stream.write(",\n" + _member("posteriors", posteriors))
        stream.write("\n}\n")

    def recognises(self, text: str) -> bool:
        """Whether the schema is named near the beginning of a JSON object."""
        return text.lstrip().startswith("{") and f'"{_SCHEMA}"' in text[:_HEAD]

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """The track in a text of this schema.

        Raises
        ------
        ReadError
            When it is not JSON, of another schema or a newer version, or lacks a field.
        TrackError
            When its cues do not make a track.
        """
        remedy = "write it again with wav2vis"
        try:
            data = json.loads(text)
            if data["schema"] != _SCHEMA or data["version"] != _VERSION:
                raise ReadError(f"{data['schema']} {data['version']} is not {_SCHEMA} {_VERSION}", where, remedy)
            for item in _items(data):
                _read_numbers(item)
            posteriors = data.get("posteriors")
            return Track(
                cues=tuple(Cue(**_with_tags(cue)) for cue in data["cues"]),
                shapes=tuple(data["shapes"]),
                rest=data["rest"],
                closed=data["closed"],
                viseme_set=data["viseme_set"],
                duration_s=float(data["duration_s"]),
                source=data["source"],
                listener=data.get("listener", ""),
                words=tuple(Segment(**_with_tags(word)) for word in data["words"]),
                phones=tuple(Segment(**_with_tags(phone)) for phone in data["phones"]),
                phrases=tuple(Segment(**_with_tags(phrase)) for phrase in data.get("phrases", ())),
                posteriors=None
                if posteriors is None
                else Posteriors(
                    float(posteriors["rate_hz"]),
                    tuple(posteriors["labels"]),
                    np.array(posteriors["values"], np.float32),
                ),
            )
        except TrackError as error:
            raise TrackError(error.what, f"{where}: {error.where}", remedy) from None
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ReadError(f"not a track ({error!r})", where, remedy) from None


def _member(name: str, value: Any) -> str:
    return f' "{name}": {json_text(value)}'


def _fields(item: Cue | Segment) -> dict[str, Any]:
    """The fields by their names; tags where there are some, the origin of a word or phone where a person chose it."""
    unsaid = {"tags"} if not item.tags else set()
    if isinstance(item, Segment) and item.origin == "model":
        unsaid.add("origin")
    return {name: value for name, value in vars(item).items() if name not in unsaid}


def _with_tags(fields: dict[str, Any]) -> dict[str, Any]:
    """The same with a tuple in the place of a list; the track says what is wrong with anything else."""
    tags = fields.get("tags", [])
    return fields | {"tags": tuple(tags) if isinstance(tags, list) else tags}


def _items(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [*data["cues"], *data["words"], *data["phones"], *data.get("phrases", ())]


def _read_numbers(item: dict[str, Any]) -> None:
    """Put numbers in the place of texts that mean them."""
    for name in _NUMBERS & item.keys():
        if isinstance(item[name], str) and (number := number_of(item[name])) is not None:
            item[name] = number


FORMAT = TrackJson()
