# SPDX-License-Identifier: MIT
"""A preview as WebM: VP9 and Opus, for the web."""

from __future__ import annotations

from typing import ClassVar

from .film import SoundFilm


class WebM(SoundFilm):
    """VP9 in 4:2:0 at constant quality."""

    name = "webm"
    extensions = (".webm",)
    description = "WebM film of a drawn mouth with the sound (VP9, Opus)"
    container = "webm"
    codec = "libvpx-vp9"
    pixel_format = "yuv420p"
    settings: ClassVar = {"deadline": "realtime", "cpu-used": "8", "crf": "24", "b": "0"}
    sound_codec = "libopus"


FORMAT = WebM()
