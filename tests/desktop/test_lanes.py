# SPDX-License-Identifier: MIT
"""What the lanes draw: looked at pixel by pixel where a person would see it."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt
from PyQt6.QtGui import QColor, QHelpEvent
from PyQt6.QtWidgets import QApplication, QSplitterHandle, QToolTip

from desktop_app.main_window import MainWindow
from desktop_app.model.clock import clock
from desktop_app.sound.sound import Sound
from desktop_app.sound.spectrogram import HIGHEST_HZ, spectrogram
from wav2vis_core.track.track import Segment

from .conftest import EXAMPLE, PATIENCE_MS, drag, part, place, press


def column(lane, x):
    image = lane.grab().toImage()
    return [QColor(image.pixel(x, y)).name() for y in range(image.height())]


def test_the_spectrogram_shows_a_tone_where_it_is_in_pitch_and_time(load):
    time_s = np.arange(32_000) / 16_000
    sound = load(np.where(time_s < 1, 0.5 * np.sin(2 * np.pi * 2000 * time_s), 0))
    grey = spectrogram(sound, 0.0, 2.0, 200)
    rows = grey.shape[0]
    assert abs((rows - 1 - grey[:, 50].argmax()) * HIGHEST_HZ / rows - 2000) < 100
    assert grey[:, 150].max() == 0


@pytest.mark.parametrize(("start_s", "end_s"), [(0.0, 600.0), (-1.0, 2.0), (599.9, 601.0)])
def test_the_spectrogram_of_any_stretch_has_a_column_a_pixel(load, start_s, end_s):
    sound = load(0.1 * np.ones(600 * 8000), 8000)
    assert spectrogram(sound, start_s, end_s, 300).shape[1] == 300


def test_the_spectrogram_is_shown_and_hidden(opened, qtbot):
    lane = part(opened, "spectrogram")
    press(qtbot, Qt.Key.Key_G)
    assert lane.isVisible()
    loud = {colour for x in (100, 200, 300) for colour in column(lane, x)}
    assert len(loud) > 30
    press(qtbot, Qt.Key.Key_G)
    assert not lane.isVisible()


def test_the_waveform_is_high_where_it_is_loud(opened):
    lane, sound = part(opened, "waveform"), opened.editor.document.sound
    peaks = np.abs(sound.extremes(0, sound.duration_s, lane.width()).astype(int)).max(axis=1)
    heights = [
        len([c for c in column(lane, int(x)) if c != opened.theme.lane]) for x in (peaks.argmax(), peaks.argmin())
    ]
    assert heights[0] > 0.6 * lane.height()
    assert heights[1] < 10


def test_words_have_a_lane_when_there_are_some(opened, qtbot):
    lane = part(opened, "words")
    assert not lane.isVisible()
    words = (Segment(1.0, 2.0, "hello"), Segment(2.0, 2.5, "you"))
    opened.editor.document.show(replace(opened.editor.document.state, words=words))
    assert lane.isVisible()
    qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(round(lane.x_of(1.5)), 10))
    assert opened.editor.viewport.selection == (1.0, 2.0)


def test_the_playhead_stands_at_the_position_across_all_lanes(opened):
    opened.editor.player.seek(3.0)
    playhead = part(opened, "playhead")
    assert playhead.geometry().center().x() == pytest.approx(part(opened, "ruler").x_of(3.0), abs=1)
    assert playhead.height() == part(opened, "timeline").height() - part(opened, "overview").height()


def test_the_overview_scrolls_by_dragging(opened, qtbot):
    opened.editor.viewport.show(0.0, 1.0)
    overview = part(opened, "overview")
    x = round(3.0 / opened.editor.viewport.duration_s * overview.width())
    qtbot.mousePress(overview, Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    assert opened.editor.viewport.start_s == pytest.approx(2.5, abs=0.02)


@pytest.mark.parametrize(
    ("time_s", "decimals", "text"),
    [(0, 0, "0:00"), (61.25, 2, "1:01.25"), (3599.9996, 3, "1:00:00.000"), (7325, 0, "2:02:05")],
)
def test_times_are_written_as_on_a_clock(time_s, decimals, text):
    assert clock(time_s, decimals) == text


def test_wide_cues_show_their_mouth_and_narrow_ones_do_not(opened, qtbot):
    lane = part(opened, "cues")
    cue = next(cue for cue in opened.editor.document.cues if cue.shape == "AI")

    def reds():
        middle = round(lane.x_of((cue.start_s + cue.end_s) / 2))
        pixels = (QColor(name) for x in range(middle - 8, middle + 8) for name in column(lane, x))
        return sum(colour.red() > 180 and colour.green() < 110 for colour in pixels)

    assert reds() == 0
    opened.editor.viewport.select((cue.start_s, cue.end_s))
    press(qtbot, Qt.Key.Key_Z)
    opened.editor.viewport.select(None)
    assert reds() > 50


def border(window) -> QSplitterHandle:
    """The border over the lane of shapes."""
    return [each for each in part(window, "timeline").findChildren(QSplitterHandle) if each.isVisible()][-1]


def test_a_dragged_border_gives_the_cues_room_for_good_and_a_double_click_takes_it_back(
    opened, qtbot, settings, tmp_path
):
    cues, waveform = part(opened, "cues"), part(opened, "waveform")
    before, sum_before = cues.height(), cues.height() + waveform.height()
    drag(border(opened), qtbot, QPoint(50, 2), QPoint(50, -38))
    assert cues.height() == before + 40
    assert cues.height() + waveform.height() == sum_before
    again = MainWindow(settings, tmp_path / "recovery")
    qtbot.addWidget(again)
    again.editor.document.open_sound(Sound.load(EXAMPLE))
    again.show()
    assert part(again, "cues").height() == before + 40
    qtbot.mouseDClick(border(again), Qt.MouseButton.LeftButton)
    assert part(again, "cues").height() == before
    again.editor.end()
    qtbot.mouseDClick(border(opened), Qt.MouseButton.LeftButton)
    assert cues.height() == before


def test_a_lane_that_comes_back_is_as_high_as_it_was(opened, qtbot):
    lane = part(opened, "spectrogram")
    press(qtbot, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: lane.height() == 120, timeout=PATIENCE_MS)
    over_it = next(each for each in opened.timeline.findChildren(QSplitterHandle) if each.isVisible())
    drag(over_it, qtbot, QPoint(50, 2), QPoint(50, -18))
    assert lane.height() == 140
    press(qtbot, Qt.Key.Key_G)
    press(qtbot, Qt.Key.Key_G)
    qtbot.waitUntil(lambda: lane.height() == 140, timeout=PATIENCE_MS)


def test_every_cue_tells_its_shape_frames_and_length_under_the_pointer(opened):
    lane = part(opened, "cues")
    for cue in opened.editor.document.cues[3:6]:
        where = place(lane, (cue.start_s + cue.end_s) / 2)
        QApplication.sendEvent(lane, QHelpEvent(QEvent.Type.ToolTip, where, lane.mapToGlobal(where)))
        first, last = round(cue.start_s * 24), round(cue.end_s * 24)
        assert QToolTip.text().startswith(f"{cue.shape}, {cue.confidence:.0%} confident\nframes {first} – {last}  (")
        assert f"({1000 * cue.duration_s:.0f} ms)" in QToolTip.text()


def test_frames_rule_the_lanes_once_they_are_wide(opened):
    lane = part(opened, "waveform")

    def ruled():
        image = lane.grab().toImage()
        return [x for x in range(image.width()) if QColor(image.pixel(x, 3)).name() != opened.theme.lane]

    opened.editor.viewport.select(None)
    assert ruled() == []
    opened.editor.viewport.show(6.2, 0.2)  # silence
    frames = [round(lane.x_of(frame / 24)) for frame in range(149, 154)]
    assert ruled() == pytest.approx(frames, abs=1)


def test_a_long_recording_opens_at_its_first_seconds(window, load):
    window.editor.document.open_sound(load(np.zeros(8000 * 600), 8000))
    assert (window.editor.viewport.start_s, window.editor.viewport.end_s) == (0.0, 10.0)
