# SPDX-License-Identifier: MIT
"""OSC read back by python-osc's own server, and VMC by a reader restated from its specification."""

import socket
import struct
import threading

import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import ThreadingOSCUDPServer

from wav2vis_core.motion.arkit import BLEND_SHAPES
from wav2vis_core.senders.osc import OscSender
from wav2vis_core.senders.vmc import PerfectSyncSender, VmcSender, Vrm1Sender
from wav2vis_core.senders.vrchat import VrchatSender


@pytest.fixture
def osc_server():
    """What python-osc's server hears: (address, arguments) in order."""
    heard = []
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda address, *values: heard.append((address, values)))
    server = ThreadingOSCUDPServer(("127.0.0.1", 0), dispatcher)
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    server.daemon_threads = server.block_on_close = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1], heard
    server.shutdown()
    server.server_close()
    thread.join()


def wait_for(condition, qt=5.0):
    done = threading.Event()
    for _ in range(int(qt / 0.01)):
        if condition():
            return
        done.wait(0.01)
    assert condition()


def test_plain_osc_names_the_shape_and_gives_every_weight(osc_server, send_all, moments):
    port, heard = osc_server
    send_all(OscSender, port)
    wait_for(lambda: len(heard) >= len(moments) * (4 + 15))
    shapes = [values[0] for address, values in heard if address == "/wav2vis/shape"]
    assert sorted(shapes) == sorted(moment.shape for moment in moments)  # its server has a thread for each packet
    opened = [values[0] for address, values in heard if address == "/wav2vis/weight/aa"]
    assert max(opened) == pytest.approx(max(moment.weights["aa"] for moment in moments), abs=1e-6)
    assert {address for address, _ in heard} > {"/wav2vis/level", "/wav2vis/voice", "/wav2vis/index"}


def test_vrchat_gets_the_number_of_oculus_and_the_voice(osc_server, send_all, moments):
    port, heard = osc_server
    send_all(VrchatSender, port)
    wait_for(lambda: len(heard) >= 2 * len(moments))
    oculus = "sil PP FF TH DD kk CH SS nn RR aa E ih oh ou".split()
    visemes = [values[0] for address, values in heard if address == "/avatar/parameters/Viseme"]
    assert all(type(value) is int for value in visemes)
    assert sorted(visemes) == sorted(oculus.index(moment.shape) for moment in moments)
    voices = [values[0] for address, values in heard if address == "/avatar/parameters/Voice"]
    assert min(voices) >= 0 and 0.3 < max(voices) <= 1


def osc_messages(packet):
    """(address, arguments) of an OSC 1.0 packet: a bundle, or a message with strings, ints and floats."""

    def text(data, at):
        end = data.index(b"\0", at)
        return data[at:end].decode("ascii"), at + ((end - at) // 4 + 1) * 4

    if packet.startswith(b"#bundle\0"):
        at = 16
        while at < len(packet):
            (size,) = struct.unpack_from(">i", packet, at)
            yield from osc_messages(packet[at + 4 : at + 4 + size])
            at += 4 + size
        return
    address, at = text(packet, 0)
    tags, at = text(packet, at)
    values = []
    for tag in tags[1:]:
        if tag == "s":
            value, at = text(packet, at)
        else:
            (value,) = struct.unpack_from({"i": ">i", "f": ">f"}[tag], packet, at)
            at += 4
        values.append(value)
    yield address, values


class Marionette:
    """A receiver as the VMC protocol describes it: values accumulate until they are applied."""

    def __init__(self):
        self.pending, self.faces = {}, []

    def receive(self, packet):
        for address, values in osc_messages(packet):
            if address == "/VMC/Ext/Blend/Val":
                name, value = values
                assert isinstance(name, str) and isinstance(value, float)
                self.pending[name] = value
            elif address == "/VMC/Ext/Blend/Apply":
                self.faces.append(self.pending)
                self.pending = {}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (VmcSender, set("AIUEO")),
        (Vrm1Sender, {"aa", "ih", "ou", "ee", "oh"}),
        (PerfectSyncSender, {name[0].upper() + name[1:] for name in BLEND_SHAPES}),
    ],
)
def test_a_vmc_avatar_gets_a_whole_face_each_time_with_the_names_of_its_kind(kind, names, udp, send_all, moments):
    receiver, port = udp
    avatar = Marionette()
    sending = threading.Thread(target=send_all, args=(kind, port))
    sending.start()
    for _ in moments:
        avatar.receive(receiver.recv(65_535))
    sending.join()
    assert not avatar.pending
    for face in avatar.faces:
        assert set(face) <= names and len(face) == len(avatar.faces[0]) >= 5
        assert all(0 <= value <= 1 for value in face.values())
    opens = {"A": "A", "aa": "aa"}.get(next(iter(sorted(names & {"A", "aa"})), ""), "JawOpen")
    loudest = max(range(len(moments)), key=lambda k: moments[k].weights["aa"])
    assert avatar.faces[loudest][opens] == max(face[opens] for face in avatar.faces) > 0.5
    closed = [face for face, moment in zip(avatar.faces, moments, strict=True) if moment.weights["PP"] == 1]
    assert all(face[opens] == 0 for face in closed)
