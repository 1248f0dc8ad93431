# SPDX-License-Identifier: MIT
import numpy as np

from training.data.segment import PhoneSegment
from training.fit.labels import CLASS_OF_TARGET, PHONE_OF_TARGET, TARGETS, UNKNOWN, frame_labels
from wav2vis_core.track.phones import CLASSES, PHONES


def names(phones, n_frames):
    return [TARGETS[k] if k != UNKNOWN else "?" for k in frame_labels(phones, n_frames, 100)]


def test_a_frame_is_called_what_is_said_at_its_centre():
    assert names([PhoneSegment(0.0, 0.02, "B"), PhoneSegment(0.02, 0.035, "IY")], 5) == ["B", "B", "IY", "IY", "?"]


def test_a_diphthong_glides_at_sixty_percent():
    assert names([PhoneSegment(0.0, 0.1, "AY")], 10) == ["AY1"] * 6 + ["AY2"] * 4


def test_frames_outside_the_phones_are_unknown():
    assert names([], 3) == ["?", "?", "?"]


def test_every_target_folds_into_its_class_and_phone():
    folds = {t: (CLASSES[c], PHONES[p]) for t, c, p in zip(TARGETS, CLASS_OF_TARGET, PHONE_OF_TARGET, strict=True)}
    assert folds["B"] == ("PBM", "B")
    assert folds["OW2"] == ("OW2", "OW")
    assert folds["sil"] == ("sil", "sil")
    assert set(CLASS_OF_TARGET) == set(range(len(CLASSES)))
    assert np.array_equal(np.unique(PHONE_OF_TARGET), np.arange(len(PHONES)))
