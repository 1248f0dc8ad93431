# SPDX-License-Identifier: MIT
"""What other programs send to Blender's live mouth: their messages are read, everything else is none."""

import json
import socket
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blender_addon.errors import TargetError
from blender_addon.live.messages import Hello, Inbox, Mouth, read
from blender_addon.live.recording import LONGEST_S, Recording
from wav2vis_core import LiveSession
from wav2vis_core.senders.moment import Stage
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet

SPEECH = Path(__file__).parents[2] / "examples" / "tribe.wav"
SHAPES = tuple(VisemeSet.load("mpeg4").shapes)
RATE = FrameRate(24)


def mouth(**changed):
    return {"type": "mouth", "time_s": 0.5, "shape": "aa", "weights": {"aa": 0.75, "sil": 0.25}, **changed}


def test_what_wav2vis_live_sends_is_read():
    session = LiveSession(16_000, "mpeg4")
    stage = Stage.of(session)
    assert read(stage.hello().encode(), SHAPES) == Hello("mpeg4")
    frames = session.push(Audio.read(SPEECH, 16_000).samples[:16_000])
    sent = list(stage.moments(frames))
    assert len(sent) > 50
    for moment in sent:
        got = read(next(moment.messages()).encode(), SHAPES)
        assert isinstance(got, Mouth)
        assert (got.time_s, got.shape) == (pytest.approx(moment.time_s), moment.shape)
        assert sum(got.weights.values()) == pytest.approx(1, abs=0.01)


NO_NUMBERS = [float("nan"), float("inf"), -0.1, 10**400, True, "1", None, [1], {"a": 1}]


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda number: repr(number)[:9])
def test_a_message_with_what_is_no_number_in_range_is_none(number):
    assert read(json.dumps(mouth(time_s=number)).encode(), SHAPES) is None
    assert read(json.dumps(mouth(weights={"aa": number})).encode(), SHAPES) is None


@pytest.mark.parametrize(
    "datagram",
    [b"", b"\xff\x00", b"[]", b"7", b"{" * 8000, b"[" * 8000, b"1" * 8000, json.dumps(mouth()).encode()[:-5]]
    + [json.dumps(mouth(**{name: value})).encode() for name in ("type", "shape", "weights") for value in (1, None, [])]
    + [json.dumps(mouth(shape="nobody")).encode(), json.dumps(mouth(weights={"nobody": 1})).encode()]
    + [json.dumps({"type": "hello", "set": name}).encode() for name in (None, 7, ["mpeg4"], "x" * 81, "a\nb")],
    ids=lambda datagram: datagram[:40],
)
def test_what_is_no_message_is_none(datagram):
    assert read(datagram, SHAPES) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(SHAPES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(SHAPES), inner, max_size=4),
    max_leaves=12,
)
MESSAGE = st.fixed_dictionaries(
    {"type": st.sampled_from(["mouth", "hello", "cue"]) | JSON},
    optional={"time_s": JSON, "shape": JSON, "weights": JSON, "set": JSON},
)


@given(st.binary() | MESSAGE.map(lambda message: json.dumps(message).encode()))
def test_nothing_but_a_message_comes_of_whatever_is_sent(datagram):
    recording, got = Recording(SHAPES), read(datagram, SHAPES)
    if isinstance(got, Mouth):
        assert got.time_s >= 0
        assert all(name in SHAPES and 0 <= weight <= 1 for name, weight in got.weights.items())
        assert recording.add(got)
        assert len(recording.curves(RATE).values) == 1
    else:
        assert got is None or got.viseme_set.isprintable()


def send(port, *datagrams):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for datagram in datagrams:
            sender.sendto(datagram, ("127.0.0.1", port))


@pytest.fixture
def inbox():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Inbox(port)
    yield made, port
    made.close()


def test_an_inbox_gives_what_has_come_and_never_waits(inbox):
    box, port = inbox
    assert list(box.datagrams()) == []
    send(port, b"1", b"x" * 60_000, b"2")
    got = list(box.datagrams())
    assert (got[0], got[-1]) == (b"1", b"2")
    assert max(map(len, got)) < 10_000


def test_an_inbox_is_this_computers_own_and_says_when_its_port_is_taken(inbox):
    box, port = inbox
    assert box._socket.getsockname()[0] == "127.0.0.1"
    with pytest.raises(TargetError, match="cannot be listened on"):
        Inbox(port)


def test_a_sender_that_never_pauses_does_not_hold_the_reader_up(inbox, monkeypatch):
    box, _ = inbox
    clock = iter(range(10**6))

    class Flood:
        def recv(self, most):
            return b"x" * most

        def close(self):
            pass

    box.close()
    box._socket = Flood()
    monkeypatch.setattr(time, "thread_time", lambda: next(clock) / 1000)  # a message takes a thousandth of a second
    assert len(list(box.datagrams())) < 20


def test_a_recording_is_an_hour_at_most_however_much_comes():
    recording = Recording(SHAPES)
    assert recording.add(Mouth(5.0, "aa", {"aa": 1.0}))
    tracemalloc.start()
    for k in range(5_000):  # a flood of one second
        recording.add(Mouth(5 + k / 5_000, "aa", {"aa": 0.5}))
    assert tracemalloc.get_traced_memory()[0] < 50_000
    tracemalloc.stop()
    assert recording.add(Mouth(5 + LONGEST_S, "sil", {"sil": 1.0}))
    assert not recording.add(Mouth(5 + LONGEST_S + 1, "sil", {"sil": 1.0}))
    assert not recording.add(Mouth(1e9, "sil", {"sil": 1.0}))
    assert len(recording.curves(RATE).values) == LONGEST_S * 24 + 1


def test_a_session_that_begins_anew_goes_behind_what_was_recorded_and_a_late_mouth_changes_nothing():
    recording = Recording(SHAPES)
    for k in range(301):
        recording.add(Mouth(7 + k / 100, "aa", {"aa": k / 300}))
    recording.add(Mouth(9.5, "sil", {}))  # overtaken by those after it
    assert len(recording) == 301
    for k in range(201):
        assert recording.add(Mouth(k / 100, "PP", {"PP": 1.0}))
    values = recording.curves(RATE).values
    assert len(values) == 5 * 24 + 2
    assert values[3 * 24, SHAPES.index("aa")] == pytest.approx(1.0, abs=0.02)
    assert values[3 * 24 + 1 :, SHAPES.index("PP")] == pytest.approx(1.0)


def test_a_time_beyond_all_reason_does_not_spoil_what_comes_after():
    recording = Recording(SHAPES)
    recording.add(Mouth(1e300, "aa", {"aa": 1.0}))
    for k in range(101):
        recording.add(Mouth(k / 100, "PP", {"PP": 1.0}))
    assert len(recording.curves(RATE).values) == 24 + 2
