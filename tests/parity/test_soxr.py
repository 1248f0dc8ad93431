# SPDX-License-Identifier: MIT
"""The resampler against soxr and against exact interpolation.

soxr keeps its passband flat to 1e-8 where the rates share a small ratio. At others (44.1 kHz and its kin) its
interpolated filters lose 6e-6 of a tone at half the new Nyquist frequency and 2e-4 at 0.8 of it, so there the
bound is wider, and exact interpolation shows that the difference is not ours.
"""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from wav2vis_core.sound.resample import resample

SIMPLE_HZ = [8_000, 24_000, 32_000, 48_000, 96_000, 192_000]
OTHERS_HZ = [8_001, 11_025, 22_050, 44_100, 88_200, 176_400]


def band_limited(rate_hz, share, seconds=2):
    """Noise with faded ends and nothing above a share of the lower Nyquist frequency, at two rates, peak below 1."""
    rng = np.random.default_rng(rate_hz)
    n_samples, n_wanted = seconds * rate_hz, seconds * 16_000
    noise = rng.normal(size=n_samples)
    highest = int(share * seconds * min(rate_hz, 16_000) / 2)

    def below(samples, bins):
        spectrum = np.fft.rfft(samples)
        spectrum[bins:] = 0
        return np.fft.irfft(spectrum, len(samples))

    edge = np.hanning(n_samples // 2)
    envelope = np.ones(n_samples)
    envelope[: len(edge) // 2], envelope[-(len(edge) // 2) :] = edge[: len(edge) // 2], edge[-(len(edge) // 2) :]
    sound = below(below(noise, highest - 200) * envelope, highest)
    sound /= 1.1 * np.abs(sound).max()
    spectrum = np.zeros(n_wanted // 2 + 1, complex)
    spectrum[:highest] = np.fft.rfft(sound)[:highest]
    return sound, np.fft.irfft(spectrum, n_wanted) * n_wanted / n_samples


@pytest.mark.parametrize("rate_hz", SIMPLE_HZ + OTHERS_HZ)
def test_sound_below_85_percent_of_the_band_is_interpolated_exactly(rate_hz):
    sound, exact = band_limited(rate_hz, 0.85)
    np.testing.assert_allclose(resample(sound.astype(np.float32), rate_hz, 16_000), exact, rtol=0, atol=5e-6)


@pytest.mark.parametrize("quality", ["HQ", "VHQ"])
@pytest.mark.parametrize(
    ("rate_hz", "share", "tolerance"),
    [(rate_hz, 0.85, 1e-5) for rate_hz in SIMPLE_HZ]
    + [(rate_hz, 0.45, 1e-5) for rate_hz in OTHERS_HZ]
    + [(rate_hz, 0.85, 2e-4) for rate_hz in OTHERS_HZ],
)
def test_soxr_gives_the_same_sound(rate_hz, share, tolerance, quality):
    sound, _ = band_limited(rate_hz, share)
    ours = resample(sound.astype(np.float32), rate_hz, 16_000)
    theirs = soxr.resample(sound, rate_hz, 16_000, quality=quality)
    assert len(ours) == len(theirs)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)


@pytest.mark.parametrize("rate_hz", [44_100, 96_000])
def test_soxr_also_keeps_out_what_lies_above_the_new_band(rate_hz):
    noise = np.random.default_rng(1).normal(0, 0.1, rate_hz)
    spectrum = np.fft.rfft(noise)
    spectrum[:8_200] = 0
    high = np.fft.irfft(spectrum, rate_hz)
    middle = slice(1_000, -1_000)
    assert np.abs(soxr.resample(high, rate_hz, 16_000, quality="VHQ")[middle]).max() < 1e-4
    assert np.abs(resample(high.astype(np.float32), rate_hz, 16_000)[middle]).max() < 1e-4
