# SPDX-License-Identifier: MIT
"""Weight curves by what an animator sees: lips that close in time, a mouth that rests, nothing that jumps."""

from __future__ import annotations

import itertools
import tracemalloc
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import OptionError, TrackError, VisemeError
from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.motion.curves import WeightCurves, stepped_curves, weight_curves
from wav2vis_core.motion.eased import eased
from wav2vis_core.sound.audio import Audio
from wav2vis_core.sound.loudness import loudness
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Cue, Track
from wav2vis_core.track.visemes import VisemeSet, bundled_names

RATES = [FrameRate.parse(text) for text in ("12", "23.976", "24", "25", "29.97", "30", "50", "60")]


def track_of(line: str, set_name: str = "mpeg4") -> Track:
    words = line.split()
    return track_from([float(word) for word in words[::2]], words[1::2], set_name)


def track_from(times, shapes, set_name="mpeg4") -> Track:
    chosen = VisemeSet.load(set_name)
    cues = tuple(Cue(*span, shape) for span, shape in zip(itertools.pairwise(times), shapes, strict=True))
    return Track(cues, tuple(chosen.shapes), chosen.rest, chosen.closed, chosen.name, times[-1])


def weight(curves: WeightCurves, name: str) -> np.ndarray:
    return curves.values[:, curves.names.index(name)]


def events_of(track: Track) -> set[str]:
    """Lips-closed and lip-teeth; VRM's mouth for F and V is a vowel's."""
    return {track.closed} if track.viseme_set == "vrm" else {track.closed, VisemeSet.load(track.viseme_set).lip_teeth}


@st.composite
def tracks(draw, least_s=1e-4):
    set_name = draw(st.sampled_from(bundled_names()))
    lengths = draw(st.lists(st.floats(least_s, 0.5), max_size=20))
    times = [0.0, *np.cumsum(lengths).tolist()]
    shapes = st.sampled_from(list(VisemeSet.load(set_name).shapes))
    return track_from(times, [draw(shapes) for _ in lengths], set_name)


@given(track=tracks(), rate=st.sampled_from(RATES))
def test_weights_share_one_mouth_on_every_frame_of_the_sound(track, rate):
    values = weight_curves(track, rate).values
    assert len(values) == rate.ceil_frame(track.duration_s) + 1
    assert values.min() >= 0
    np.testing.assert_allclose(values.sum(axis=1), 1, atol=1e-9)
    assert values[-1, track.shapes.index(track.rest)] == pytest.approx(1)


@given(track=tracks(), rate=st.sampled_from(RATES))
def test_lips_close_on_the_frame_nearest_to_each_closure_that_lasts_one(track, rate):
    curves = weight_curves(track, rate)
    events = events_of(track)
    for cue in track.cues:
        if cue.shape in events and cue.duration_s * rate.fps >= 1.001:
            assert weight(curves, cue.shape)[rate.nearest_frame(cue.start_s)] >= 0.99


@given(track=tracks(least_s=0.05), rate=st.sampled_from(RATES))
def test_nobody_opens_the_mouth_before_a_closure_ends(track, rate):
    curves = weight_curves(track, rate)
    events = events_of(track)
    for cue, after in itertools.zip_longest(track.cues, track.cues[1:]):
        if cue.shape in events:
            first, last = rate.nearest_frame(cue.start_s), rate.nearest_frame(cue.end_s)
            if after and after.shape in events:
                last = min(last, rate.nearest_frame(after.start_s) - 1)
            last = min(last, len(curves.values) - 2)  # the sound is over on the last frame
            assert (weight(curves, cue.shape)[first : last + 1] > 0.999).all()


# Two such shapes at once would have to swap within a frame, and the sound's end may come at any moment.
@given(
    lengths=st.lists(st.floats(0.05, 0.4), min_size=1, max_size=20), shapes=st.data(), rate=st.sampled_from(RATES[-2:])
)
def test_nothing_moves_faster_than_the_ease_allows(lengths, shapes, rate):
    names = [shape for shape in VisemeSet.load("mpeg4").shapes if shape not in {"PP", "FF"}]
    spoken = []
    for k in range(len(lengths)):
        spoken.append("PP" if k % 3 == 1 else shapes.draw(st.sampled_from(names)))
    times = [0.0, *(np.cumsum(lengths)).tolist()]
    track = track_from([*times, times[-1] + 0.3], [*spoken, "sil"])
    options = EaseOptions()
    steps = np.abs(np.diff(weight_curves(track, rate, options).values, axis=0)).max()
    assert steps <= 1.5 / (options.ease_s * float(rate.fps)) + 1e-9


def test_a_shape_takes_120_ms_to_form_half_of_them_before_its_cue():
    rate = FrameRate.parse(100)
    opening = weight(weight_curves(track_of("0 sil 0.5 aa 1 sil 1.5"), rate), "aa")
    assert (opening[:45] == 0).all()
    assert 0 < opening[45] < opening[50] < opening[55] < 1
    assert opening[50] == pytest.approx(0.5)
    assert (opening[56:100] == 1).all()


def centre_s(opening: np.ndarray, fps: float) -> float:
    """Of the time that a curve, linear between its frames, is above a half."""
    fine = np.arange(0, len(opening) - 1, 0.01)
    return float(fine[np.interp(fine, np.arange(len(opening)), opening) > 0.5].mean()) / fps


@pytest.mark.parametrize("fps", ["24", "30", "60"])
@pytest.mark.parametrize("shape", ["PP", "FF", "aa"])
def test_closures_and_vowels_are_centred_on_their_cues_at_any_rate(fps, shape):
    rate, shapes, off = FrameRate.parse(fps), ["sil", "E", shape, "ih", "sil"], []
    for shift in np.arange(0, 0.05, 0.003):  # cues begin anywhere between two frames
        times = np.append(0, np.array([0.4, 0.5, 0.62, 0.72, 1.1]) + shift)
        opening = weight(weight_curves(track_from(times.tolist(), shapes), rate), shape).copy()
        opening[: rate.floor_frame(0.4)] = opening[rate.ceil_frame(0.8) :] = 0
        off.append(centre_s(opening, float(rate.fps)) - (times[2] + times[3]) / 2)
    assert abs(np.mean(off)) <= 0.012
    assert np.abs(off).max() <= 0.5 / float(rate.fps) + 0.012


def test_a_short_neighbour_is_given_the_time_to_be_seen():
    curves = weight_curves(track_of("0 sil 0.5 aa 0.58 E 0.8 sil 1.5"), FrameRate.parse(100))
    assert weight(curves, "aa")[54] == 1
    assert weight(curves, "E")[62] == 1


def test_the_mouth_comes_to_rest_after_the_last_sound_and_not_in_it():
    resting = weight(weight_curves(track_of("0 sil 0.3 aa 0.5 sil 1.5"), FrameRate.parse(100)), "sil")
    assert resting[50] == 0
    assert (np.diff(resting[50:66]) > 0).sum() == 15
    assert (resting[65:] == 1).all()


def test_rounded_lips_come_earlier_and_stay_longer_than_spread_ones():
    rate = FrameRate.parse(100)
    line = "0 E 0.5 {} 0.7 SS 1 sil 1.5"
    spread, rounded = (weight(weight_curves(track_of(line.format(shape)), rate), shape) for shape in ("ih", "ou"))
    assert np.flatnonzero(rounded)[0] < np.flatnonzero(spread)[0]
    assert np.flatnonzero(rounded)[-1] > np.flatnonzero(spread)[-1]


def test_rounding_waits_for_a_closure_to_open():
    curves = weight_curves(track_of("0 sil 0.4 PP 0.5 SS 0.56 ou 0.8 sil 1"), FrameRate.parse(100))
    assert (weight(curves, "PP")[40:50] == 1).all()
    assert (weight(curves, "ou")[:50] == 0).all()


def test_the_tongue_leaves_the_lips_to_the_vowels_around_it():
    curves = weight_curves(track_of("0 sil 0.3 aa 0.5 DD 0.6 ou 0.9 sil 1.2"), FrameRate.parse(100))
    assert weight(curves, "DD").max() <= EaseOptions().tongue_opacity
    lips = weight(curves, "aa") + weight(curves, "ou")
    assert (lips[40:70] >= 1 - EaseOptions().tongue_opacity - 1e-9).all()


def test_a_short_sound_of_the_tongue_is_shown_only_where_the_mouth_would_stand_still():
    still = ("aa 0.5 DD 0.6 aa", "aa 0.5 DD 0.75 ou", "sil 0.5 DD 0.6 ou", "PP 0.5 DD 0.6 FF")
    moving = ("aa 0.5 DD 0.6 ou", "PP 0.5 DD 0.6 ou", "ou 0.5 DD 0.6 PP")
    for line, seen in (*((each, True) for each in still), *((each, False) for each in moving)):
        curves = weight_curves(track_of(f"0 sil 0.3 {line} 0.9 sil 1.2"), FrameRate.parse(50))
        assert weight(curves, "DD").any() == seen, line


def test_neighbours_that_the_tongue_makes_are_one_movement():
    curves = weight_curves(track_of("0 sil 0.3 aa 0.5 nn 0.6 DD 0.8 aa 1.2"), FrameRate.parse(50))
    assert weight(curves, "DD").max() == pytest.approx(EaseOptions().tongue_opacity)
    assert not weight(curves, "nn").any()


@pytest.mark.parametrize("rate", RATES[2:], ids=str)
@pytest.mark.parametrize("shape", ["aa", "ou", "SS"])
def test_what_is_said_between_two_closures_is_seen_in_full_on_a_frame(rate, shape):
    for shift in np.arange(0, 0.05, 0.004):  # cues begin anywhere between two frames
        times = np.append(0, np.array([0.4, 0.48, 0.58, 0.66]) + shift)
        curves = weight_curves(track_from([*times.tolist(), 1.0], ["sil", "PP", shape, "PP", "sil"]), rate)
        assert weight(curves, shape).max() == pytest.approx(1)


def test_a_set_of_ones_own_says_which_of_its_shapes_the_tongue_makes():
    three = VisemeSet.load("rhubarb")
    own = VisemeSet("own", "", "", "", three.shapes, three.rest, frozenset([*three.yields, *three.shapes["C"]]))
    cues = (Cue(0, 0.3, "D"), Cue(0.3, 0.5, "C"), Cue(0.5, 1, "D"))
    track = Track(cues, tuple(own.shapes), own.rest, own.closed, "own", 1.0)
    plain, told = (weight_curves(track, FrameRate.parse(50), viseme_set=each) for each in (None, own))
    assert weight(plain, "C").max() == 1
    assert weight(told, "C").max() == pytest.approx(EaseOptions().tongue_opacity)


def test_a_track_of_an_unknown_set_still_closes_and_rests():
    track = Track((Cue(0, 0.3, "open"), Cue(0.3, 0.5, "shut"), Cue(0.5, 1, "calm")), ("calm", "shut", "open"), "calm",
                  "shut", "somebody's", 1.0)  # fmt: skip
    curves = weight_curves(track, FrameRate.parse(24))
    assert (weight(curves, "shut")[8:12] == 1).all()
    assert weight(curves, "calm")[-1] == 1


def test_a_set_with_other_shapes_than_the_tracks_is_refused():
    with pytest.raises(VisemeError, match=r"rhubarb.*set that the track was made with"):
        weight_curves(track_of("0 aa 1"), FrameRate.parse(24), viseme_set=VisemeSet.load("rhubarb"))


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_neighbours_of_one_shape_are_one(rate):
    split = weight_curves(track_of("0 sil 0.3 aa 0.35 aa 0.4 PP 0.45 PP 0.7 E 0.9"), rate)
    whole = weight_curves(track_of("0 sil 0.3 aa 0.4 PP 0.7 E 0.9"), rate)
    np.testing.assert_array_equal(split.values, whole.values)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_an_hour_later_the_curves_are_the_same(rate):
    frame = round(3600 * rate.fps)
    start_s = rate.start_s(frame)
    times = np.array([0.0, 0.25, 0.33, 0.58, 0.9])
    early = weight_curves(track_from([0.0, *(times + rate.start_s(24)).tolist()], "sil sil PP aa sil".split()), rate)
    late = weight_curves(track_from([0.0, *(times + start_s).tolist()], "sil sil PP aa sil".split()), rate)
    n = min(len(early.values) - 24, len(late.values) - frame)
    np.testing.assert_allclose(early.values[24 : 24 + n], late.values[frame : frame + n], atol=1e-6)


def test_a_quiet_vowel_opens_less_and_a_closure_closes_all_the_same():
    track, rate = track_of("0 sil 0.2 PP 0.3 aa 0.8 sil 1"), FrameRate.parse(50)
    loud, quiet = (weight_curves(track, rate, loudness=np.full(51, level)) for level in (1.0, 0.0))
    np.testing.assert_array_equal(loud.values, weight_curves(track, rate).values)
    assert weight(quiet, "aa")[25] == pytest.approx(0.5 * weight(loud, "aa")[25])
    for other in ("PP", "sil"):
        np.testing.assert_array_equal(weight(quiet, other), weight(loud, other))


def test_a_vowel_is_as_open_as_its_loudest_moment_while_it_lasts():
    track, rate = track_of("0 sil 0.2 aa 0.8 sil 1"), FrameRate.parse(50)
    wavering = np.random.default_rng(3).uniform(0, 0.6, 51)
    wavering[20] = 0.8
    opening = weight(weight_curves(track, rate, loudness=wavering), "aa")
    np.testing.assert_allclose(opening[16:40], 0.9)


def test_loudness_follows_the_voice_whatever_its_level(speech):
    rate = FrameRate.parse(24)
    heard = loudness(speech, rate)
    assert heard.shape == (rate.ceil_frame(speech.duration_s) + 1,)
    assert heard.min() >= 0
    assert heard.max() == 1
    np.testing.assert_allclose(loudness(Audio(speech.samples / 50, speech.sample_rate_hz), rate), heard, atol=1e-4)


def test_the_loudness_of_a_long_sound_takes_less_memory_than_the_sound_and_is_that_of_each_window():
    noise = np.random.default_rng(5)
    swelling = np.repeat(noise.uniform(0.01, 0.5, 3000), 1600).astype(np.float32)
    sound, rate = Audio(swelling, 16_000), FrameRate.parse(24)
    tracemalloc.start()
    heard = loudness(sound, rate)
    assert tracemalloc.get_traced_memory()[1] < sound.samples.nbytes
    tracemalloc.stop()
    centres = [round(frame * 16_000 / 24) for frame in range(len(heard))]
    power = np.array([np.sum(swelling[max(at - 400, 0) : at + 400] ** 2, dtype=float) / 800 for at in centres])
    share = np.clip(1 + np.log10(np.maximum(power / np.percentile(power, 95), 1e-12)) / 3, 0, 1)
    np.testing.assert_allclose(heard, share**2 * (3 - 2 * share), atol=1e-6)


@pytest.mark.parametrize("n_samples", [0, 1, 16_000])
def test_silence_is_not_loud(n_samples):
    assert not loudness(Audio(np.zeros(n_samples, np.float32), 16_000), FrameRate.parse(24)).any()


def keyed_curves(keys, values):
    """Frames and values of the keys of each curve that has any, from its first frame to its last, and the curve."""
    for (frames, keyed), curve in zip(keys.values(), values.T, strict=True):
        if not len(frames):
            assert not curve.any()
            continue
        assert frames[0] == 0
        assert frames[-1] == len(curve) - 1
        assert (np.diff(frames) > 0).all()
        yield frames, keyed, curve


@given(track=tracks(), rate=st.sampled_from(RATES), tolerance=st.sampled_from([0.0, 0.01, 0.1]))
def test_lines_between_the_keys_stay_within_the_tolerance(track, rate, tolerance):
    curves = weight_curves(track, rate)
    for frames, values, curve in keyed_curves(curves.keys(tolerance), curves.values):
        assert np.abs(np.interp(np.arange(len(curve)), frames, values) - curve).max() <= tolerance + 1e-12


@given(track=tracks(), rate=st.sampled_from(RATES), tolerance=st.sampled_from([0.0, 0.05, 0.1, 0.3]))
def test_eases_between_the_keys_stay_within_the_tolerance_and_are_exact_on_shut_lips(track, rate, tolerance):
    curves = weight_curves(track, rate)
    assert curves.shut is not None
    for frames, values, curve in keyed_curves(curves.eased_keys(tolerance), curves.values):
        off = np.abs(eased(frames, values, np.arange(len(curve))) - curve)
        assert off.max() <= tolerance * curve.max() + 1e-6
        assert (off[curves.shut] <= 1e-3).all()


def test_a_shape_between_two_others_takes_three_eased_keys():
    keys = weight_curves(track_of("0 sil 0.5 aa 0.6 E 0.7 ih 0.8 sil 1.5"), FrameRate.parse(24)).eased_keys()
    assert [frame for frame, value in zip(*keys["E"], strict=True) if value > 0] == [16]
    assert len(keys["E"][0]) == 3 + 2  # and one on the first and the last frame


def test_stepped_curves_keep_their_keys_where_programs_would_ease():
    curves = stepped_curves(track_of("0 sil 0.5 aa 0.75 sil 1"), FrameRate.parse(24))
    assert curves.eased_keys()["aa"][0].tolist() == [0, 12, 18]


def test_keys_are_few():
    curves = weight_curves(track_of("0 sil 0.5 aa 1 PP 1.2 aa 5 sil 10"), FrameRate.parse(60))
    assert sum(len(frames) for frames, _ in curves.keys(0.01).values()) < 80


@pytest.mark.parametrize("tolerance", [-0.1, float("nan")])
def test_a_tolerance_that_is_none_is_refused(tolerance):
    curves = weight_curves(track_of("0 aa 1"), FrameRate.parse(24))
    for keys in (curves.keys, curves.eased_keys):
        with pytest.raises(OptionError, match="tolerance"):
            keys(tolerance)


@given(track=tracks(), rate=st.sampled_from(RATES))
def test_stepped_curves_show_what_the_2d_formats_show(track, rate):
    curves = stepped_curves(track, rate)
    shown = [track.shapes[k] for k in curves.values.argmax(axis=1)]
    expected = dict(track.floor_frames(rate))
    now = track.rest
    for frame, shape in enumerate(shown[:-1]):
        now = expected.get(frame, now)
        assert shape == now
    assert shown[-1] == track.rest
    assert set(np.unique(curves.values)) <= {0.0, 1.0}


def test_stepped_keys_are_the_changes():
    keys = stepped_curves(track_of("0 sil 0.5 aa 0.75 sil 1"), FrameRate.parse(24)).keys()
    assert keys["aa"][0].tolist() == [0, 12, 18]
    assert keys["aa"][1].tolist() == [0, 1, 0]
    assert not len(keys["PP"][0])


@pytest.mark.parametrize("curves", [weight_curves, stepped_curves])
def test_a_track_of_more_than_twelve_hours_has_no_curves_and_one_of_ten_may_at_any_usual_rate(curves):
    def silence(hours: float) -> Track:
        return Track((Cue(0, hours * 3600, "X"),), ("X", "A"), "X", "A", "mine", hours * 3600)

    with pytest.raises(TrackError, match="3750001 animation frames are more than the 2592001 that curves may have"):
        curves(silence(62_500 / 3600), FrameRate.parse(60))
    assert len(curves(silence(10), FrameRate.parse(25)).values) == 900_001


def test_what_quiet_vowels_lack_can_be_given_to_the_rest():
    curves = weight_curves(track_of("0 sil 0.2 aa 0.8 sil 1"), FrameRate.parse(50), loudness=np.zeros(51))
    assert curves.values.sum(axis=1).min() == pytest.approx(0.5)
    whole = curves.filled("sil")
    np.testing.assert_allclose(whole.values.sum(axis=1), 1)
    np.testing.assert_array_equal(weight(whole, "aa"), weight(curves, "aa"))


def test_mixed_targets_add_up_and_stop_at_one():
    curves = weight_curves(track_of("0 sil 0.3 aa 0.6 ou 1"), FrameRate.parse(30))
    mixed = curves.mixed({"aa": {"jaw": 0.7}, "ou": {"jaw": 0.2, "pucker": 3.0}})
    assert mixed.names == ("jaw", "pucker")
    np.testing.assert_allclose(mixed.values[:, 0], 0.7 * weight(curves, "aa") + 0.2 * weight(curves, "ou"))
    assert mixed.values[:, 1].max() == 1


@pytest.mark.parametrize("name", [each.name for each in fields(EaseOptions)])
@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
def test_an_ease_out_of_range_is_named(name, value):
    with pytest.raises(OptionError, match=name):
        EaseOptions(**{name: value})
