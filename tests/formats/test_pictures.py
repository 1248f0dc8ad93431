# SPDX-License-Identifier: MIT
"""Image sequences and films, read back by PyAV: every frame shows its cue, and the sound is in time with it."""

import io
import sys
import wave
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wav2vis_core.errors import FormatError, OptionError, VisemeError
from wav2vis_core.formats import by_name, encode, save
from wav2vis_core.formats.film.film import FilmOptions, SoundOptions
from wav2vis_core.formats.film.pictures import PictureOptions
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet, bundled_names

FILMS = ("mp4", "webm", "gif")
RATES = ("12", "23.976", "24", "25", "29.97", "60")
COLOURS = {"rest": (255, 255, 0), "MBP": (255, 0, 0), "AI": (0, 160, 0), "O": (0, 0, 255)}

# The lips close at the burst of the sound, in the middle of a frame of every rate but 12 fps.
BURST_S = 1.01
LINE = f"0 rest 0.3 AI {BURST_S} MBP 1.3 O 1.9 rest 2.2"


@pytest.fixture
def mouths(draw):
    """Every shape of Preston Blair's, four of them in colours of their own."""
    shapes = VisemeSet.load("preston_blair").shapes
    return str(draw({shape: (*COLOURS.get(shape, (120, 120, 120)), 255) for shape in shapes}))


@pytest.fixture
def talk(tmp_path):
    """2.2 s of silence with a burst of noise from BURST_S on, in stereo."""

    def make(rate_hz=44_100):
        samples = np.zeros(int(2.2 * rate_hz))
        first = int(BURST_S * rate_hz)
        samples[first : first + rate_hz // 5] = np.random.default_rng(1).uniform(-0.8, 0.8, rate_hz // 5)
        with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
            file.setparams((2, 2, rate_hz, 0, "NONE", "not compressed"))
            file.writeframes(np.repeat((samples * 32767).astype("<i2"), 2).tobytes())
        return str(tmp_path / "talk.wav")

    return make


def options_for(name, **fields):
    return by_name(name).options(**{"fps": FrameRate.parse(24), **fields})


def shape_at(track, time_s):
    return next(cue.shape for cue in track.cues if cue.end_s > time_s)


def colour_shown(image):
    """The shape whose colour the middle of a picture has."""
    middle = image[image.shape[0] // 2, image.shape[1] // 2].astype(int)
    return min(COLOURS, key=lambda shape: np.abs(middle - COLOURS[shape]).sum())


def pictures_of(data):
    """Start in seconds and RGB pixels of each frame of a film."""
    with av.open(io.BytesIO(data)) as film:
        return [(float(each.pts * each.time_base), each.to_ndarray(format="rgb24")) for each in film.decode(video=0)]


def sound_of(data):
    """Time of each sample in seconds, and the samples."""
    with av.open(io.BytesIO(data)) as film:
        blocks = [(float(each.pts * each.time_base), each) for each in film.decode(audio=0)]
        return (
            np.concatenate([start_s + np.arange(each.samples) / each.sample_rate for start_s, each in blocks]),
            np.concatenate([each.to_ndarray().mean(axis=0) for _, each in blocks]),
        )


@pytest.mark.parametrize("rate", RATES)
def test_a_sequence_shows_on_each_frame_the_cue_that_lasts_beyond_its_start_or_starts_in_it(make_track, mouths, rate):
    track, fps = make_track(LINE), FrameRate.parse(rate)
    frames = list(encode(track, by_name("png"), options_for("png", fps=fps, mouths=mouths)).values())
    assert len(frames) == -(-Fraction("2.2") * fps.fps // 1)
    for number, png in enumerate(frames):
        with av.open(io.BytesIO(png)) as file:
            shown = colour_shown(next(file.decode(video=0)).to_ndarray(format="rgb24"))
        assert shown == shape_at(track, min((number + 1) / fps.fps - Fraction(1, 10**6), Fraction("2.199"))), number


def test_frames_are_counted_from_1_with_as_many_digits_as_the_last_needs(make_track):
    short = encode(make_track("0 rest 0.1"), by_name("png"))
    assert list(short) == ["mouth.0001.png", "mouth.0002.png", "mouth.0003.png"]
    long = list(encode(make_track("0 rest 1000"), by_name("png")))
    assert (long[0], long[-1]) == ("mouth.00001.png", "mouth.24000.png")


@given(data=st.data())
def test_any_track_of_a_bundled_set_is_a_picture_a_frame(any_track, data):
    track = data.draw(any_track(bundled_names()))
    frames = encode(track, by_name("png"), PictureOptions(FrameRate.parse(1)))
    assert len(frames) == max(1, FrameRate.parse(1).ceil_frame(track.duration_s))


def test_a_folder_is_saved_whole_and_each_frame_is_a_file_of_its_own(make_track, tmp_path, mouths):
    target = tmp_path / "talk.frames"
    save(make_track(LINE), target, mouths=mouths)
    files = sorted(target.iterdir())
    assert [path.name for path in files] == [f"mouth.{k:04d}.png" for k in range(1, 54)]
    before = files[1].read_bytes()
    assert files[0].read_bytes() == before
    with files[0].open("r+b") as file:  # as a paint program that writes in place
        file.write(b"painted over")
    assert files[1].read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", FILMS)
def test_a_film_lasts_as_the_sound_at_its_rate_and_shows_the_cues(make_track, mouths, talk, name, rate):
    fps = FrameRate.parse(rate)
    track = make_track(LINE, source=talk())
    data = encode(track, by_name(name), options_for(name, fps=fps, mouths=mouths))
    with av.open(io.BytesIO(data)) as film:
        assert [stream.type for stream in film.streams] == (["video"] if name == "gif" else ["video", "audio"])
        if name != "gif":  # which has no rate
            assert abs(film.streams.video[0].average_rate - fps.fps) < 0.01
        assert abs(film.duration / av.time_base - 2.2) <= 1 / fps.fps + Fraction(1, 50)
    pictures = pictures_of(data)
    assert len(pictures) == fps.ceil_frame(2.2)
    starts = [start_s for start_s, _ in pictures]
    np.testing.assert_allclose(starts, [fps.start_s(k) for k in range(len(starts))], atol=0.0051)
    for number, (_, image) in enumerate(pictures):
        assert colour_shown(image) == shape_at(track, min((number + 1) / float(fps.fps) - 1e-6, 2.199)), number


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 96_000])
@pytest.mark.parametrize("name", ["mp4", "webm"])
def test_the_sound_is_heard_when_the_lips_close(make_track, mouths, talk, name, rate_hz):
    track = make_track(LINE, source=talk(rate_hz))
    data = encode(track, by_name(name), options_for(name, mouths=mouths))
    closed_s = next(start_s for start_s, image in pictures_of(data) if colour_shown(image) == "MBP")
    times_s, samples = sound_of(data)
    assert abs(times_s[0]) < 0.03
    loud_s = times_s[np.argmax(np.abs(samples) > 0.3)]
    assert loud_s == pytest.approx(BURST_S, abs=0.004)
    assert closed_s <= loud_s < closed_s + 1 / 24
    assert np.abs(samples[times_s < BURST_S - 0.03]).max() < 0.05


@pytest.mark.parametrize("name", FILMS)
def test_see_through_drawings_of_odd_and_different_sizes_stand_in_the_middle_of_white(make_track, draw, talk, name):
    shapes = VisemeSet.load("preston_blair").shapes
    draw(dict.fromkeys(shapes, (0, 0, 255, 0)), 61, 31)
    folder = str(draw({"AI": (0, 0, 255, 255)}, 21, 41))
    data = encode(make_track("0 rest 0.5 AI 1", source=talk()), by_name(name), options_for(name, mouths=folder))
    pictures = [image for _, image in pictures_of(data)]
    assert pictures[0].shape == (42, 62, 3)
    assert pictures[0].min() > 245
    blue = pictures[-1][..., 0] < 128
    assert blue[5:36, 23:38].all() and not blue[:, :18].any() and not blue[:, 44:].any()


def test_a_gif_of_many_colours_still_looks_like_the_drawings(make_track, tmp_path):
    track = make_track("0 sil 0.5 aa 1 ou 1.5", "mpeg4")
    film = pictures_of(encode(track, by_name("gif")))
    for (_, image), png in zip(film, encode(track, by_name("png")).values(), strict=True):
        with av.open(io.BytesIO(png)) as file:
            rgba = next(file.decode(video=0)).to_ndarray(format="rgba").astype(float)
        drawn = rgba[..., :3] * rgba[..., 3:] / 255 + 255 - rgba[..., 3:]
        assert np.abs(image - drawn).mean() < 2


@pytest.mark.parametrize("name", FILMS)
def test_a_sound_of_no_length_is_one_frame_at_rest(make_track, talk, mouths, name):
    data = encode(make_track("0", source=talk()), by_name(name), options_for(name, mouths=mouths))
    ((_, image),) = pictures_of(data)
    assert colour_shown(image) == "rest"


@pytest.mark.parametrize("name", FILMS)
def test_a_film_is_the_same_each_time(make_track, talk, name):
    track = make_track(LINE, source=talk())
    assert encode(track, by_name(name)) == encode(track, by_name(name))


@pytest.mark.parametrize(
    ("source", "fault"), [("", "is not known"), ("gone.wav", "gone.wav' is not there"), ("null\0", "is not there")]
)
def test_a_film_without_its_sound_is_refused_with_what_to_do(make_track, source, fault):
    with pytest.raises(FormatError, match=f"{fault}; name its file"):
        encode(make_track(LINE, source=source), by_name("mp4"))


def test_another_sound_can_be_named(make_track, talk):
    data = encode(make_track(LINE, source="gone.wav"), by_name("mp4"), SoundOptions(sound=talk()))
    assert np.abs(sound_of(data)[1]).max() > 0.3


def test_a_damaged_drawing_is_named(make_track, mouths, tmp_path):
    path = tmp_path / "my mouths" / "O.png"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(OptionError, match=r"O\.png: the drawing is damaged"):
        encode(make_track(LINE), by_name("gif"), FilmOptions(mouths=mouths))


def test_shapes_without_a_drawing_or_a_stand_in_stop_a_film(make_track, draw):
    with pytest.raises(VisemeError, match="no drawing of rest, AI, E"):
        folder = draw(dict.fromkeys("ABCD", (0, 0, 0, 255)))
        encode(make_track(LINE), by_name("gif"), FilmOptions(mouths=str(folder)))


@pytest.mark.parametrize("name", FILMS)
def test_without_pyav_a_film_says_what_to_install(make_track, talk, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(FormatError, match=r"films need the package PyAV; pip install 'wav2vis\[media\]'"):
        encode(make_track(LINE, source=talk()), by_name(name))


@pytest.mark.parametrize("name", FILMS)
def test_a_film_has_the_height_and_the_background_that_are_asked_for(make_track, draw, talk, name):
    half = dict.fromkeys(VisemeSet.load("preston_blair").shapes, (0, 0, 255, 0))
    track = make_track(LINE, source=talk())
    options = options_for(name, mouths=str(draw(half)), height=90, background="#00C040")
    for _, image in pictures_of(encode(track, by_name(name), options))[::20]:
        assert image.shape[0] == 90
        assert image.shape[1] % 2 == 0
        assert np.abs(image.reshape(-1, 3).astype(int) - (0, 0xC0, 0x40)).max() <= 8


@pytest.mark.parametrize("wrong", [{"height": 3}, {"height": -90}, {"background": "green"}, {"background": "#12345"}])
def test_a_height_or_colour_that_is_none_is_refused_by_its_name(wrong):
    with pytest.raises(OptionError) as caught:
        options_for("mp4", **wrong)
    assert caught.value.parameter == next(iter(wrong))
