# SPDX-License-Identifier: MIT
"""A second of speech through a session and a sender, and a socket for readers."""

import socket
from pathlib import Path

import pytest

from wav2vis_core import Audio, LiveSession
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.outlet import Outlet
from wav2vis_core.senders.sender import Address

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"


@pytest.fixture(scope="session")
def stage():
    return Stage.of(LiveSession(16_000, "mpeg4"))


@pytest.fixture(scope="session")
def moments(stage):
    """What a session tells of two seconds of speech."""
    session = LiveSession(16_000, "mpeg4")
    samples = Audio.read(EXAMPLE, 16_000).samples[:32_000]
    frames = [session.push(samples), session.finish()]
    return [moment for each in frames for moment in stage.moments(each)]


@pytest.fixture
def udp():
    """A socket that receives, and its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        yield receiver, receiver.getsockname()[1]


@pytest.fixture
def send_all(stage, moments):
    """Send all moments by a kind of sender to a port, through an outlet; gives the outlet."""

    def send(kind, port, **options):
        outlet = Outlet(kind(Address("127.0.0.1", port), **options), stage)
        outlet.start()
        for moment in moments:
            outlet.put(moment, wait=True)
        outlet.stop()
        assert outlet.failure is None
        return outlet

    return send
