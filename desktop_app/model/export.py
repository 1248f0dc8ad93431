# SPDX-License-Identifier: GPL-3.0-or-later
"""Tracks as another program's files, and what of them is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wav2vis_core import FrameRate, Track
from wav2vis_core.formats import Format, WriteOptions, encode
from wav2vis_core.formats.common.base import VoicesFormat
from wav2vis_core.formats.common.expected_set import in_expected_set
from wav2vis_core.formats.common.loss import losses
from wav2vis_core.formats.common.options import options_of, parse_options
from wav2vis_core.formats.common.output import Content

from .character import Character


@dataclass(frozen=True)
class Voice:
    """A voice as it is exported: its track and whose mouth it moves."""

    name: str
    track: Track
    character: Character | None = None


@dataclass(frozen=True)
class Export:
    """A track as it is written, and what of it is lost."""

    data: Content
    lost: list[str]


def export_of(track: Track, chosen: Format[Any], values: dict[str, str], folder: str) -> Export:
    """A track as a format's file, with the options that texts say; Wav2VisError when one of them cannot be."""
    options = _options(chosen, values, folder)
    track = in_expected_set(track, chosen, options, values.get("set"))
    data = encode(track, chosen, options)
    return Export(data, losses(track, chosen, data, options))


def export_together(tracks: Mapping[str, Track], chosen: VoicesFormat, values: dict[str, str], folder: str) -> Export:
    """The tracks of several voices as one file of a format that holds them, as `export_of`; with what each loses."""
    options = _options(chosen, values, folder)
    written = {name: in_expected_set(track, chosen, options, values.get("set")) for name, track in tracks.items()}
    alone = {name: losses(track, chosen, encode(track, chosen, options), options) for name, track in written.items()}
    lost = [f"{name}: {each}" for name, found in alone.items() for each in found]
    return Export(chosen.encode_voices(written, options), lost)


def suffixes(names: Sequence[str]) -> list[str]:
    """What stands behind a recording's name in the file names of its voices, each another one."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        suffix = "_" + (re.sub(r"[^\w-]+", "_", name).strip("_") or str(number))
        taken = {each.casefold() for each in found}
        found.append(f"{suffix}_{number}" if suffix.casefold() in taken else suffix)
    return found


def _options(chosen: Format[Any], values: dict[str, str], folder: str) -> Any:
    own = options_of(chosen)
    pairs = [f"{name}={text}" for name, text in values.items() if name in own]
    common = WriteOptions(FrameRate.parse(values["fps"]) if "fps" in values else WriteOptions().fps)
    return replace(parse_options(chosen, pairs, common), folder=folder)
