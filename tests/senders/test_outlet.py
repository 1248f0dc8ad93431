# SPDX-License-Identifier: MIT
"""Nothing on the way to another program stalls the sound."""

import socket
import threading

import numpy as np
import pytest

from wav2vis_core import LiveSession
from wav2vis_core.errors import OptionError, SenderError, VisemeError
from wav2vis_core.senders.json_udp import JsonUdpSender
from wav2vis_core.senders.live_link import LiveLinkSender
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.osc import OscSender
from wav2vis_core.senders.outlet import Outlet
from wav2vis_core.senders.registry import SENDERS, check_set, make_sender
from wav2vis_core.senders.sender import Address, Sender
from wav2vis_core.senders.vmc import VmcSender


class Stuck(Sender):
    """A receiver that takes nothing until it is told to, and may go away."""

    name = "stuck"

    def __init__(self, address=None):
        super().__init__(address)
        self.go, self.sent, self.n_opened = threading.Event(), [], 0
        self.leave_at = None

    def open(self, stage):
        self.n_opened += 1

    def send(self, moment):
        self.go.wait(5)
        if len(self.sent) == self.leave_at:
            self.leave_at = None
            raise ConnectionResetError("it went away")
        self.sent.append(moment)

    def close(self):
        pass


def test_a_receiver_that_hangs_costs_the_oldest_moments_and_no_time(stage, moments):
    sender = Stuck()
    outlet = Outlet(sender, stage)
    outlet.start()
    for moment in moments * 10:
        outlet.put(moment)
    assert outlet.n_lost >= 10 * len(moments) - 102
    sender.go.set()
    outlet.stop()
    assert sender.sent[-1] is moments[-1]
    assert len(sender.sent) <= 101


def test_a_receiver_that_went_away_is_found_again(stage, moments, monkeypatch):
    monkeypatch.setattr("wav2vis_core.senders.outlet._RETRY_S", 0.01)
    sender, said = Stuck(), []
    sender.go.set()
    sender.leave_at = 5
    outlet = Outlet(sender, stage, said.append)
    outlet.start()
    for moment in moments[:50]:
        outlet.put(moment)
        threading.Event().wait(0.002)
    outlet.stop()
    assert sender.n_opened == 2
    assert len(sender.sent) == 49
    assert "it went away" in said[1] and said[2].endswith("sending")


def test_a_receiver_that_refuses_every_moment_is_told_of_once(stage, moments, monkeypatch):
    class Busy(Stuck):
        def send(self, moment):
            if self.n_opened < 5:
                raise ConnectionError("another plugin moves it")
            super().send(moment)

    monkeypatch.setattr("wav2vis_core.senders.outlet._RETRY_S", 0.01)
    sender, said = Busy(), []
    sender.go.set()
    outlet = Outlet(sender, stage, said.append)
    outlet.start()
    while not sender.sent:
        outlet.put(moments[0])
        threading.Event().wait(0.002)
    outlet.stop()
    assert [text.removeprefix("stuck None: ") for text in said] == [
        "sending",
        "not reached (another plugin moves it); trying again",
        "sending",
    ]


@pytest.mark.parametrize("kind", [JsonUdpSender, LiveLinkSender, OscSender, VmcSender])
def test_datagrams_that_nobody_takes_are_no_trouble(kind, stage, moments, free_port):
    said = []
    outlet = Outlet(kind(Address("127.0.0.1", free_port(socket.SOCK_DGRAM))), stage, said.append)
    outlet.start()
    for moment in moments:
        outlet.put(moment, wait=True)
    outlet.stop()
    assert said == [f"{outlet.sender.where}: sending"]
    assert outlet.n_lost == 0


@pytest.mark.parametrize("kind", [JsonUdpSender, LiveLinkSender])
def test_a_computer_is_asked_for_by_its_name_once(kind, stage, moments, udp, monkeypatch):
    receiver, port = udp
    asked = []

    def names(host, port, **words):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", names)
    sender = kind(Address("studio.invalid", port))
    sender.open(stage)
    for moment in moments[:3]:
        sender.send(moment)
        assert receiver.recv(2000)
    sender.close()
    assert asked == ["studio.invalid"]


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("", "127.0.0.1", 9), ("7000", "127.0.0.1", 7000), (":7000", "127.0.0.1", 7000), ("10.0.0.2", "10.0.0.2", 9),
        ("10.0.0.2:80", "10.0.0.2", 80), ("localhost:1", "localhost", 1), ("[::1]:80", "::1", 80), ("::1", "::1", 9),
    ],
)  # fmt: skip
def test_addresses_are_read_as_people_write_them(text, host, port):
    assert Address.parse(text, 9) == Address(host, port)


@pytest.mark.parametrize("text", ["host:port", "host:0", "1.2.3.4:65536", "70000", "host:-1", "host:" + "9" * 5000])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(OptionError, match="is not a port"):
        Address.parse(text, 9)


@pytest.mark.parametrize("text", ["192.168.1..5:9000", ".example.org", "a\0b:9", "x" * 64, "\udc80:9"])
def test_a_host_that_nobody_can_have_is_refused(text):
    with pytest.raises(OptionError, match="is not the address of a computer"):
        Address.parse(text, 9)


def test_only_this_computer_is_here():
    assert all(Address(host, 1).is_here for host in ("127.0.0.1", "localhost", "::1", "127.8.0.1"))
    assert not any(Address(host, 1).is_here for host in ("0.0.0.0", "::", "192.168.0.9", "example.org"))
    assert all(make_sender(name).address.is_here for name, each in SENDERS.items() if each.port)


def test_an_unknown_sender_and_one_of_another_set_are_refused():
    with pytest.raises(SenderError, match="no sender 'smoke'; use one of vmc, "):
        make_sender("smoke=1")
    with pytest.raises(SenderError, match=r"no sender 'osc:10\.0\.0\.2:9'; write osc=10\.0\.0\.2:9"):
        make_sender("osc:10.0.0.2:9")
    with pytest.raises(SenderError, match="vrchat: cannot send the shapes of the set rhubarb; use mpeg4"):
        check_set([make_sender("json"), make_sender("vrchat")], "rhubarb")
    with pytest.raises(OptionError, match="has no address"):
        make_sender("json=9")


def test_shapes_are_renamed_and_dropped_ones_leave_their_share_to_rest():
    session = LiveSession(16_000, "rhubarb")
    stage = Stage.of(session, {"A": "shut", "B": "C", "G": None})
    assert stage.shapes == ("X", "shut", "C", "D", "E", "F", "H")
    frames = LiveSession(16_000, "rhubarb").push(np.zeros(16_000, np.float32))
    for moment in stage.moments(frames):
        assert set(moment.weights) == set(stage.shapes) and moment.weights["X"] == 1
    for images, fault in (({"Q": "A"}, "lacks 'Q'"), ({"X": None}, "of silence cannot be dropped")):
        with pytest.raises(VisemeError, match=fault):
            Stage.of(session, images, "map.json")
