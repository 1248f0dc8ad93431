# SPDX-License-Identifier: GPL-3.0-or-later
"""How words are said: those that no dictionary holds, and the user's own, with a preview that is heard and seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QElapsedTimer, Qt, QTimer
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wav2vis_core import VisemeSet, Wav2VisError
from wav2vis_core.decoding.styles import style_options
from wav2vis_core.track.phone_labels import spelled
from wav2vis_core.track.track import Segment
from wav2vis_core.transcripts.articulation import articulated
from wav2vis_core.transcripts.own_words import own_pronunciations, own_words, remember
from wav2vis_core.transcripts.transcript import Transcript, commonest_phones

from ..editor.editor import Editor
from ..look.screen import fitted
from ..model import edits
from ..model.edits import Cues
from ..model.settings import Settings
from ..model.wording import worded
from ..panels.mouth_view import MouthView

_PHONE_S = 0.12  # of a word that is not in the recording
_TICK_MS = 20


class PronunciationDialog(QDialog):
    """A list of words, the phones of one, and the mouth that says them.

    Attributes
    ----------
    changed : set of str
        Words whose pronunciation was remembered or forgotten, in small letters.
    """

    def __init__(self, editor: Editor, drawings: Mapping[str, QPixmap], word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Pronunciations"))
        self.resize(fitted(620, 460, self))
        self.changed: set[str] = set()
        self._editor, state = editor, editor.document.state
        # That of the drawings; an analysis may end while the dialog is open.
        self._shown_in = (state.known_set if state else None) or VisemeSet.load(self._settings.viseme_set)
        self._cues: Cues = ()
        self._heard_from_s: float | None = None
        self._clock, self._timer = QElapsedTimer(), QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._show_moment)
        self._build(drawings)
        self.mouth.show_shape(self._shown_in.rest)
        self._fill_list()
        first = self.list.item(0)
        self.word.setText(word or (first.text() if first else ""))
        self._show_phones(self.word.text())  # also of no word, which is no change

    @property
    def _settings(self) -> Settings:
        return self._editor.document.settings

    def _build(self, drawings: Mapping[str, QPixmap]) -> None:
        self.list = QListWidget()
        self.list.setObjectName("known_words")
        self.list.setAccessibleName(self.tr("Words that no dictionary holds, and your own"))
        self.list.setMaximumWidth(190)
        self.word, self.phones = QLineEdit(), QLineEdit()
        self.word.setObjectName("word")
        self.word.setAccessibleName(self.tr("Word"))
        self.word.textChanged.connect(self._show_phones)
        self.list.currentTextChanged.connect(self.word.setText)
        self.phones.setObjectName("phones")
        self.phones.setAccessibleName(self.tr("Phones"))
        self.phones.setPlaceholderText(self.tr("such as Z AO R B L AE K S"))
        self.phones.textChanged.connect(self._check)
        self.verdict = QLabel()
        self.verdict.setObjectName("verdict")
        self.verdict.setWordWrap(True)
        self.verdict.setProperty("role", "faint")
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setAccessibleName(self.tr("Check of the phones"))
        self.mouth = MouthView()
        self.mouth.set_drawings(dict(drawings))
        buttons = QDialogButtonBox()
        self.hear, self.keep, self.forget = (
            QPushButton(text) for text in (self.tr("&Preview"), self.tr("&Remember"), self.tr("&Forget"))
        )
        for button, name, role, run in (
            (self.hear, "hear", QDialogButtonBox.ButtonRole.ActionRole, self._preview),
            (self.keep, "remember", QDialogButtonBox.ButtonRole.ApplyRole, self._remember),
            (self.forget, "forget", QDialogButtonBox.ButtonRole.ResetRole, self._forget),
        ):
            button.setObjectName(name)
            button.setAutoDefault(False)
            button.clicked.connect(run)
            buttons.addButton(button, role)
        self.keep.setDefault(True)
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        for label, field in ((self.tr("Word"), self.word), (self.tr("Phones (ARPAbet or IPA)"), self.phones)):
            right.addWidget(QLabel(label))
            right.addWidget(field)
        right.addWidget(self.verdict)
        right.addWidget(self.mouth, 1)
        row = QHBoxLayout()
        row.addWidget(self.list)
        row.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(row, 1)
        column.addWidget(buttons)

    def _fill_list(self) -> None:
        language = self._settings.language
        try:
            text = (
                " ".join(word.label for word in self._editor.document.state.words)
                if self._editor.document.state
                else ""
            )
            unlisted = Transcript.parse(f"{self._settings.transcript or ''}\n{text}", language).unlisted
            words = dict.fromkeys([*(each.casefold() for each in unlisted), *own_words(language)])
        except Wav2VisError as error:
            self.verdict.setText(worded(error))
            return
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems(list(words))
        self.list.blockSignals(False)

    def _show_phones(self, word: str) -> None:
        """Those that the word has so far."""
        self._stop()
        self.phones.setText("")
        try:
            self.phones.setText(" ".join(commonest_phones(word, self._settings.language)))
            is_own = bool(own_pronunciations(word.strip(), self._settings.language))
        except Wav2VisError as error:
            self.verdict.setText(worded(error))
            is_own = False
        self.forget.setEnabled(is_own)
        self._check()

    def _check(self) -> None:
        """Say what is wrong with the phones, or which shapes they are."""
        try:
            phones = spelled(self.phones.text())
        except Wav2VisError as error:
            self.verdict.setText(worded(error) if self.phones.text().strip() else self.tr("Nobody knows it yet."))
            phones = ()
        else:
            self.verdict.setText("  ".join(cue.shape for cue in self._cues_of(phones, _PHONE_S * len(phones))))
        self.hear.setEnabled(bool(phones))
        self.keep.setEnabled(bool(phones) and len(self.word.text().split()) == 1)

    def _cues_of(self, phones: Sequence[str], duration_s: float) -> Cues:
        step_s = duration_s / len(phones)
        segments = [Segment(k * step_s, (k + 1) * step_s, phone) for k, phone in enumerate(phones)]
        return articulated(segments, duration_s, self._shown_in, style_options("literal", self._settings.listener))

    def _preview(self) -> None:
        """Say the word: with its sound where the recording has it, else in silence."""
        phones, state = spelled(self.phones.text()), self._editor.document.state
        word = self.word.text().strip().casefold()
        said = next((each for each in state.words if each.label.casefold() == word), None) if state else None
        self._stop()
        self._heard_from_s = said.start_s if said else None
        self._cues = self._cues_of(phones, said.end_s - said.start_s if said else _PHONE_S * len(phones))
        self._clock.start()
        self._timer.start()
        if said:
            self._editor.player.play(said.start_s, said.end_s)
        self._show_moment()

    def _show_moment(self) -> None:
        player = self._editor.player
        at_s = self._clock.elapsed() / 1000 if self._heard_from_s is None else player.position_s - self._heard_from_s
        if at_s >= self._cues[-1].end_s or (self._heard_from_s is not None and not player.playing):
            self._stop()
        else:
            self.mouth.show_shape(self._cues[edits.cue_at(self._cues, at_s)].shape)

    def _stop(self) -> None:
        self._timer.stop()
        self._editor.player.stop()

    def _remember(self) -> None:
        self._keep(spelled(self.phones.text()))

    def _forget(self) -> None:
        self._keep(())

    def _keep(self, phones: Sequence[str]) -> None:
        word = self.word.text().strip()
        try:
            remember(word, [tuple(phones)] if phones else [], self._settings.language)
        except Wav2VisError as error:
            self.verdict.setText(worded(error))
            return
        self.changed.add(word.casefold())
        self._fill_list()
        self._show_phones(word)
        self.verdict.setText(self.tr("Remembered.") if phones else self.tr("Forgotten."))

    def done(self, result: int) -> None:
        """Play no more."""
        self._stop()
        super().done(result)
