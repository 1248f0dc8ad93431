# SPDX-License-Identifier: MIT
"""A day's work on phrases, words, phones and the cues that follow them, in gestures drawn from a seed."""

import random

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QLineEdit

from .. import conftest, test_day
from ..conftest import ALT, CONTROL, LEFT, NONE, PATIENCE_MS, SHIFT, command, part, press
from .test_lanes import ROW_PX, state
from .test_tags import tag

Key = Qt.Key
KEYS = [(key, NONE) for key in (Key.Key_S, Key.Key_M, Key.Key_Delete, Key.Key_Escape, Key.Key_N)]
KEYS += [(key, CONTROL) for key in (Key.Key_Z, Key.Key_Z, Key.Key_Y)]
TYPED = {"words": ("map", "five", "I", "banana", "", "qzxv"), "phones": ("M", "b", "aI", "OW", "", "xq")}
SETS = ("preston_blair", "rhubarb", "azure", "vrm")


def segment_of(window, rng):
    """A phrase, word or phone of those on screen and where its middle is, or None where nothing is said."""
    lane, view = part(window, "words"), window.editor.viewport
    rows = [name for name in ("phrases", "words", "phones") if state(window).said.row(name)]
    on_screen = [
        (number, each)
        for number, name in enumerate(rows)
        for each in state(window).said.row(name)
        if view.start_s < (each.start_s + each.end_s) / 2 < view.end_s
    ]
    if not on_screen:
        return None
    number, each = rng.choice(on_screen)
    return each, lambda time_s: QPoint(round(lane.x_of(time_s)), number * ROW_PX + ROW_PX // 2)


def pick(window, qtbot, rng, modifier=NONE):
    """A click on the middle of a phrase, word or phone; its name."""
    if not (found := segment_of(window, rng)):
        return "nothing said"
    each, at = found
    qtbot.mouseClick(part(window, "words"), LEFT, modifier, at((each.start_s + each.end_s) / 2))
    return f"pick {each.label} {modifier.name}"


def drag_edge(window, qtbot, rng):
    """A drag of an edge of a phrase, word or phone, a little or far."""
    if not (found := segment_of(window, rng)):
        return "nothing said"
    each, at = found
    from_s = rng.choice((each.start_s, each.end_s))
    to_s = from_s + rng.choice((0.05, 0.2, 1.0)) * rng.uniform(-1, 1)
    modifier = rng.choice((NONE, ALT))
    conftest.drag(part(window, "words"), qtbot, at(from_s), at(to_s), modifier)
    return f"edge of {each.label} from {from_s:.3f} to {to_s:.3f} {modifier.name}"


def type_label(window, qtbot, rng):
    """Retype, or insert a word or phone; sometimes something is undone before the label is taken."""
    key, modifier = rng.choice(((Key.Key_F2, NONE), (Key.Key_I, NONE), (Key.Key_I, SHIFT)))
    window.editor.player.seek(rng.uniform(0.0, window.editor.viewport.duration_s))
    press(qtbot, key, modifier)
    field = window.findChild(QLineEdit, "label")
    if field is None:
        return f"no field for {key.name}"
    text = rng.choice(TYPED[rng.choice(("words", "phones"))])
    qtbot.keyClicks(field, text) if text else field.clear()
    meanwhile = rng.choice(("", "", "", "undo", "redo", "click"))
    if meanwhile == "click":
        pick(window, qtbot, rng)
    elif meanwhile:
        command(window, meanwhile).trigger()
    if window.findChild(QLineEdit, "label"):
        press(qtbot, rng.choice((Key.Key_Return, Key.Key_Return, Key.Key_Escape)))
    return f"{key.name} {modifier.name} {text!r} {meanwhile}"


def another_set(window, qtbot, rng):
    """An analysis for another viseme set, which keeps what was edited."""
    name = rng.choice(SETS)
    window.editor.analysis.analyse_all(viseme_set=name)
    qtbot.waitUntil(lambda: not window.editor.tasks.running, timeout=PATIENCE_MS)
    return f"set {name}"


@pytest.mark.parametrize("seed", range(5))
def test_after_150_gestures_what_is_said_is_sound_and_undo_leads_back_to_the_start(spoken, qtbot, monkeypatch, seed):
    rng = random.Random(seed)

    def gesture(window, qtbot, rng):
        kind = rng.choice(
            ("pick",) * 6 + ("edge",) * 5 + ("key",) * 5 + ("type",) * 3 + ("tag", "phrases") + ("cues",) * 4
        )
        if rng.random() < 0.01:
            return another_set(window, qtbot, rng)
        if kind == "pick":
            return pick(window, qtbot, rng, rng.choice((NONE, NONE, SHIFT)))
        if kind == "edge":
            return drag_edge(window, qtbot, rng)
        if kind == "type":
            return type_label(window, qtbot, rng)
        if kind == "tag":
            tag(window, qtbot, monkeypatch, rng.choice(("smile", "loud, left", " ")))
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
            return "tag"
        if kind == "phrases":
            command(window, "find_phrases").trigger()
            return "find phrases"
        if kind == "cues":
            return test_day.gesture(window, qtbot, rng)
        key, modifier = rng.choice(KEYS)
        press(qtbot, key, modifier)
        return f"key {key.name} {modifier.name}"

    test_day.spend(spoken, qtbot, rng, gesture, 150)
