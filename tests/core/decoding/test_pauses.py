# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest

from wav2vis_core import Audio, lipsync
from wav2vis_core.decoding.pauses import Paused, pauses
from wav2vis_core.track.phones import CLASSES, SILENCE

EXAMPLE = Path(__file__).parents[3] / "examples" / "tribe.wav"
TALKING, STILL = -20.0, -90.0


def levels(*stretches):
    return np.concatenate([np.full(n_frames, level_db, np.float32) for n_frames, level_db in stretches])


def spans(*stretches):
    return list(zip(*(ends.tolist() for ends in pauses(levels(*stretches))), strict=True))


def test_a_pause_leaves_time_to_let_go_of_a_shape_and_to_make_the_next():
    assert spans((100, TALKING), (50, STILL), (100, TALKING)) == [(106, 142)]


def test_stillness_at_the_ends_is_a_pause_to_the_ends():
    assert spans((40, STILL), (100, TALKING), (60, STILL)) == [(0, 32), (146, 200)]


def test_a_closed_mouth_between_two_sounds_is_no_pause():
    assert spans((100, TALKING), (19, STILL), (100, TALKING)) == []


@pytest.mark.parametrize("loud_db", [-3.0, -20.0, -50.0])
def test_what_a_room_or_a_fading_voice_leaves_is_no_pause(loud_db):
    assert spans((100, loud_db), (100, max(loud_db - 55, -87.0))) == []


def test_a_sound_that_is_still_throughout_is_one_pause_and_one_without_frames_has_none():
    assert spans((100, STILL)) == [(0, 100)]
    assert spans((1, STILL)) == [(0, 1)]
    assert spans((0, STILL)) == []


def test_rows_in_pauses_are_silence_in_whatever_stretches_they_are_read():
    rng = np.random.default_rng(1)
    heard = rng.dirichlet(np.ones(len(CLASSES)), 400).astype(np.float32)
    before = heard.copy()
    rows = Paused(heard, levels((100, TALKING), (50, STILL), (100, TALKING), (30, STILL), (120, TALKING)))
    whole = rows[:]
    assert len(rows) == 400
    np.testing.assert_allclose(whole.sum(axis=1), 1, atol=1e-5)
    still = whole[:, CLASSES.index(SILENCE)] > 0.97
    assert np.flatnonzero(still).tolist() == [*range(106, 142), *range(256, 272)]
    np.testing.assert_array_equal(whole[~still], heard[~still])
    for n in (1, 7, 400):
        np.testing.assert_array_equal(np.concatenate([rows[k : k + n] for k in range(0, 400, n)]), whole)
    np.testing.assert_array_equal(heard, before)


@pytest.mark.parametrize("listener", ["studio", "fast"])
@pytest.mark.parametrize("cut_s", [1.0, 1.5, 2.1, 2.7, 3.3])
def test_the_mouth_rests_soon_after_a_voice_that_ends_in_digital_silence(listener, cut_s):
    talk = Audio.read(EXAMPLE)
    samples = talk.samples[: round(cut_s * talk.sample_rate_hz)]
    ended = Audio(np.concatenate([samples, np.zeros(talk.sample_rate_hz, np.float32)]), talk.sample_rate_hz)
    track = lipsync(ended, viseme_set="rhubarb", style="literal", listener=listener)
    assert track.cues[-1].shape == track.rest
    assert track.cues[-1].start_s < cut_s + 0.1


def test_a_note_says_what_is_loud_and_not_heard_as_speech():
    speech = Audio.read(EXAMPLE, 16_000).samples
    hum = 0.3 * np.sin(2 * np.pi * 50 * np.arange(3 * 16_000) / 16_000).astype(np.float32)
    track = lipsync(Audio(np.concatenate([speech, hum]), 16_000), listener="studio")
    (note,) = track.notes
    assert note.code == "not_speech"
    assert float(note.text.split(" s are loud")[0]) == pytest.approx(3.0, abs=0.3)
    first_s = float(note.text.split("first at ")[1].split(" s")[0])
    assert first_s == pytest.approx(len(speech) / 16_000, abs=0.3)


@pytest.mark.parametrize("silence_s", [0, 3])
def test_nothing_is_said_of_speech_and_of_stillness(silence_s):
    speech = Audio.read(EXAMPLE, 16_000).samples
    still = np.zeros(silence_s * 16_000, np.float32)
    assert lipsync(Audio(np.concatenate([speech, still, speech]), 16_000), listener="fast").notes == ()
