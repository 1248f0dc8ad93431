# SPDX-License-Identifier: MIT
"""The dialog of pronunciations: typed, checked, seen, remembered, and said so from then on."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton

from desktop_app.dialogs.pronunciation import PronunciationDialog
from desktop_app.look.drawings import drawings_of
from desktop_app.panels.mouth_view import MouthView
from wav2vis_core.transcripts.own_words import own_words
from wav2vis_core.transcripts.pronunciation import letters

from ..conftest import CONTROL, LEFT, PATIENCE_MS, SHIFT, command, part, press, said

Key = Qt.Key


@pytest.fixture(autouse=True)
def _nobody_guesses(monkeypatch, tmp_path):
    """A dictionary of the user's that is empty, and no eSpeak NG."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(letters, "phonemes", lambda *_: None)
    letters.guess.cache_clear()
    yield
    letters.guess.cache_clear()


@pytest.fixture
def in_dialog(monkeypatch):
    """What a person does in the dialog when it opens."""

    def answer(gestures):
        def run(dialog):
            dialog.show()
            gestures(dialog)
            dialog.reject()
            return 0

        monkeypatch.setattr(PronunciationDialog, "exec", run)

    return answer


def type_in(qtbot, dialog, name, text):
    field = part(dialog, name, QLineEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def press_button(qtbot, dialog, name):
    qtbot.mouseClick(part(dialog, name, QPushButton), LEFT)


def test_a_word_that_nobody_knows_is_pronounced_remembered_and_said(spoken, qtbot, in_dialog):
    def pronounce(dialog):
        assert part(dialog, "word", QLineEdit).text() == "zorblax"
        assert part(dialog, "verdict", QLabel).text() == "Nobody knows it yet."
        assert not part(dialog, "remember", QPushButton).isEnabled()
        type_in(qtbot, dialog, "phones", "B AO")
        assert part(dialog, "verdict", QLabel).text() == "MBP  O"
        press_button(qtbot, dialog, "remember")
        assert part(dialog, "verdict", QLabel).text() == "Remembered."

    in_dialog(pronounce)
    spoken.editor.player.seek(6.2)
    press(qtbot, Key.Key_I, SHIFT)
    qtbot.keyClicks(part(spoken, "label", QLineEdit), "zorblax")
    press(qtbot, Key.Key_Return)
    assert said(spoken) == "No pronunciation is known for zorblax."
    (button,) = [b for b in part(spoken, "message").findChildren(QPushButton) if b.text() == "Pronounce it…"]
    qtbot.mouseClick(button, LEFT)
    assert own_words() == {"zorblax": (("B", "AO"),)}
    qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)
    assert [p.label for p in spoken.editor.document.state.phones][-2:] == ["B", "AO"]
    assert any(cue.shape == "MBP" and cue.start_s > 6.1 for cue in spoken.editor.document.cues)


def test_wrong_phones_are_named_and_cannot_be_remembered(spoken, qtbot, in_dialog):
    def pronounce(dialog):
        type_in(qtbot, dialog, "word", "alps")
        assert part(dialog, "phones", QLineEdit).text() == "AE L P S"
        type_in(qtbot, dialog, "phones", "AE LL P")
        assert part(dialog, "verdict", QLabel).text().startswith("'LL': is no phone; use AA AE")
        assert not part(dialog, "remember", QPushButton).isEnabled()
        type_in(qtbot, dialog, "word", "two words")
        assert not part(dialog, "remember", QPushButton).isEnabled()

    in_dialog(pronounce)
    press(qtbot, Key.Key_P, CONTROL)
    assert own_words() == {}


def test_without_a_word_there_is_nothing_to_hear_remember_or_forget(opened, qtbot, in_dialog):
    usable = []
    names = ("hear", "remember", "forget")
    in_dialog(lambda dialog: usable.extend(part(dialog, name, QPushButton).isEnabled() for name in names))
    press(qtbot, Key.Key_P, CONTROL)
    assert usable == [False, False, False]


def test_a_word_of_the_transcript_is_said_anew_once_it_is_remembered_and_forgotten(spoken, qtbot, in_dialog):
    def phones():
        return " ".join(each.label for each in spoken.editor.document.state.phones)

    first = phones()
    for gesture in ("remember", "forget"):

        def pronounce(dialog, gesture=gesture):
            type_in(qtbot, dialog, "word", "Alps")
            if gesture == "remember":
                type_in(qtbot, dialog, "phones", "AE L F S")
            press_button(qtbot, dialog, gesture)
            listed = part(dialog, "known_words", QListWidget)
            assert (listed.count() == 1) == (gesture == "remember")

        in_dialog(pronounce)
        command(spoken, "pronounce").trigger()
        qtbot.waitUntil(lambda: not spoken.editor.tasks.running, timeout=PATIENCE_MS)
        assert ("AE L F S" in phones()) == (gesture == "remember")
    assert phones() == first


def test_the_preview_says_the_word_with_its_sound_where_the_recording_has_it(spoken, qtbot):
    state = spoken.editor.document.state
    dialog = PronunciationDialog(spoken.editor, drawings_of(state.known_set, None), "Alps", spoken)
    qtbot.addWidget(dialog)
    dialog.show()
    seen, played = set(), []
    mouth = part(dialog, "mouth", MouthView)
    spoken.editor.player.moved.connect(lambda position_s: played.append(position_s))
    press_button(qtbot, dialog, "hear")

    def ended():
        seen.add(mouth.shape)
        return bool(played) and not spoken.editor.player.playing

    qtbot.waitUntil(ended, timeout=PATIENCE_MS)
    alps = next(word for word in state.words if word.label == "Alps")
    assert alps.start_s - 0.05 <= min(played) <= max(played) <= alps.end_s + 0.05
    assert seen <= {"AI", "L", "MBP", "etc"}
    type_in(qtbot, dialog, "word", "oh")
    press_button(qtbot, dialog, "hear")
    assert mouth.shape == "O"
    assert not spoken.editor.player.playing
