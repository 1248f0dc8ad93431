# SPDX-License-Identifier: MIT
"""The two styles of a mouth, for each listener: what was said and nothing else, and what looks best."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from ..errors import OptionError
from .decode import DecodeOptions

Style = Literal["literal", "animated"]


def _styles(literal: DecodeOptions) -> dict[Style, DecodeOptions]:
    """Both styles for posteriors whose literal options are known.

    Nine frames are the least that is not shorter than two of 24 fps. The costs were set on dev speech: a dearer short
    cue costs true changes, and events are worth more because most of them are short.
    """
    animated = replace(
        literal,
        closed_worth=literal.closed_worth + 1.0,
        lip_teeth_worth=literal.lip_teeth_worth + 1.0,
        full_hold_frames=9,
        short_cost=0.6,
        min_rest_frames=12,
        borrow_cost=literal.borrow_cost / 2,
        borrow_vowel_cost=3.0,
        yield_share=0.5,
        gap_share=0.2,
        lead_s=0.04,
    )
    return {"literal": literal, "animated": animated}


# Near where `python -m training tune` ends on dev speech (forced and synthetic). It would have a rest_gain of 0.12,
# with which .01 of all frames is lost, and more of F and V, which would then show in vowels that hint at them.
# Five feature frames are the least that is never shorter than one frame at 24 fps.
_STUDENTS = DecodeOptions(
    prior_power=0.4,
    closed_gain=0.35,
    lip_teeth_gain=1.5,
    lateral_gain=1.5,
    rest_gain=0.18,
    closed_worth=4.6,
    lip_teeth_worth=3.0,
    min_hold_frames=5,
    full_hold_frames=5,
    short_cost=0.0,
    min_rest_frames=5,
    borrow_cost=1.0,
    borrow_vowel_cost=0.0,
    yield_share=0.0,
    gap_share=0.0,
    lead_s=0.0,
)
# The same for the posteriors of `studio`, on 192 forced and 225 synthetic utterances of the dev lists. Tuning, which
# looks at speech alone, ends at a rest_gain of 0.07: with 0.12 a hundredth more of all frames are right, pauses among
# them, and 0.002 of the speech are lost.
_STUDIO = replace(
    _STUDENTS,
    prior_power=0.3,
    closed_gain=0.2,
    lip_teeth_gain=2.5,
    lateral_gain=1.8,
    rest_gain=0.12,
    closed_worth=6.0,
    lip_teeth_worth=4.5,
    borrow_cost=2.0,
)

STYLES: dict[Style, DecodeOptions] = _styles(_STUDENTS)
"""What was said and nothing else; and what looks best: shapes and closed lips that last two frames where the speech
allows, rest in pauses and not in gaps, a mouth that is never late. For the posteriors of students."""

_OF_LISTENER = {"studio": _styles(_STUDIO)}


def style_options(style: Style | DecodeOptions, listener: str) -> DecodeOptions:
    """A style by its name, as it is for the posteriors of a listener; options of one's own are themselves.

    Listeners without options of their own have `STYLES`. Raises OptionError when there is no such style.
    """
    if isinstance(style, DecodeOptions):
        return style
    if style not in get_args(Style):
        raise OptionError(f"{style!r} is not a style", "", f"use {' or '.join(get_args(Style))}", "style")
    return _OF_LISTENER.get(listener, STYLES)[style]
