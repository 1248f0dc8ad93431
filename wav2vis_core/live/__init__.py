# SPDX-License-Identifier: MIT
"""A mouth that follows a sound while it comes."""

from .frames import LiveFrames
from .session import LiveSession, LookAhead
from .shapes import LiveOptions
from .speaker import Speaker

__all__ = ["LiveFrames", "LiveOptions", "LiveSession", "LookAhead", "Speaker"]
