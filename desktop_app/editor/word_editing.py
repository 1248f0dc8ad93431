# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that change phrases, words and phones; the cues follow them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from wav2vis_core import Wav2VisError
from wav2vis_core.track.phone_labels import spelled
from wav2vis_core.transcripts.transcript import commonest_phones

from ..model.speech import said as edits
from ..model.speech.following import with_said
from ..model.speech.phrases import phrases_in
from ..model.speech.said import RowName, Said
from ..model.wording import worded
from ..playback.player import Player
from .document import Document
from .viewport import Viewport

_FRAMES_OF_NEW_PHONE = 3
_NEW_WORD_S = 0.4


class WordEditing(QObject):
    """One method a command, about the phrases, words or phones that are selected in their lane.

    `noticed` says why a command did nothing. `label_wanted` asks for a label to be typed over a stretch of a lane: its
    name, start and end (seconds), the label so far and what to call with the one that was typed. `word_unknown` gives
    a word that was typed and that nobody knows how to say.
    """

    noticed = pyqtSignal(str)
    label_wanted = pyqtSignal(str, float, float, str, object)
    word_unknown = pyqtSignal(str)

    def __init__(self, document: Document, viewport: Viewport, player: Player) -> None:
        super().__init__(document)
        self._document, self._viewport, self._player = document, viewport, player

    @property
    def picked(self) -> tuple[RowName, range] | None:
        """The lane and the places of the phrases, words or phones that are selected whole; None where none are."""
        state, view = self._document.state, self._viewport
        if state is None or view.selection is None or view.lane == "cues":
            return None
        touched = edits.places(state.said.row(view.lane), *view.selection)
        return (view.lane, touched) if touched else None

    def split(self) -> None:
        """The phrase, word or phone in two at the playhead, or in its middle where that is elsewhere."""
        if (picked := self._picked()) and (state := self._document.state):
            lane, touched = picked
            segment = state.said.row(lane)[touched.start]
            at_s = self._player.position_s
            if not segment.start_s < at_s < segment.end_s:
                at_s = (segment.start_s + segment.end_s) / 2
            after = edits.split(state.said, lane, touched.start, at_s)
            self._do(self.tr("Split"), after)
            if after == state.said:
                self.noticed.emit(self.tr("There is nothing to split: it has one word or phone, or no time."))

    def merge(self) -> None:
        """The selected phrases, words or phones as one, a single one with the next."""
        if (picked := self._picked()) and (state := self._document.state):
            self._do(self.tr("Merge"), edits.merged(state.said, *picked))

    def delete(self) -> None:
        """Leave the selected phrases, words or phones out; the words of a phrase stay."""
        if (picked := self._picked()) and (state := self._document.state):
            self._do(self.tr("Delete"), edits.deleted(state.said, *picked))
            self._viewport.select(None)

    @property
    def tags(self) -> tuple[str, ...]:
        """Those of the first selected phrase, word or phone."""
        picked, state = self.picked, self._document.state
        return state.said.row(picked[0])[picked[1].start].tags if picked and state else ()

    def tag(self, tags: tuple[str, ...]) -> None:
        """Give the selected phrases, words or phones these tags in place of theirs."""
        if (picked := self._picked()) and (state := self._document.state):
            self._do(self.tr("Tag"), edits.tagged(state.said, *picked, tags))

    def retype(self) -> None:
        """Ask for another label of the selected phrase, word or phone."""
        if (picked := self._picked()) and (state := self._document.state):
            lane, touched = picked
            segment = state.said.row(lane)[touched.start]

            def take(label: str) -> None:
                if not label or label == segment.label or (now := self._document.state) is None:
                    return
                place = edits.found_again(now.said.row(lane), segment)
                if place is None:
                    self.noticed.emit(self.tr("{} is gone: what was typed is dropped.").format(segment.label))
                else:
                    self._typed(label, lane, lambda said, phones: edits.retyped(said, lane, place, label, phones))

            self.label_wanted.emit(lane, segment.start_s, segment.end_s, segment.label, take)

    def insert_phone(self) -> None:
        """Ask for a phone that begins at the playhead."""
        self._insert("phones", _FRAMES_OF_NEW_PHONE * self._document.fps.start_s(1))

    def insert_word(self) -> None:
        """Ask for a word that begins at the playhead."""
        self._insert("words", _NEW_WORD_S)

    def pronounce_anew(self, words: Collection[str]) -> None:
        """Give words that were typed in the lane the phones that the dictionary has now; `words` in small letters."""
        state = self._document.state
        if state is None:
            return
        said = state.said
        for place, word in enumerate(state.words):
            if word.origin == "edited" and word.label.casefold() in words:
                phones = commonest_phones(word.label, state.settings.language)
                said = edits.retyped(said, "words", place, word.label, phones)
        if said != state.said:
            self._do(self.tr("Pronounce"), said)

    def find_phrases(self) -> None:
        """Part all that is said into phrases by its pauses, in place of those that there are."""
        state = self._document.state
        if state is None:
            return
        phrases = phrases_in(state)
        if phrases:
            self._document.commit(self.tr("Find phrases"), replace(state, phrases=phrases))
        else:
            self.noticed.emit(self.tr("Nothing is said in this recording."))

    def _insert(self, lane: RowName, length_s: float) -> None:
        state = self._document.state
        if state is None:
            return
        at_s = self._document.snapped(self._player.position_s)
        length_s = min(length_s, state.duration_s - at_s)

        def take(label: str) -> None:
            if label:
                self._typed(label, lane, lambda said, phones: edits.inserted(said, lane, at_s, label, phones, length_s))

        self.label_wanted.emit(lane, at_s, at_s + length_s, "", take)

    def _typed(self, label: str, lane: RowName, edit: Callable[[Said, Sequence[str]], Said]) -> None:
        """Do an edit with the phones of a label that was typed."""
        state = self._document.state
        if state is None:
            return
        try:
            phones = _phones_of(label, lane, state.settings.language)
        except Wav2VisError as error:
            self.noticed.emit(worded(error))
            return
        after = edit(state.said, phones)
        typed = {"phrases": self.tr("Rename"), "words": self.tr("Type a word"), "phones": self.tr("Type a phone")}
        self._do(typed[lane], after)
        if after == state.said:
            self.noticed.emit(self.tr("There is no room for it here."))
        elif lane == "words" and not phones:
            self.word_unknown.emit(label)

    def _picked(self) -> tuple[RowName, range] | None:
        picked = self.picked
        if picked is None:
            self.noticed.emit(self.tr("Click a phrase, a word or a phone first."))
        return picked

    def _do(self, text: str, said: Said) -> None:
        state = self._document.state
        if state is not None:
            self._document.commit(text, with_said(state, said))


def _phones_of(label: str, lane: RowName, language: str) -> Sequence[str]:
    if lane == "phrases":
        return ()
    return spelled(label) if lane == "phones" else commonest_phones(label, language)
