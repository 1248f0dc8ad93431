# SPDX-License-Identifier: MIT
"""Lists of frames by their readers' rules: Magpie's sheet, Synfig's list, After Effects' keyframe text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import FormatError
from wav2vis_core.formats import WriteOptions, by_name, render
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Segment

RATES = ("12", "15", "24", "25", "30", "50", "60")


def shown(track, rate: FrameRate) -> list[str]:
    """The shape on each frame of the sound, and rest on the one after."""
    changes = dict(track.floor_frames(rate)) | {rate.ceil_frame(track.duration_s): track.rest}
    frames, now = [], track.rest
    for frame in range(rate.ceil_frame(track.duration_s) + 1):
        now = changes.get(frame, now)
        frames.append(now)
    return frames


def magpie_mouths(text: str, fps: int) -> list[str]:
    """The mouth on each row by its columns: the last key's, which stands in 14 columns after `X`."""
    head, *rows = text.splitlines()
    assert head == "Frame   Timecode   Key   Mouth name    Comments"
    mouths: list[str] = []
    for number, row in enumerate(rows, 1):
        assert int(row[:5]) == number
        hours, minutes, seconds, frame = (int(part) for part in row[7:18].split(":"))
        assert ((hours * 60 + minutes) * 60 + seconds) * fps + frame == number
        assert 1 <= frame <= fps
        assert row[18:25].strip() in ("", "X")
        mouths.append(row[25:39].strip() if row[18:25].strip() else mouths[-1])
    return mouths


@given(data=st.data(), fps=st.sampled_from(RATES))
def test_magpie_shows_each_shape_on_its_frames(make_track, data, fps):
    lengths = data.draw(st.lists(st.floats(0.01, 0.5), min_size=1, max_size=12))
    line, at_s = "", 0.0
    for length in lengths:
        line += f"{at_s!r} {data.draw(st.sampled_from(('rest', 'MBP', 'AI', 'etc')))} "
        at_s += length
    track, rate = make_track(f"{line}{at_s!r}"), FrameRate.parse(fps)
    text = render(track, by_name("magpie"), WriteOptions(rate))
    assert magpie_mouths(text, int(fps)) == shown(track, rate)


def test_magpie_counts_minutes_and_hours_up_to_99(make_track):
    track, rate = make_track("0 AI 3661 MBP 3700"), FrameRate.parse("1")
    text = render(track, by_name("magpie"), WriteOptions(rate))
    assert magpie_mouths(text, 1) == shown(track, rate)
    with pytest.raises(FormatError, match="above 99 hours"):
        render(make_track("0 AI 356401"), by_name("magpie"))


def test_magpie_has_the_words_as_comments(make_track):
    track = make_track("0 AI 1", words=(Segment(0, 0.2, "my"), Segment(0.01, 0.2, "old\nfriend"), Segment(0.5, 1, "x")))
    rows = render(track, by_name("magpie")).splitlines()[1:]
    assert rows[0][39:] == "my old friend"
    assert rows[12][39:] == "x"


def test_magpie_refuses_a_rate_that_its_timecodes_cannot_count(make_track):
    with pytest.raises(FormatError, match=r"29\.97.*whole rate"):
        render(make_track("0 AI 1"), by_name("magpie"), WriteOptions(FrameRate.parse("29.97")))


def synfig_images(text: str) -> tuple[float, list[str]]:
    """Rate and the image of each frame as the list importer fills them; a last line without a line feed is lost."""
    lines = text.split("\n")[:-1]
    assert lines.pop(0) == "MohoSwitch1"
    fps, ending, images = 15.0, ".jpg", []
    before: tuple[int, str] | None = None
    for line in lines:
        if line.startswith("FPS "):
            fps = float(line[4:])
        elif line in {"bmp", "gif", "jpg", "png", "ppm", "tiff"}:
            ending = f".{line}"
        elif " " in line:
            frame, name = line.split(" ", 1)
            if before:
                images += [before[1]] * (int(frame) - before[0])
            before = int(frame), name + ending
    assert before
    return fps, [*images, before[1]]


@pytest.mark.parametrize("fps", [*RATES, "23.976", "29.97"])
def test_synfig_shows_a_picture_a_frame(make_track, fps):
    track, rate = make_track("0 AI 0.25 MBP 0.33 etc 0.58 rest 1.25"), FrameRate.parse(fps)
    read_fps, images = synfig_images(render(track, by_name("synfig"), WriteOptions(rate)))
    assert read_fps == pytest.approx(float(rate.fps), abs=1e-3)
    assert images == [f"{shape}.png" for shape in shown(track, rate)]


@pytest.mark.parametrize("fps", [*RATES, "23.976", "29.97"])
def test_after_effects_text_is_right_on_every_frame_though_its_keys_are_linear(make_track, fps):
    track, rate = make_track("0 X 0.25 A 0.33 D 0.92 X 1.25", "rhubarb"), FrameRate.parse(fps)
    text = render(track, by_name("ae_keys"), WriteOptions(rate))
    head, body = text.split("Time Remap\n\tFrame\tseconds\t\n")
    assert head.startswith("Adobe After Effects 8.0 Keyframe Data\n\n\tUnits Per Second\t")
    assert body.endswith("\n\nEnd of Keyframe Data\n")
    keys = [tuple(map(float, row.split())) for row in body.splitlines() if row.startswith("\t")]
    expected = [track.shapes.index(shape) for shape in shown(track, rate)]
    for frame, number in enumerate(expected):
        before = max(key for key in keys if key[0] <= frame)
        after = min(key for key in keys if key[0] >= frame)
        share = (frame - before[0]) / max(after[0] - before[0], 1)
        seconds = before[1] + share * (after[1] - before[1])
        assert seconds * float(rate.fps) == pytest.approx(number, abs=1e-3)
