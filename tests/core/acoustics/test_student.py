# SPDX-License-Identifier: MIT
"""What the network computes; `test_student_files.py` has the files that it comes from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wav2vis_core.acoustics.features import mfcc
from wav2vis_core.acoustics.student import Student
from wav2vis_core.track.phones import CLASSES


def noise(n_frames, seed=1):
    return np.random.default_rng(seed).normal(size=(n_frames, 39)).astype(np.float32)


@pytest.fixture(params=[(1, 16), (1, 4), (1, 0), (2, 33), (2, 3)])
def student(student, make_tensors, request):
    """The small random student as it is, hearing less far ahead, and hearing two frames at a time."""
    stack, look_ahead_frames = request.param
    tensors = student.tensors if stack == 1 else make_tensors(stack=stack)
    return replace(student, tensors=tensors, stack=stack, look_ahead_frames=look_ahead_frames)


@pytest.mark.parametrize("n_frames", [0, 1, 2, 99])
def test_every_frame_gets_probabilities_over_the_classes(student, n_frames):
    rows = student.posteriors(noise(n_frames))
    assert rows.shape == (n_frames, len(CLASSES))
    assert rows.dtype == np.float32
    assert (rows >= 0).all()
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("size", [1, 2, 17, 509])
@pytest.mark.parametrize("length", [0, 1, 2, 13, 14, 15, 99])
def test_a_stream_equals_the_whole_at_any_chunking(student, streamed, assert_same_posteriors, size, length):
    features = noise(length)
    pieces = streamed(student.stream(), features, size)
    assert pieces.shape == (length, len(CLASSES))
    assert_same_posteriors(pieces, student.posteriors(features))


def test_the_bundled_student_streams_speech_as_it_hears_the_whole(streamed, assert_same_posteriors, speech):
    bundled = Student.bundled()
    features = mfcc(speech)
    normalised = bundled.normaliser(features, bundled.normaliser.mean_of(features))
    whole = bundled.posteriors(normalised)
    for size in (1, 17, 509):
        assert_same_posteriors(streamed(bundled.stream(), normalised, size), whole)


def test_long_sounds_have_no_seams_between_blocks(student, streamed, assert_same_posteriors):
    features = noise(4_500)
    assert_same_posteriors(streamed(student.stream(), features, 4_500), student.posteriors(features))


def test_a_stream_gives_a_row_one_look_ahead_after_its_frame(student):
    ahead = student.look_ahead_frames
    assert len(student.stream().push(noise(ahead))) == 0
    assert len(student.stream().push(noise(ahead + 1))) == student.stack
    assert len(student.stream().push(noise(ahead + 50))) == 50


def test_streams_of_one_student_do_not_disturb_one_another(student, assert_same_posteriors):
    first, second = student.stream(), student.stream()
    a, b = noise(40, seed=1), noise(40, seed=2)
    rows_a, rows_b = [first.push(a[:20])], [second.push(b[:20])]
    rows_a += [first.push(a[20:]), first.finish()]
    rows_b += [second.push(b[20:]), second.finish()]
    assert_same_posteriors(np.concatenate(rows_a), student.posteriors(a))
    assert_same_posteriors(np.concatenate(rows_b), student.posteriors(b))


def test_a_row_depends_on_features_up_to_the_look_ahead_and_no_further(student):
    ahead = student.look_ahead_frames
    features = noise(100)
    before = student.posteriors(features)
    at_the_edge = []
    for frame in range(5, 60):
        changed = features.copy()
        changed[frame + ahead + 1 :] += 3
        np.testing.assert_array_equal(student.posteriors(changed)[: frame + 1], before[: frame + 1])
        changed[frame + ahead] += 3
        after = student.posteriors(changed)
        np.testing.assert_array_equal(after[:frame], before[:frame])
        at_the_edge.append((after[frame] != before[frame]).any())
    assert any(at_the_edge)


def test_the_bundled_student_hears_at_least_150_ms_ahead():
    bundled = Student.bundled()
    assert bundled.look_ahead_frames / bundled.spec.frame_rate_hz >= 0.15
    rows = bundled.posteriors(noise(200))
    assert rows.shape == (200, len(CLASSES))
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(bundled.class_priors.sum(), 1, atol=1e-3)
    assert (bundled.normaliser.std > 0).all()
