# SPDX-License-Identifier: MIT
"""A day's work in gestures drawn from a seed: whatever a person does in whatever order, the edits stay sound."""

import random
from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QPushButton, QSplitterHandle, QTableView, QTabWidget

from desktop_app.model.speech.voices import voices
from desktop_app.model.state import State
from desktop_app.sound.sound import Sound
from wav2vis_core import Cue, Track

from .conftest import ALT, CONTROL, LEFT, NONE, SHIFT, command, drag, part, place, press, speak

SHAPES = ("rest", "AI", "E", "O", "U", "WQ", "L", "FV", "MBP", "etc")
DURATION_S = 20.0
Key = Qt.Key
KEYS = [
    *((key, NONE) for key in (Key.Key_S, Key.Key_M, Key.Key_R, Key.Key_Delete, Key.Key_B, Key.Key_N, Key.Key_Escape)),
    *((key, NONE) for key in (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_9, Key.Key_0, Key.Key_Comma, Key.Key_Period)),
    *((key, NONE) for key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_Z)),
    *((key, NONE) for key in (Key.Key_P, Key.Key_G)),
    *((key, NONE) for key in (Key.Key_F, Key.Key_Plus, Key.Key_Minus, Key.Key_PageDown, Key.Key_BracketLeft)),
    *((key, ALT) for key in (Key.Key_Left, Key.Key_Right)),
    *((key, CONTROL) for key in (Key.Key_C, Key.Key_X, Key.Key_V, Key.Key_Z, Key.Key_Y, Key.Key_Comma, Key.Key_Period)),
]


@pytest.fixture
def editor(window, write_wav):
    """20 s of cues of 1.1 to 9 frames, off the frames, as an analysis gives them."""
    rng = random.Random(1)
    cues, at_s = [], 0.0
    while at_s < DURATION_S:
        end_s = at_s + rng.uniform(1.1, 9) / 24
        end_s = DURATION_S if end_s > DURATION_S - 0.1 else end_s
        cues.append(Cue(at_s, end_s, rng.choice(SHAPES), rng.random()))
        at_s = end_s
    window.editor.document.open_sound(Sound.load(write_wav(np.zeros(round(DURATION_S * 16_000)))))
    track = Track(tuple(cues), SHAPES, "rest", "MBP", "preston_blair", DURATION_S)
    window.editor.document.start_with(State.of(track))
    return window


def hold(window, qtbot, rng, at_s):
    """Play, hold a shape's key while the sound runs on, and sometimes do something else meanwhile."""
    player, length_s = window.editor.player, rng.uniform(0.0, 0.5)
    timeline = part(window, "timeline")
    key, (other, modifier) = rng.choice((Key.Key_2, Key.Key_5, Key.Key_9)), rng.choice(KEYS)
    player.seek(at_s)
    player.play()
    qtbot.keyPress(timeline, key)
    player.seek(at_s + length_s)
    meanwhile = rng.random() < 0.3
    if meanwhile:
        qtbot.keyClick(timeline, other, modifier)
        player.seek(player.position_s + 0.1)
    qtbot.keyRelease(timeline, key)
    player.stop()
    return f"hold {key.name} at {at_s:.3f} for {length_s:.3f}" + (f" and {other.name}" if meanwhile else "")


def click_row(window, qtbot, rng):
    """A click on a row of the table of cues, and back to the timeline."""
    part(window, "tabs", QTabWidget).setCurrentIndex(1)
    table = part(window, "cue_table", QTableView)
    row = rng.randrange(table.model().rowCount())
    table.scrollTo(table.model().index(row, 0))
    qtbot.mouseClick(table.viewport(), LEFT, NONE, table.visualRect(table.model().index(row, 0)).center())
    qtbot.keyClick(table, Key.Key_Escape)
    return f"row {row}"


def click_check(window, qtbot, rng):
    """A click on a button of the list of what wants a look; cures are rare, since they leave little to do."""
    part(window, "tabs", QTabWidget).setCurrentIndex(2)
    buttons = [each for each in part(window, "checks").findChildren(QPushButton) if each.isVisible()]
    button = rng.choice([each for each in buttons if "cure" not in each.objectName() or rng.random() < 0.2] or [None])
    if button is None:
        return "no check"
    qtbot.mouseClick(button, LEFT)
    return button.objectName()


def another_voice(window, qtbot, rng):
    """Add, rename, remove or show a voice, or give one the selection; with names that may be taken."""
    what = rng.choice(("add_voice", "rename_voice", "remove_voice", "next_voice", "next_voice", "give", "give", "give"))
    name, share = rng.choice(("Ann", "Ben", "Cleo", " ")), rng.random()
    if command(window, what).isEnabled():
        speak(window, qtbot, what, name, lambda actions: actions[int(share * len(actions))])
    return f"{what} {name} {share:.2f}"


def gesture(window, qtbot, rng):
    """One of the things that people do, and its name."""
    view = window.editor.viewport
    at_s = rng.uniform(view.start_s, view.end_s)
    kind = rng.choice(
        ("key",) * 12 + ("cue", "boundary", "waveform") * 4 + ("hold", "hold", "row", "check", "border", "voice")
    )
    if kind == "hold":
        return hold(window, qtbot, rng, at_s)
    if kind == "voice":
        return another_voice(window, qtbot, rng)
    if kind == "row":
        return click_row(window, qtbot, rng)
    if kind == "check":
        return click_check(window, qtbot, rng)
    if kind == "border":
        borders = [each for each in part(window, "timeline").findChildren(QSplitterHandle) if each.isVisible()]
        drag(rng.choice(borders), qtbot, QPoint(9, 2), QPoint(9, 2 + rng.randint(-50, 50)))
        return "border"
    if kind == "key":
        key, modifier = rng.choice(KEYS)
        press(qtbot, key, modifier)
        return f"key {key.name} {modifier.name}"
    lane = part(window, "waveform" if kind == "waveform" else "cues")
    modifier = rng.choice((NONE, NONE, SHIFT if kind == "cue" else CONTROL if kind == "boundary" else NONE, ALT))
    if kind == "cue":
        qtbot.mouseClick(lane, LEFT, modifier, place(lane, at_s))
    else:
        starts = [cue.start_s for cue in window.editor.document.cues if view.start_s < cue.start_s < view.end_s]
        from_s = rng.choice(starts) if kind == "boundary" and starts else at_s
        drag(lane, qtbot, place(lane, from_s), place(lane, from_s + rng.uniform(-0.4, 0.4)), modifier)
    return f"{kind} {modifier.name} at {at_s:.3f}"


def check(window, shortest_s, *, whole):
    """Of each voice the cues are a track and none is under a frame; phrases, words and phones do not overlap.

    The ranges of each voice are in order. The selection is there; it is of `whole` cues, or else free.
    """
    document, selection = window.editor.document, window.editor.viewport.selection
    duration_s = document.state.duration_s
    everyone = voices(document.state)
    assert len({each.name for each in everyone}) == len(everyone)
    for voice in everyone:
        voice.track()
        assert min(cue.duration_s for cue in voice.cues) > 0.98 * shortest_s
        assert voice.cues[-1].end_s == duration_s
        for row in (voice.phrases, voice.words, voice.phones):
            times = [time_s for each in row for time_s in (each.start_s, each.end_s)]
            assert all(0 <= each.start_s < each.end_s <= duration_s and each.label for each in row)
            assert all(a <= b + 1e-9 for a, b in pairwise(times)), f"{row} overlap"
        ranges = ((0.0, duration_s),) if voice.ranges is None else voice.ranges
        assert all(a < b for a, b in pairwise(time_s for stretch in ranges for time_s in stretch))
    if selection:
        assert 0 <= selection[0] < selection[1] <= duration_s
        edges = [0.0, *(cue.end_s for cue in document.cues)]
        away_s = [min(abs(edge - time_s) for edge in edges) for time_s in selection]
        assert not whole or max(away_s) < 0.001, f"{selection} is not of whole cues"


def spend(editor, qtbot, rng, gesture, n_gestures):
    """A day of so many gestures, checked after each, and undone at its end."""
    document = editor.editor.document
    first = document.state
    log = []
    whole = True
    for _ in range(n_gestures):
        log.append(gesture(editor, qtbot, rng))
        view = editor.editor.viewport
        of_cues = view.lane == "cues" and not log[-1].startswith("waveform")
        whole = view.selection is None or (whole and of_cues)
        try:
            check(editor, document.fps.start_s(1), whole=whole)
        except AssertionError as error:
            raise AssertionError(f"after {log[-3:]}: {error}") from error
    assert document.cues != first.cues
    part(editor, "timeline").setFocus()
    for _ in range(document.undo.index()):
        press(qtbot, Key.Key_Z, CONTROL)
    assert document.undo.index() == 0, QApplication.focusWidget()
    assert document.state == first
    assert not editor.isWindowModified()


@pytest.mark.parametrize("seed", range(10))
def test_after_500_gestures_the_edits_are_sound_and_undo_leads_back_to_the_start(editor, qtbot, seed):
    spend(editor, qtbot, random.Random(seed), gesture, 500)
