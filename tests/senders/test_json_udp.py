# SPDX-License-Identifier: MIT
"""JSON messages in datagrams, read back by a plain socket."""

import json
import socket

import pytest

from wav2vis_core.senders.json_udp import JsonUdpSender


@pytest.fixture
def reader():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        bound.bind(("127.0.0.1", 0))
        bound.settimeout(5)
        yield bound


def test_a_message_in_each_datagram_and_a_greeting_each_second_of_sound(reader, send_all, moments):
    send_all(JsonUdpSender, reader.getsockname()[1])
    sent = [json.loads(text) for moment in moments for text in moment.messages()]
    heard = []
    while len([each for each in heard if each["type"] != "hello"]) < len(sent):
        heard.append(json.loads(reader.recv(65_535)))
    assert heard[0]["type"] == "hello"
    assert [each for each in heard if each["type"] != "hello"] == sent
    n_seconds = int(moments[-1].time_s - moments[0].time_s)
    assert len(heard) - len(sent) in (n_seconds, n_seconds + 1)
