# SPDX-License-Identifier: MIT
"""Animation frames and seconds, exactly: the one place where times are rounded to frames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from typing import TypeAlias

from ..errors import FrameRateError
from .number import plain, shown

# The NTSC rates are fractions; their decimals on paper are not the rates themselves.
_NTSC = {"23.976": 24, "23.98": 24, "29.97": 30, "47.952": 48, "59.94": 60, "119.88": 120}

# A float of k/30 s can lie below the frame that it starts. A nanosecond is far above a float's error
# in an hour and far below a sample.
_NS_PER_S = 10**9
_SLACK_NS = 1

# Less than a frame in a quarter of an hour is a slip, and far less makes times that no float holds.
_SLOWEST = Fraction(1, 1000)

# An exponent of three digits takes a fraction a while to write out, and one of ten more memory than there is.
_TOO_LONG = re.compile(r"[eE][-+]?[0-9_]{3}|.{200}", re.DOTALL)

Rate: TypeAlias = "int | float | str | Fraction | FrameRate"
"""What `FrameRate.parse` takes."""


@dataclass(frozen=True)
class FrameRate:
    """Animation frames per second as an exact fraction.

    Parameters
    ----------
    fps : Fraction
        Frames per second, from 1/1000 to 1000. `FrameRate.parse` makes it of texts and floats.

    Raises
    ------
    FrameRateError
        When the rate is not a fraction or not from 1/1000 to 1000.

    Examples
    --------
    >>> FrameRate.parse("23.976").fps
    Fraction(24000, 1001)
    >>> FrameRate.parse(25).floor_frame(0.28)
    7
    """

    fps: Fraction

    def __post_init__(self) -> None:
        fps = self.fps
        if isinstance(fps, Rational):  # also NumPy's, whose arithmetic overflows
            fps = Fraction(int(fps.numerator), int(fps.denominator))
        if not isinstance(fps, Fraction) or not _SLOWEST <= fps <= 1000:
            raise _no_rate(fps)
        object.__setattr__(self, "fps", fps)

    @classmethod
    def parse(cls, value: Rate) -> FrameRate:
        """Frame rate from `24`, `"29.97"` (30000/1001), `"24000/1001"` or a fraction.

        Raises
        ------
        FrameRateError
            When the text is not a number or the rate is not from 1/1000 to 1000.
        """
        if isinstance(value, FrameRate):
            return value
        try:
            text = str(value).strip()
            if text in _NTSC:
                return cls(Fraction(_NTSC[text] * 1000, 1001))
            return cls(Fraction("" if _TOO_LONG.search(text) else text))
        except (ValueError, ZeroDivisionError):
            raise _no_rate(value) from None

    def floor_frame(self, time_s: float) -> int:
        """Frame (0-based) that is on screen at `time_s`; a time within 1 ns of a frame's start is on it."""
        position, unit = self._position(time_s, _SLACK_NS)
        return position // unit

    def ceil_frame(self, time_s: float) -> int:
        """First frame (0-based) that starts at `time_s` or later, with the same 1 ns of slack."""
        position, unit = self._position(time_s, -_SLACK_NS)
        return -(-position // unit)

    def nearest_frame(self, time_s: float) -> int:
        """Frame (0-based) whose start is nearest to `time_s`; halves go up."""
        position, unit = self._position(time_s, _SLACK_NS)
        return (2 * position + unit) // (2 * unit)

    def start_s(self, frame: int) -> float:
        """Start of a 0-based frame in seconds."""
        if plain(frame) is None:
            raise FrameRateError(f"{shown(frame)} is not a frame", "frame", "give a whole number")
        return frame * self.fps.denominator / self.fps.numerator

    def _position(self, time_s: float, shift_ns: int) -> tuple[int, int]:
        """A shifted time as frames, exactly: numerator and denominator (in a fifth of the time of `Fraction`)."""
        exact = time_s if isinstance(time_s, Fraction) else plain(time_s)
        if exact is None:
            raise FrameRateError(f"{shown(time_s)} is not a time", "time_s", "give seconds")
        n, d = exact.as_integer_ratio()
        return (n * _NS_PER_S + shift_ns * d) * self.fps.numerator, d * _NS_PER_S * self.fps.denominator

    def __str__(self) -> str:
        """The rate as people write it: `24`, `29.97`, `12.5`."""
        for text, nominal in _NTSC.items():
            if self.fps == Fraction(nominal * 1000, 1001):
                return text
        return str(self.fps.numerator) if self.fps.denominator == 1 else f"{float(self.fps):g}"


def _no_rate(value: object) -> FrameRateError:
    number = plain(value) if isinstance(value, Fraction) else None
    rate = shown(value) if number is None else f"{number:g}"
    return FrameRateError(f"{rate} is not a frame rate", "", "use a number above 0, such as 24, 25 or 29.97", "fps")
