# SPDX-License-Identifier: MIT
"""The student in NumPy against the network that was trained."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.config import StudentConfig
from training.fit.models.student import StudentNet
from wav2vis_core.acoustics.features import FeatureSpec
from wav2vis_core.acoustics.normaliser import Normaliser
from wav2vis_core.acoustics.student import Student
from wav2vis_core.track.phones import CLASSES

CONFIGS = {
    "small": StudentConfig(channels=16, kernel=5, dilations=(1, 2)),
    "other taps": StudentConfig(channels=24, kernel=3, dilations=(1, 3, 9)),
    "live": StudentConfig(channels=16, kernel=5, dilations=(1, 2), look_ahead_frames=4),
    "stacked": StudentConfig(channels=16, kernel=5, dilations=(1, 2), stack=2),
    "stacked live": StudentConfig(channels=16, kernel=5, dilations=(1, 2), stack=2, look_ahead_frames=3),
    "as shipped": StudentConfig(),
}


def trained_like(config):
    """A network whose batch normalisations have seen data and whose scales and offsets are no longer 1 and 0."""
    torch.manual_seed(1)
    net = StudentNet(39, config)
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if ".norm." in name:
                parameter.copy_(torch.rand_like(parameter) + (0.5 if name.endswith("weight") else -0.5))
        net.train()
        for _ in range(20):
            net(2 * torch.randn(4, 60, 39) + 0.5)
    return net.eval()


def in_numpy(net, config):
    tensors = {name: tensor.numpy() for name, tensor in net.folded().items()}
    zeros, ones = np.zeros(39, np.float32), np.ones(39, np.float32)
    priors = np.full(len(CLASSES), 1 / len(CLASSES), np.float32)
    normaliser = Normaliser(zeros[:13], zeros, ones)
    return Student(
        tensors, config.dilations, config.stack, net.look_ahead_frames, FeatureSpec(), normaliser, priors, {}
    )


@pytest.fixture(scope="module", params=CONFIGS)
def pair(request):
    config = CONFIGS[request.param]
    net = trained_like(config)
    return net, in_numpy(net, config)


@pytest.mark.parametrize("n_frames", [1, 2, 17, 99, 2_500])
def test_posteriors_are_those_of_the_trained_network(pair, n_frames):
    net, student = pair
    features = (2 * np.random.default_rng(n_frames).normal(size=(n_frames, 39))).astype(np.float32)
    whole = np.concatenate([features, features[-1:].repeat(-n_frames % student.stack, axis=0)])
    with torch.inference_mode():
        expected = torch.softmax(net(torch.from_numpy(whole)[None])[0, :n_frames], dim=-1).numpy()
    assert expected.max() > 2 / len(CLASSES)
    np.testing.assert_allclose(student.posteriors(features), expected, rtol=0, atol=1e-5)


def test_the_look_ahead_is_that_of_the_trained_network(pair):
    net, student = pair
    reach_frames = student.stack * (net.input.conv.kernel_size[1] // 2) * (1 + sum(student.dilations))
    ahead, frame = student.look_ahead_frames, 40
    back = 2 * reach_frames - ahead + student.stack - 1
    features = torch.randn(1, frame + ahead + 5 + (frame + ahead + 5) % student.stack, 39, requires_grad=True)
    net(features)[0, frame].sum().backward()
    heard = features.grad[0].abs().sum(dim=1).nonzero()
    assert heard.max() == frame + ahead
    assert heard.min() == max(0, frame - back)


def test_folding_leaves_the_trained_network_as_it_was(pair):
    net, _ = pair
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    net.folded()
    for name, tensor in net.state_dict().items():
        assert torch.equal(tensor, before[name])
