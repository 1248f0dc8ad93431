# SPDX-License-Identifier: GPL-3.0-or-later
"""What commands ask the user."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QSettings
from PyQt6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from wav2vis_core import Wav2VisError
from wav2vis_core.formats import all_readers
from wav2vis_core.jobs.sounds import SOUND_EXTENSIONS
from wav2vis_core.transcripts.whisper import DEFAULT_MODEL

from ..editor.editor import Editor
from ..look.drawings import drawings_of, outlined
from ..look.theme import Theme
from ..model.character import Casting, Character
from ..model.export import Voice
from ..model.project import SUFFIX
from ..model.speech.voices import voices
from ..model.wording import worded
from ..panels.notices import MessageBar
from ..sound.sound import Sound
from .character import CharacterDialog
from .export import ExportDialog
from .pronunciation import PronunciationDialog
from .questions import TagsDialog, TranscriptDialog, may_replace
from .voices import VoiceDialogs

Kind = tuple[str, list[str]]
"""What files are called that have one of some extensions."""


class FileDialogs(QObject):
    """The dialogs over `Files` and `Analysis`; each method is a command."""

    def __init__(self, window: QWidget, editor: Editor, settings: QSettings, message: MessageBar, theme: Theme) -> None:
        super().__init__(window)
        self._theme = theme
        self._window, self._settings, self._message = window, settings, message
        self._document, self._analysis, self._files = editor.document, editor.analysis, editor.files
        self._tasks, self._words, self._editor = editor.tasks, editor.words, editor
        self.voices = VoiceDialogs(window, editor.voices)
        self._files.recording_missing.connect(self._offer_to_locate)
        self._files.edited_meanwhile.connect(self._replace_edited)
        self._files.voice_wanted.connect(self._offer_voices)
        self._analysis.model_missing.connect(self._offer_model)
        self._words.word_unknown.connect(self._offer_pronunciation)

    def set_theme(self, theme: Theme) -> None:
        """Show mouths in another theme from now on."""
        self._theme = theme

    def warn(self, text: str) -> None:
        """Show what has gone wrong."""
        self._message.warn(text)

    def open(self) -> None:
        """Ask for a file and open it."""
        path = self._ask(self.tr("Open"), *self._readable())
        if path:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a file, after asking about unsaved edits."""
        if self.may_close():
            self._message.close_message()
            self._files.open(path)

    def import_(self) -> None:
        """Ask for another program's timing file and load its shapes."""
        sound = self._document.sound
        path = self._ask(self.tr("Import shapes"), self._timing_files())
        if path and self._is_open(sound):
            self._take(lambda: self._files.import_track(path))

    def save(self) -> bool:
        """Save the project where it is, else ask where; whether it was saved."""
        path = self._document.project_path
        if path is None or (self._files.changed_outside and not self._may_replace_changed(path)):
            return self.save_as()
        return self._files.save(path)

    def save_as(self) -> bool:
        """Ask where to save the project; whether it was saved."""
        if self._document.state is None:
            return False
        sound, suggested = self._document.sound, str(self._files.suggested_path())
        kind = self.tr("wav2vis project (*{})").format(SUFFIX)
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save project"), suggested, kind)
        if not name:
            return False
        path = Path(name)
        if path.suffix != SUFFIX:  # nor is a recording ever replaced by its project
            path = path.with_name(path.name + SUFFIX)
            if os.path.exists(path) and not may_replace(path, self._window):
                return False
        return self._is_open(sound) and self._files.save(path)

    def export(self) -> None:
        """Write the mouth shapes for another program."""
        sound, state = self._document.sound, self._document.state
        if sound is None or state is None:
            return
        track = state.track(str(sound.path))
        character = self.current_character()
        picked = self._words.picked
        phrase = picked[1].start if picked and picked[0] == "phrases" else None
        around = self._settings, self._tasks, self._window
        several = [
            Voice(each.name, track if k == state.place else each.track(str(sound.path)), self._cast(each.character))
            for k, each in enumerate(voices(state) if state.others else ())
        ]
        dialog = ExportDialog(
            track, self._document.fps, sound.path, character, *around, voices=several, phrase=phrase, wav_of=sound.wav
        )
        if self._accepted(dialog):
            self._message.say(self.tr("Exported to {}.").format(dialog.path.text()))

    def transcript(self) -> None:
        """Ask what is said, and analyse again with it."""
        settings = self._analysis.settings
        dialog = TranscriptDialog(settings.transcript or "", settings.language, self._window)
        if self._accepted(dialog):
            self._analysis.analyse_all(transcript=dialog.transcript, language=dialog.language)

    def recognise(self) -> None:
        """Let Whisper write down what is said, and analyse again with it; or say what is missing for that."""
        remembered = str(self._settings.value("whisper", ""))
        self._recognise(remembered if Path(remembered, "model.bin").is_file() else DEFAULT_MODEL)

    def tag(self) -> None:
        """Ask for the tags of what is selected: cues, phrases, words or phones."""
        tagged = self._editor.of_lane
        dialog = TagsDialog(tagged.tags, self._window)
        if self._accepted(dialog):
            tagged.tag(dialog.tags)

    def pronounce(self, word: str = "") -> None:
        """Show and change how words are said, and say those anew that are said otherwise now."""
        state = self._document.state
        if state is None:
            return
        picked = self._words.picked
        if not word and picked and picked[0] == "words":
            word = state.words[picked[1].start].label
        drawings = drawings_of(state.known_set, self.current_character()) if state.known_set else {}
        drawings = outlined(drawings, self._theme)
        dialog = PronunciationDialog(self._editor, drawings, word, self._window)
        self._accepted(dialog)
        if dialog.changed:
            self._take(lambda: self._words.pronounce_anew(dialog.changed))
            if self._document.settings.transcript:
                self._analysis.analyse_all()

    def character(self) -> None:
        """Choose the pictures of the mouth; they belong to the project, and to recordings that are opened later."""
        state = self._document.state
        if state is None:
            return
        if state.known_set is None:
            self._message.say(
                self.tr("The set {} is your own, so wav2vis does not know which picture fits which shape.").format(
                    state.viseme_set
                )
            )
            return
        dialog = CharacterDialog(state.known_set, self.current_character(), self._theme, self._window)
        if self._accepted(dialog) and (state := self._document.state):
            casting = dialog.character.casting if dialog.character else None
            self._document.commit(self.tr("Change character"), replace(state, character=casting))

    def current_character(self) -> Character | None:
        """The document's character; None for the bundled mouths, or with a warning when its pictures are gone."""
        return self._cast(self._document.character)

    def _cast(self, casting: Casting | None) -> Character | None:
        if casting is None:
            return None
        try:
            return Character.load(casting.source, dict(casting.chosen))
        except Wav2VisError as error:
            self._message.warn(worded(error))
            return None

    def _may_replace_changed(self, path: Path) -> bool:
        question = self.tr("{} was saved elsewhere since it was opened here. Replace it?").format(path.name)
        return may_replace(path, self._window, question)

    def may_close(self) -> bool:
        """Whether what is open may be closed: it is saved, or the user agrees."""
        if self._document.undo.isClean():
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            self.tr("Save the project?"),
            self.tr("Some of your edits are not saved."),
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        return self.save() if answer == buttons.Save else answer == buttons.Discard

    def offer_recovery(self) -> None:
        """Offer the newest edits of a session that crashed."""
        orphans = self._files.recovery.orphans()
        if not orphans:
            return
        newest = orphans[0]
        time = datetime.fromtimestamp(newest.stat().st_mtime).astimezone()

        def discard() -> None:
            newest.unlink(missing_ok=True)
            self.offer_recovery()

        def restore() -> None:
            if self.may_close():
                self._files.restore(newest)

        choices: dict[str, Callable[[], object]] = {
            self.tr("Restore"): restore,
            self.tr("Discard"): discard,
        }
        text = self.tr("wav2vis closed unexpectedly. Your edits from {} were kept.").format(f"{time:%Y-%m-%d %H:%M:%S}")
        self._message.say(text, choices)

    def _accepted(self, dialog: QDialog) -> bool:
        """Whether a dialog about what is open was accepted; it goes when another recording comes."""
        self._document.sound_changed.connect(dialog.reject)
        accepted = bool(dialog.exec())
        dialog.deleteLater()
        return accepted

    def _is_open(self, sound: Sound | None) -> bool:
        """Whether a recording is still the one that is open; else a message says so."""
        if sound is not self._document.sound:
            self._message.warn(self.tr("Another recording is open now, so nothing was done."))
        return sound is self._document.sound

    def _replace_edited(self, open_other: Callable[[], object], leave_it: Callable[[], object]) -> None:
        """Another recording was read, while the one that is open was edited."""
        (open_other if self.may_close() else leave_it)()

    def _offer_to_locate(self, missing: Path, open_with: Callable[[Path], object]) -> None:
        def locate() -> None:
            path = self._ask(self.tr("Locate {}").format(missing.name), self._recordings())
            if path:
                open_with(path)

        text = self.tr("The recording of this project is missing: {}").format(missing)
        self._message.say(text, {self.tr("Locate…"): locate})

    def _offer_voices(self, path: Path, names: tuple[str, ...], take: Callable[[int], object]) -> None:
        choices: dict[str, Callable[[], object]] = {
            f"{number} {name}": partial(self._take, partial(take, number)) for number, name in enumerate(names, 1)
        }
        self._message.say(self.tr("Which voice of {}?").format(path.name), choices)

    def _take(self, shapes: Callable[[], object]) -> None:
        try:
            shapes()
        except Wav2VisError as error:
            self._message.warn(worded(error))

    def _recognise(self, model: str, *, may_download: bool = False) -> None:
        remember = partial(self._settings.setValue, "whisper", model)
        self._analysis.recognise(model, remember, may_download=may_download)

    def _offer_pronunciation(self, word: str) -> None:
        choices: dict[str, Callable[[], object]] = {self.tr("Pronounce it…"): partial(self.pronounce, word)}
        self._message.say(self.tr("No pronunciation is known for {}.").format(word), choices)

    def _offer_model(self, model: str) -> None:
        def choose() -> None:
            folder = QFileDialog.getExistingDirectory(self._window, self.tr("The folder of a model of Whisper"))
            if folder:
                self._recognise(folder)

        choices: dict[str, Callable[[], object]] = {
            self.tr("Download it"): lambda: self._recognise(model, may_download=True),
            self.tr("Choose its folder…"): choose,
        }
        text = self.tr("The model {} of Whisper is not on this computer. It comes from huggingface.co (145 MB, once).")
        self._message.say(text.format(model), choices)

    def _readable(self) -> list[Kind]:
        kinds = [self._recordings(), (self.tr("wav2vis projects"), [SUFFIX]), self._timing_files()]
        return [(self.tr("All readable files"), [each for _, extensions in kinds for each in extensions]), *kinds]

    def _recordings(self) -> Kind:
        return self.tr("Recordings"), sorted(SOUND_EXTENSIONS)

    def _timing_files(self) -> Kind:
        return self.tr("Timing files"), sorted(
            {each for reader in all_readers().values() for each in reader.extensions}
        )

    def _ask(self, title: str, *kinds: Kind) -> Path | None:
        folder = str(self._settings.value("folder", ""))
        filters = [f"{kind} ({' '.join(f'*{each}' for each in extensions)})" for kind, extensions in kinds]
        filters.append(self.tr("All files (*)"))
        name, _ = QFileDialog.getOpenFileName(self._window, title, folder, ";;".join(filters))
        if name:
            self._settings.setValue("folder", str(Path(name).parent))
        return Path(name) if name else None
