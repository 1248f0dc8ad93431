# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from training.fit.logits import all_classes, top_classes
from wav2vis_core.track.phones import CLASSES


@pytest.fixture
def log_probabilities():
    return np.log(np.random.default_rng(0).dirichlet(np.full(len(CLASSES), 0.1), 500).clip(1e-7)).astype(np.float32)


def test_the_likeliest_classes_come_back_and_the_rest_share_what_is_left(log_probabilities):
    back = all_classes(top_classes(log_probabilities))
    likeliest = np.argsort(log_probabilities, axis=1)[:, -8:]
    for rows in (back, log_probabilities):
        assert rows.shape == (500, len(CLASSES))
    kept, true = (np.take_along_axis(rows, likeliest, axis=1) for rows in (back, log_probabilities))
    np.testing.assert_allclose(kept, true, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(np.exp(back).sum(axis=1), 1, atol=5e-3)


def test_they_take_a_third_of_the_space(log_probabilities):
    assert top_classes(log_probabilities).nbytes == log_probabilities.astype(np.float16).nbytes / 3
