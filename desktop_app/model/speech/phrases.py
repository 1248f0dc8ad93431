# SPDX-License-Identifier: GPL-3.0-or-later
"""Phrases by the pauses of a recording, with its words or without."""

from __future__ import annotations

from dataclasses import replace

from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.phrases import phrases_of

from ..state import State
from .said import Row


def phrases_in(state: State) -> Row:
    """What is said between pauses: its words, or where none are known, numbered stretches in which the mouth moves."""
    if state.words:
        return phrases_of(state.words)
    moves = [Segment(cue.start_s, cue.end_s, "") for cue in state.cues if cue.shape != state.rest]
    return tuple(replace(each, label=str(number)) for number, each in enumerate(phrases_of(moves), 1))
