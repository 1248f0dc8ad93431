# SPDX-License-Identifier: MIT
"""JSON messages in datagrams, read back by a plain socket."""

import json

from wav2vis_core.senders.json_udp import JsonUdpSender


def test_a_message_in_each_datagram_and_a_greeting_each_second_of_sound(udp, send_all, moments):
    reader, port = udp
    send_all(JsonUdpSender, port)
    sent = [json.loads(text) for moment in moments for text in moment.messages()]
    heard = []
    while len([each for each in heard if each["type"] != "hello"]) < len(sent):
        heard.append(json.loads(reader.recv(65_535)))
    assert heard[0]["type"] == "hello"
    assert [each for each in heard if each["type"] != "hello"] == sent
    n_seconds = int(moments[-1].time_s - moments[0].time_s)
    assert len(heard) - len(sent) in (n_seconds, n_seconds + 1)
