# SPDX-License-Identifier: GPL-3.0-or-later
"""The one table of commands, in the order of the menus: name, text, what it does, what it needs, keys, explanation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from ..dialogs.files import FileDialogs
from ..dialogs.help import Help
from ..editor.editor import Editor
from ..model.shape_keys import N_SHAPE_KEYS, shape_key
from .command import Command, Menu, Need


class Window(Protocol):
    """What commands ask of the window itself."""

    def close(self) -> bool:
        """Close it, if the user agrees."""

    def show_batch(self, shown: bool) -> None:
        """Show the batch page, or go back to the editor."""

    def show_live(self, shown: bool) -> None:
        """Show the live page, or go back to the editor."""

    def show_spectrogram(self, shown: bool) -> None:
        """Show or hide the spectrogram."""

    def snap_to_frames(self, snaps: bool) -> None:
        """Make dragged boundaries snap to animation frames, or not."""

    def change_speed(self, steps: int) -> None:
        """Play so many steps faster."""

    def change_theme(self) -> None:
        """Light when it is dark, dark when it is light."""

    def show_full_screen(self, full: bool) -> None:
        """Fill the screen, or not."""

    def show_keys(self) -> None:
        """Show all keys and mouse gestures."""


def menus_of(editor: Editor, dialogs: FileDialogs, guide: Help, window: Window) -> tuple[Menu, ...]:
    """Every command with what it does to these parts."""
    nothing, sound, cues, selection = Need.NOTHING, Need.SOUND, Need.CUES, Need.SELECTION
    edit, go, player, view = editor.editing, editor.navigation, editor.player, editor.viewport
    undo, analysis, words, speakers = editor.document.undo, editor.analysis, editor.words, dialogs.voices

    def of_lane(name: str) -> Callable[[], None]:
        getattr(edit, name), getattr(words, name)  # a missing one shows at the start
        return lambda: getattr(editor.of_lane, name)()

    line = None
    file = (
        Command("open", "&Open…", dialogs.open, nothing, ("Ctrl+O",), "Open a recording, project or timing file"),
        Command("example", "Open e&xample", guide.example, nothing, tip="Open a short recording to try things on"),
        Command("save", "&Save project", dialogs.save, cues, ("Ctrl+S",), "Save the cues beside the recording"),
        Command("save_as", "Save project &as…", dialogs.save_as, cues, ("Ctrl+Shift+S",)),
        Command("import", "&Import shapes…", dialogs.import_, sound, ("Ctrl+I",), "Load a timing file's shapes"),
        Command("export", "&Export…", dialogs.export, cues, ("Ctrl+E",), "Write a file for another program"),
        line,
        Command("batch", "&Batch", window.show_batch, nothing, ("Ctrl+B",), "Process many recordings", True),
        Command("live", "Li&ve", window.show_live, nothing, ("Ctrl+L",), "Drive a mouth by microphone", True),
        line,
        Command("quit", "&Quit", window.close, nothing, ("Ctrl+Q",)),
    )  # fmt: skip
    editing = (
        Command("undo", "&Undo", undo.undo, Need.UNDO, ("Ctrl+Z",)),
        Command("redo", "&Redo", undo.redo, Need.REDO, ("Ctrl+Shift+Z", "Ctrl+Y")),
        line,
        Command("cut", "Cu&t", edit.cut, cues, ("Ctrl+X",)),
        Command("copy", "&Copy", edit.copy, cues, ("Ctrl+C",)),
        Command("paste", "&Paste", edit.paste, cues, ("Ctrl+V",), "Paste the copied cues at the playhead"),
        Command("delete", "&Delete", of_lane("delete"), cues, ("Del",),
                "Delete; the cue before fills the gap, of words nothing is left"),
        Command("tag", "Ta&gs…", dialogs.tag, cues, ("Ctrl+G",), "Note something about the selected cues or words"),
        Command("select_all", "Select &all", edit.select_all, cues, ("Ctrl+A",)),
        Command("select_none", "Select &none", edit.select_none, cues, ("Esc",)),
    )  # fmt: skip
    shapes = (
        Command("split", "&Split at playhead", of_lane("split"), cues, ("S",)),
        Command("merge", "&Merge", of_lane("merge"), cues, ("M",),
                "Merge the selected cues, words, phones or phrases, or one with the next"),
        Command("rest", "Insert &rest", edit.rest, cues, ("R",), "Show the rest shape over the selection"),
        line,
        Command("nudge_earlier", "Nudge &earlier", partial(edit.nudge, -1), cues, ("Alt+Left",),
                "Move the selection one frame earlier"),
        Command("nudge_later", "Nudge &later", partial(edit.nudge, 1), cues, ("Alt+Right",),
                "Move the selection one frame later"),
        Command("start_earlier", "Start one frame earlier", partial(edit.move_boundary, False, -1), cues, (",",)),
        Command("start_later", "Start one frame later", partial(edit.move_boundary, False, 1), cues, (".",)),
        Command("end_earlier", "End one frame earlier", partial(edit.move_boundary, True, -1), cues, ("Ctrl+,",)),
        Command("end_later", "End one frame later", partial(edit.move_boundary, True, 1), cues, ("Ctrl+.",)),
        Command("snap", "Snap to &frames", window.snap_to_frames, cues, ("Ctrl+F",),
                "Snap dragged boundaries to animation frames", True),
        line,
        Command("next_uncertain", "Next &uncertain shape", go.select_uncertain, cues, ("N",)),
        Command("previous_uncertain", "Previous uncertain shape", partial(go.select_uncertain, backwards=True),
                cues, ("Shift+N",)),
        Command("next_closure", "Next closed mouth", go.select_closure, cues, ("P",), "Next P, B or M"),
        Command("previous_closure", "Previous closed mouth", partial(go.select_closure, backwards=True), cues,
                ("Shift+P",), "Previous P, B or M"),
        line,
        Command("analyse_selection", "Analyse selection a&gain", edit.analyse_again, cues, ("Ctrl+R",),
                "Analyse the selection again and replace its edits"),
        Command("analyse_all", "Analyse &all again, keep edits", analysis.analyse_all, sound, ("Ctrl+Shift+R",)),
        Command("analyse_afresh", "Analyse all again, &discard edits",
                partial(analysis.analyse_all, keep_edited=False), cues),
    )  # fmt: skip
    said = (
        Command("transcript", "&Transcript…", dialogs.transcript, cues, ("T",),
                "Enter what is said, to guide the analysis and show words and phones"),
        Command("recognise", "Recognise the &words", dialogs.recognise, cues, ("Shift+T",),
                "Let Whisper write down what is said, and analyse again with it"),
        line,
        Command("retype", "&Retype…", words.retype, cues, ("F2",),
                "Type what the selected phrase, word or phone is; the shapes follow"),
        Command("insert_phone", "Insert &phone…", words.insert_phone, cues, ("I",), "Type a phone at the playhead"),
        Command("insert_word", "&Insert word…", words.insert_word, cues, ("Shift+I",), "Type a word at the playhead"),
        Command("find_phrases", "&Find phrases", words.find_phrases, cues,
                tip="Part what is said into phrases by its pauses; a transcript does it by lines and sentences"),
        line,
        Command("pronounce", "Pro&nunciations…", dialogs.pronounce, cues, ("Ctrl+P",),
                "Say how words are said, and remember it"),
    )  # fmt: skip
    voices = (
        Command("add_voice", "&Add voice…", speakers.add, cues, tip="Add another voice to this recording"),
        Command("rename_voice", "&Rename voice…", speakers.rename, cues, tip="Name the voice that is shown"),
        Command("remove_voice", "Re&move voice", editor.voices.remove, cues,
                tip="Leave out the voice that is shown, and what it says"),
        Command("next_voice", "&Next voice", editor.voices.show_next, cues, ("V",), "Show and edit the next voice"),
        line,
        Command("give", "&Give selection to…", speakers.give, selection, ("Shift+V",),
                "Give what is said in the selection to another voice; this one rests there"),
    )  # fmt: skip
    playback = (
        Command("play", "&Play or stop", player.toggle, sound, ("Space",), "Play from the playhead, or stop"),
        Command("play_selection", "Play &selection", go.play_selection, sound, ("Shift+Space",)),
        Command("loop", "&Loop", go.loop, sound, ("L",), "Repeat the selection, or everything", True),
        Command("slower", "Slo&wer", partial(window.change_speed, -1), sound, ("Ctrl+Down",),
                "Play slower at the same pitch"),
        Command("faster", "&Faster", partial(window.change_speed, 1), sound, ("Ctrl+Up",),
                "Play faster at the same pitch"),
        line,
        Command("to_start", "&Go to start", go.to_start, sound, ("Home",)),
        Command("to_end", "Go to &end", go.to_end, sound, ("End",)),
        Command("frame_back", "One frame &back", partial(go.step, -1), sound, ("Left",),
                "Move the playhead back one frame, with sound"),
        Command("frame_forward", "One frame fo&rward", partial(go.step, 1), sound, ("Right",),
                "Move the playhead forward one frame, with sound"),
        Command("previous_cue", "Pre&vious cue", partial(go.select_cue, -1), cues, ("Up",)),
        Command("next_cue", "&Next cue", partial(go.select_cue, 1), cues, ("Down",)),
        line,
        Command("marker", "Add or remove &marker", edit.toggle_marker, cues, ("B",),
                "Add a marker at the playhead, or remove the one there"),
        Command("previous_marker", "Previous marker", partial(edit.go_to_marker, backwards=True), cues, ("[",)),
        Command("next_marker", "Next marker", edit.go_to_marker, cues, ("]",)),
    )  # fmt: skip
    display = (
        Command("zoom_in", "Zoom &in", go.zoom_in, sound, ("+", "=")),
        Command("zoom_out", "Zoom &out", go.zoom_out, sound, ("-",)),
        Command("zoom_selection", "Zoom to &selection", view.zoom_to_selection, selection, ("Z", "Ctrl+W")),
        Command("fit", "Show &all", view.fit, sound, ("F", "Ctrl+0"), "Show the whole recording"),
        Command("scroll_back", "Scroll &back", partial(view.scroll, -0.8), sound, ("PgUp",)),
        Command("scroll_forward", "Scroll &forward", partial(view.scroll, 0.8), sound, ("PgDown",)),
        line,
        Command("spectrogram", "Spectro&gram", window.show_spectrogram, sound, ("G",),
                "Show or hide the spectrogram", True),
        Command("character", "&Character…", dialogs.character, cues, ("Ctrl+K",),
                "Use your own pictures for the mouth shapes"),
        line,
        Command("theme", "&Light or dark", window.change_theme, nothing, ("Ctrl+T",),
                "Switch between the light and the dark theme"),
        Command("full_screen", "F&ull screen", window.show_full_screen, nothing, ("F11",), checkable=True),
    )  # fmt: skip
    help_ = (
        Command("tutorial", "&Tutorial", guide.tutorial, nothing, tip="Learn the editor in three minutes"),
        Command("manual", "&Manual", guide.manual, nothing),
        Command("keys", "&Keyboard and mouse", window.show_keys, nothing, ("F1",)),
        line,
        Command("about", "&About wav2vis", guide.about, nothing, tip="Version and licences"),
    )  # fmt: skip
    by_key_alone = tuple(
        Command(f"shape_{place}", "Show shape", partial(edit.show_shape_at, place), cues, (shape_key(place),))
        for place in range(N_SHAPE_KEYS)
    )
    return (
        Menu("&File", file),
        Menu("&Edit", editing),
        Menu("&Shapes", shapes),
        Menu("&Words", said),
        Menu("V&oices", voices),
        Menu("&Playback", playback),
        Menu("&View", display),
        Menu("&Help", help_),
        Menu("", by_key_alone),
    )
