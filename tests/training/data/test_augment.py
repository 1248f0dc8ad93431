# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from training.config import AugmentConfig
from training.data.augment import (
    change_pitch,
    change_speed,
    change_tract,
    draw_speed,
    noise,
    revoice,
    roughen,
    shout,
    whisper,
)
from training.data.encoding import through_codec
from wav2vis_core.sound.audio import Audio

RATE = 16_000
CODEC = AugmentConfig(noise_share=0, reverb_share=0, band_share=0, codec_share=1)
EVERYTHING = AugmentConfig(pitch_share=1, tract_share=1, noise_share=1, reverb_share=1, band_share=1, codec_share=1)


def voice(pitch_hz, formant_hz, seconds=1.0):
    """Harmonics under one formant."""
    time_s = np.arange(round(seconds * RATE)) / RATE
    harmonics = np.arange(1, int(7_000 / pitch_hz)) * pitch_hz
    levels = np.exp(-(((harmonics - formant_hz) / 400) ** 2)) + 0.003
    sound = sum(level * np.sin(2 * np.pi * hz * time_s) for hz, level in zip(harmonics, levels, strict=True))
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def pitch_of(samples):
    """By the autocorrelation, in hertz."""
    middle = samples[4_000:12_000]
    similar = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    shortest = RATE // 250
    return RATE / (shortest + similar[shortest : RATE // 90].argmax())


def formant_of(samples):
    """The middle of the energy, in hertz."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    return float((np.fft.rfftfreq(len(samples), 1 / RATE) * power).sum() / power.sum())


BURSTS = (3_200, 8_000, 12_800)


def bursts():
    """Three short hisses in silence."""
    samples = np.zeros(RATE, np.float32)
    for first in BURSTS:
        samples[first : first + 800] = 0.2 * np.random.default_rng(first).standard_normal(800)
    return np.clip(samples, -1, 1)


def onsets(samples):
    """Samples at which the level rises to half of its greatest, one for each burst."""
    level = np.convolve(np.abs(samples), np.ones(160) / 160, "same")
    return np.array([first - 1_600 + (level[first - 1_600 :] > level.max() / 2).argmax() for first in BURSTS])


def test_speed_moves_time_and_pitch():
    time_s = np.arange(RATE) / RATE
    fast = change_speed(np.sin(2 * np.pi * 440 * time_s).astype(np.float32), 1.1, RATE)
    assert len(fast) == pytest.approx(RATE / 1.1, abs=1)
    peak_hz = np.abs(np.fft.rfft(fast * np.hanning(len(fast)), RATE)).argmax()
    assert peak_hz == pytest.approx(484, abs=2)


def test_speeds_stay_in_range():
    config, rng = AugmentConfig(), np.random.default_rng(0)
    speeds = [draw_speed(config, rng) for _ in range(500)]
    assert config.speed_range[0] - 0.01 <= min(speeds) < max(speeds) <= config.speed_range[1] + 0.01


@pytest.mark.parametrize("semitones", [-4, 4])
def test_pitch_moves_and_the_formant_stays(semitones):
    sound = voice(125, 1_500)
    moved = change_pitch(sound, semitones, RATE)
    assert pitch_of(moved) == pytest.approx(pitch_of(sound) * 2 ** (semitones / 12), rel=0.03)
    assert formant_of(moved) == pytest.approx(formant_of(sound), rel=0.05)


@pytest.mark.parametrize("factor", [0.88, 1.14])
def test_the_formant_moves_with_the_tract_and_the_pitch_stays(factor):
    sound = voice(125, 1_500)
    moved = change_tract(sound, factor, RATE)
    assert np.log(formant_of(moved) / formant_of(sound)) / np.log(factor) == pytest.approx(1, abs=0.4)
    assert pitch_of(moved) == pytest.approx(pitch_of(sound), rel=0.01)


def periodicity(samples):
    """How like itself a sound is after the period of a voice of 90 to 250 Hz, at most 1."""
    middle = samples[4_000:12_000]
    similar = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    return float(similar[RATE // 250 : RATE // 90].max() / similar[0])


def test_a_whisper_has_the_formant_and_the_level_but_no_voice():
    sound = voice(125, 1_500)
    assert periodicity(sound) > 0.9
    for seed in range(4):
        heard = whisper(sound, RATE, np.random.default_rng(seed))
        assert periodicity(heard) < 0.4
        assert formant_of(heard) == pytest.approx(formant_of(sound), rel=0.3)
        assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.05)


def test_a_shout_is_higher_brighter_and_louder():
    sound = voice(110, 1_500)
    for seed in range(4):
        heard = shout(sound, RATE, np.random.default_rng(seed))
        assert 2 < 12 * np.log2(pitch_of(heard) / pitch_of(sound)) < 11
        assert formant_of(heard) > formant_of(sound)
        assert np.sqrt(np.mean(heard**2)) > np.sqrt(np.mean(sound**2))
        assert np.abs(heard).max() <= 1


@pytest.mark.parametrize("change", [whisper, shout])
def test_silence_stays_silent_in_every_voice(change):
    assert not change(np.zeros(RATE, np.float32), RATE, np.random.default_rng(0)).any()


@pytest.mark.parametrize("n_samples", [1, 160, 400, 511])
def test_a_clip_shorter_than_a_window_keeps_its_length_in_every_voice(n_samples):
    click = np.full(n_samples, 0.1, np.float32)
    for change in (whisper, shout):
        assert change(click, RATE, np.random.default_rng(0)).shape == click.shape
    assert change_pitch(click, 3.0, RATE).shape == click.shape


def test_a_voice_is_whispered_or_shouted_as_often_as_the_config_says():
    sound, config = voice(125, 1_500), AugmentConfig(whisper_share=0.5, shout_share=0.3)
    heard = [revoice(sound, RATE, config, np.random.default_rng(seed)) for seed in range(60)]
    kept = sum(np.array_equal(one, sound) for one in heard)
    whispered = sum(periodicity(one) < 0.5 for one in heard)
    assert (kept, whispered) == pytest.approx((12, 30), abs=7)


def test_a_codec_spoils_the_sound_the_more_the_smaller_it_is():
    sound = voice(125, 1_500)
    errors = []
    for encoding, kbps in (("opus", 64), ("opus", 8), ("mp3", None)):
        heard = through_codec(Audio(sound, RATE), encoding, kbps).samples
        assert heard.shape == sound.shape
        errors.append(np.sqrt(np.mean((heard - sound) ** 2) / np.mean(sound**2)))
    assert 0 < errors[0] < errors[1] < 1
    assert 0 < errors[2] < 1


@pytest.mark.parametrize(
    "change",
    [
        lambda sound, rng: change_pitch(sound, rng.uniform(-4, 4), RATE),
        lambda sound, rng: change_tract(sound, rng.uniform(0.88, 1.14), RATE),
        lambda sound, rng: roughen(sound, RATE, CODEC, rng),
        lambda sound, rng: whisper(sound, RATE, rng),
        lambda sound, rng: shout(sound, RATE, rng),
    ],
    ids=["pitch", "tract", "codec", "whisper", "shout"],
)
def test_labels_stay_in_time(change):
    sound = bursts()
    for seed in range(4):
        changed = change(sound, np.random.default_rng(seed))
        assert changed.shape == sound.shape
        late = onsets(changed) - onsets(sound)
        assert np.abs(late).max() <= RATE // 100  # a feature frame


def test_rough_sound_keeps_its_length_and_its_place_in_time():
    click = np.zeros(RATE, np.float32)
    click[8000] = 1
    config = AugmentConfig(noise_share=0, reverb_share=1, band_share=1, gain_db=(0, 0))
    for seed in range(20):
        rough = roughen(click, RATE, config, np.random.default_rng(seed))
        assert len(rough) == len(click)
        assert abs(int(np.abs(rough).argmax()) - 8000) <= RATE // 1000
        assert np.abs(rough).max() <= 1


def test_the_same_seed_gives_the_same_sound_and_another_one_another():
    sound = voice(200, 900)

    def changed(seed):
        rng = np.random.default_rng(seed)
        return roughen(revoice(sound, RATE, EVERYTHING, rng), RATE, EVERYTHING, rng)

    np.testing.assert_array_equal(changed(3), changed(3))
    assert not np.array_equal(changed(3), changed(4))


def test_what_has_no_share_changes_nothing():
    sound = voice(200, 900)
    off = AugmentConfig(noise_share=0, reverb_share=0, band_share=0, gain_db=(0, 0))
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(roughen(revoice(sound, RATE, off, rng), RATE, off, rng), sound)


def test_noise_has_unit_level_and_is_the_same_for_a_seed():
    one, two = (noise(RATE, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one, two)
    assert np.sqrt(np.mean(one**2)) == pytest.approx(1)
