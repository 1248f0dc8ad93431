# SPDX-License-Identifier: MIT
"""Papagayo-NG projects, version 2: the JSON that it saves as `.pg2`, and reads as `.json` too.

Its *Export JSON* writes one voice alone: the fields of a voice at the root, since 1.6 with `fps` and `sound_path`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from ...errors import FrameRateError
from ...track.timebase import FrameRate
from ...track.track import Track
from ..common.base import VoicesFormat, WriteOptions
from ..common.json_node import Node
from ..common.reader import ReadOptions
from .project import Phrase, Project, Voice, Word, one_line, project_track, seen_from, spoken_by, whole_rate

# How the names of its sets begin whose phonemes are phones.
_PHONE_SETS = ("CMU", "ARPA", "IPA")


class PapagayoNg(VoicesFormat):
    """Voices, their phrases, and in each run of speech between rests the track's words, or one of our naming."""

    name = "pg2"
    extensions = (".pg2",)
    description = "Papagayo-NG project, version 2; also its .json"
    default_set = "preston_blair"
    uses = ("fps", "folder")
    cannot_carry = "times between frames, confidence, ends of words within a run of speech"
    validated_by = "Papagayo-NG's loader restated; once by hand with its own, typed in from its source"

    def write_voices(self, voices: Mapping[str, Track], stream: TextIO, options: WriteOptions) -> None:
        """Frames count from 0; ids count the children of one parent; a word before a pause ends with a rest phoneme.

        Raises
        ------
        FormatError
            When the frame rate is not whole, or the sound's path holds a line break.
        """
        track = next(iter(voices.values()))
        n_frames = options.fps.ceil_frame(track.duration_s)
        fields = {
            "version": 2,
            "sound_path": seen_from(options.folder, one_line(track.source)),
            "fps": whole_rate(options),
            "sound_duration": n_frames,
            "num_voices": len(voices),
            "phoneme_set": track.viseme_set,
        }
        stream.write(_object(fields, "voices", list(map(_voice, spoken_by(voices, options, n_frames)))) + "\n")

    def recognises(self, text: str) -> bool:
        """Whether it is a JSON object with a sound's path and voices, or with the phrases of one voice."""
        project = '"sound_path"' in text and '"voices"' in text
        voice = '"phrases"' in text and ('"phonemes"' in text or '"used_phonemes"' in text)
        return text.lstrip().startswith("{") and (project or voice)

    def frame_rate(self, text: str) -> FrameRate | None:
        """The field's, when it is there and a rate."""
        return _rate(Node.parse(text, self.name))

    def voices(self, text: str) -> tuple[str, ...]:
        """Their names, as people gave them."""
        return tuple(voice.get("name", "").text() for voice in _voices(Node.parse(text, self.name)))

    def read(self, text: str, where: str, options: ReadOptions) -> Track:
        """One voice; see `project.project_track` for which, and for what stands between words."""
        document = Node.parse(text, where)
        voices = [
            Voice(
                voice.get("name", "").text(),
                [
                    Phrase(phrase.get("text", "").text(), list(map(_word, phrase["words"].items())), _tags(phrase))
                    for phrase in voice["phrases"].items()
                ],
            )
            for voice in _voices(document)
        ]
        n_frames = document.get("sound_duration", 0).whole()
        rate, sound = _rate(document) or options.fps, document.get("sound_path", "").text()
        spoken = document.get("phoneme_set", "").text().upper().startswith(_PHONE_SETS)
        return project_track(Project(voices, rate, n_frames, sound, spoken), where, options)


def _voices(document: Node) -> list[Node]:
    """Those of a project; an export is one itself."""
    return list(document["voices"].items()) if document.has("voices") else [document]


def _rate(document: Node) -> FrameRate | None:
    if not document.has("fps"):
        return None
    fps = document["fps"]
    try:
        return FrameRate.parse(fps.number())
    except FrameRateError:
        raise fps.fault("is not a frame rate") from None


def _word(word: Node) -> Word:
    changes: list[tuple[int, str]] = []
    tags_of: dict[tuple[int, str], tuple[str, ...]] = {}
    for phoneme in word["phonemes"].items():
        shape = phoneme["text"].text()
        if shape.split() != [shape]:
            raise phoneme.fault("has a text with spaces or nothing in it")
        changes.append((phoneme["frame"].frame(), shape))
        if tags := _tags(phoneme):
            tags_of[changes[-1]] = tags
    start, end = word["start_frame"].frame(), word["end_frame"].frame()
    return Word(word["text"].text(), start, end, changes, _tags(word), tags_of)


def _tags(node: Node) -> tuple[str, ...]:
    return tuple(text for tag in node["tags"].items() if (text := tag.text())) if node.has("tags") else ()


def _voice(voice: Voice) -> str:
    words = voice.words
    start, end = (words[0].start, words[-1].end) if words else (0, 0)
    n_phonemes = sum(len(word.changes) for word in words)
    fields = {
        "name": voice.name,
        "start_frame": start,
        "end_frame": end,
        "text": "\n".join(phrase.text for phrase in voice.phrases),
        "num_children": len(voice.phrases) + len(words) + n_phonemes,
        "used_phonemes": list(dict.fromkeys(shape for word in words for _, shape in word.changes)),
    }
    return _object(fields, "phrases", [_phrase(number, phrase) for number, phrase in enumerate(voice.phrases)])


def _phrase(number: int, phrase: Phrase) -> str:
    fields = {"id": number, "text": phrase.text, "start_frame": phrase.start, "end_frame": phrase.end}
    fields["tags"] = phrase.tags
    return _object(fields, "words", [_saved(k, word) for k, word in enumerate(phrase.words)])


def _saved(number: int, word: Word) -> str:
    names = {shape: _text(shape) for _, shape in word.changes}
    fields = {"id": number, "text": word.name, "start_frame": word.start, "end_frame": word.end, "tags": word.tags}
    phonemes = [
        f'{{"id": {k}, "text": {names[shape]}, "frame": {frame}, "tags": {_text(tags)}}}'
        for k, (frame, shape) in enumerate(word.changes)
        for tags in [word.tags_of.get((frame, shape), ())]
    ]
    return _object(fields, "phonemes", phonemes)


def _object(fields: dict[str, Any], name: str, items: list[str]) -> str:
    """A JSON object of fields and, under a name, a list with an item a line: an indented hour takes Python too long."""
    return _text(fields)[:-1] + f', "{name}": [' + ",".join(f"\n{item}" for item in items) + "]}"


def _text(value: Any) -> str:
    # ASCII alone, as Papagayo-NG reads the file in the computer's own encoding, which is not UTF-8 on Windows.
    return json.dumps(value)


FORMAT = PapagayoNg()
