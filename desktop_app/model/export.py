# SPDX-License-Identifier: GPL-3.0-or-later
"""A track as another program's file, and what of it is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from wav2vis_core import FrameRate, Track
from wav2vis_core.formats import Format, WriteOptions, encode
from wav2vis_core.formats.common.expected_set import in_expected_set
from wav2vis_core.formats.common.loss import losses
from wav2vis_core.formats.common.options import options_of, parse_options
from wav2vis_core.formats.common.output import Content


@dataclass(frozen=True)
class Export:
    """A track as it is written, and what of it is lost."""

    data: Content
    lost: list[str]


def export_of(track: Track, chosen: Format[Any], values: dict[str, str], folder: str) -> Export:
    """A track as a format's file, with the options that texts say; Wav2VisError when one of them cannot be."""
    own = options_of(chosen)
    pairs = [f"{name}={text}" for name, text in values.items() if name in own]
    common = WriteOptions(FrameRate.parse(values["fps"]) if "fps" in values else WriteOptions().fps)
    options = replace(parse_options(chosen, pairs, common), folder=folder)
    track = in_expected_set(track, chosen, options, values.get("set"))
    data = encode(track, chosen, options)
    return Export(data, losses(track, chosen, data, options))
