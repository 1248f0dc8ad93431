# SPDX-License-Identifier: MIT
"""A preview as MP4: H.264 and AAC, which every player shows."""

from __future__ import annotations

from typing import ClassVar

from .film import SoundFilm


class Mp4(SoundFilm):
    """H.264 in 4:2:0, a key frame each second at 24 fps, to scrub in."""

    name = "mp4"
    extensions = (".mp4",)
    description = "MP4 film of a drawn mouth with the sound (H.264, AAC)"
    container = "mp4"
    codec = "libx264"
    pixel_format = "yuv420p"
    settings: ClassVar = {"preset": "veryfast", "tune": "animation", "crf": "18", "g": "24"}
    sound_codec = "aac"


FORMAT = Mp4()
