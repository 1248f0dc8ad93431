# SPDX-License-Identifier: MIT
"""The server behind the page, spoken to by programs: who may come in, what is heard, and how the hostile fare."""

import asyncio
import contextlib
import http.client
import json
import socket
from types import SimpleNamespace

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from wav2vis_core import Audio, LiveSession, lipsync
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.sender import Address
from wav2vis_core.web.server import LivePage, WebServer

FORMATS = {"dat": ".dat", "tsv": ".tsv", "json": ".json", "vtt": ".vtt", "gltf": ".glb"}


def fetch(server, path, **headers):
    """Status, headers and body of a file."""
    connection = http.client.HTTPConnection(server.address.host, server.address.port, timeout=5)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


def refused(dial, path, **options):
    async def knock():
        with pytest.raises(InvalidStatus) as caught:
            await dial(path, **options)
        return caught.value.response.status_code

    return asyncio.run(knock())


def test_every_file_that_the_page_names_is_served_and_nothing_of_other_hosts_is_named(server):
    status, headers, body = fetch(server, "/")
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    for name in ("style.css", "main.js", "capture.js", "mouths/aa.svg", "about.json"):
        assert fetch(server, f"/{name}")[0] == 200
        assert b"https://" not in fetch(server, f"/{name}")[2]
    assert b"https://" not in body
    for name in ("nothing", "../server.py", "%2e%2e/server.py", "mouths/../../web/server.py"):
        assert fetch(server, f"/{name}")[0] == 404


def test_pages_of_other_sites_and_other_names_get_nothing(server, dial):
    here = f"http://{server.address}"
    for path in ("/", "/about.json"):
        assert fetch(server, path, Origin="https://evil.example")[0] == 403
        assert fetch(server, path, Host="evil.example")[0] == 403
        assert fetch(server, path, Host="[127.0.0.1")[0] == 403
        assert fetch(server, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")[0] == 403
        assert fetch(server, path, Sec_Fetch_Site="same-site", Sec_Fetch_Mode="cors")[0] == 403
        assert fetch(server, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0] == 200  # a link
    for path in ("/sound?name=a&size=1", "/ear?rate_hz=16000", "/live"):
        for origin in ("https://evil.example", "null", here.replace("http:", "https:"), "http://127.0.0.1:1"):
            assert refused(dial, path, origin=origin) == 403

    async def welcome():
        for origin in (here, "https://allowed.example", None):
            async with dial("/ear?rate_hz=16000", origin=origin) as socket:
                assert json.loads(await socket.recv())["type"] == "hello"

    asyncio.run(welcome())


def test_a_server_for_others_answers_to_numbers_and_not_to_names_that_others_chose(free_port):
    serving = WebServer(Address("0.0.0.0", free_port()))
    serving.start()
    try:
        assert fetch(serving, "/")[0] == 200
        assert fetch(serving, "/", Host="192.168.7.7:8764")[0] == 200
        assert fetch(serving, "/", Host="evil.example")[0] == 403
    finally:
        serving.stop()


def test_a_sound_becomes_the_files_that_the_command_writes(bring, talk, by_command):
    path, samples, _ = talk
    asked = [{"format": name, "fps": "25"} for name in FORMATS]
    told, files = bring(path.read_bytes(), formats=asked, listener="studio")
    assert files == by_command(FORMATS.values(), "--fps", "25")
    (heard,) = (each for each in told if each["type"] == "heard")
    track = lipsync(path, viseme_set="mpeg4")
    assert heard["cues"] == [[cue.start_s, cue.end_s, cue.shape] for cue in track.cues]
    assert (heard["duration_s"], heard["listener"]) == (track.duration_s, track.listener)
    assert len(heard["outline"]) == 200
    assert heard["outline"].max() == round(samples.max() * 32768)
    shares = [each["share"] for each in told if each["type"] == "progress"]
    assert shares == sorted(shares) and shares[0] == 0


def test_what_cannot_be_heard_or_written_is_said(bring, talk):
    path, _, _ = talk
    content = path.read_bytes()
    assert "talk.txt" in bring(b"hello " * 99, "talk.txt")[0][-1]["text"]
    assert "empty" in bring(b"", size=0)[0][-1]["text"]
    assert "1074 MB" in bring(b"", size=1 << 40)[0][-1]["text"]
    assert "promised" in bring(content, size=100)[0][-1]["text"]
    assert "no listener" in bring(content, listener="nobody")[0][-1]["text"]
    asked = [{"format": "pgo"}, {"format": "dat", "fps": "none"}, [], {"format": "dat"}]
    told, files = bring(content, "../../etc/a b.wav".replace(" ", "%20"), asked)
    assert [each["type"] for each in told[-4:]] == ["refused", "refused", "refused", "file"]
    assert list(files) == ["a b.dat"]


def test_to_hang_up_is_to_cancel_and_the_next_one_is_heard(bring, dial, talk, tmp_path, monkeypatch):
    path, _, _ = talk
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    long = Audio.read(path).samples

    async def leave():
        content = np.tile(np.rint(long * 32767).astype("<i2"), 300).tobytes()
        head = path.read_bytes()[:44]
        async with dial(f"/sound?name=long.wav&size={44 + len(content)}&listener=studio") as socket:
            await socket.send(head)
            for start in range(0, len(content), 65_536):
                await socket.send(content[start : start + 65_536])
            assert json.loads(await socket.recv())["type"] == "progress"
            assert list(tmp_path.glob("wav2vis.*"))

    asyncio.run(leave())
    told, _ = bring(path.read_bytes())
    assert told[-1]["type"] == "heard"
    assert not list(tmp_path.glob("wav2vis.*"))  # nothing is kept of either


def test_a_microphone_is_answered_with_the_mouth_of_its_session(dial, talk):
    _, samples, rate_hz = talk
    session = LiveSession(rate_hz, "mpeg4")
    frames = session.push(samples)

    async def speak():
        async with dial(f"/ear?rate_hz={rate_hz}") as socket:
            hello = json.loads(await socket.recv())
            for start in range(0, len(samples), 480):
                await socket.send(samples[start : start + 480].astype("<f4").tobytes())
            mouths = []
            while len(mouths) < len(frames):
                message = json.loads(await asyncio.wait_for(socket.recv(), 20))
                mouths += [message] if message["type"] == "mouth" else []
        return hello, mouths

    hello, mouths = asyncio.run(speak())
    assert hello == json.loads(Stage.of(session).hello())
    assert [each["shape"] for each in mouths] == list(frames.shapes)
    assert len(set(frames.shapes)) > 5


@pytest.mark.parametrize(
    ("query", "piece", "reason"),
    [
        ("rate_hz=7", None, "7 Hz"),
        ("rate_hz=x", None, "invalid literal"),
        ("", None, "0 Hz"),
        ("rate_hz=16000", "hello", "sound alone"),
        ("rate_hz=16000", b"abc", "buffer size"),
        ("rate_hz=16000", np.full(160, np.nan, "<f4").tobytes(), "finite"),
        ("rate_hz=16000", bytes(4 * 1_601), "shorter"),
        ("rate_hz=16000", bytes(99_999), ""),
    ],
)
def test_what_is_no_microphone_is_hung_up_on_with_the_reason(dial, query, piece, reason):
    async def speak():
        async with dial(f"/ear?{query}") as socket:
            with pytest.raises(ConnectionClosed):
                if piece is not None:
                    await socket.send(piece)
                while True:
                    await asyncio.wait_for(socket.recv(), 5)
            return socket.close_code, socket.close_reason

    code, said = asyncio.run(speak())
    assert code == (1008 if reason else 1009)
    assert reason in said


def test_sound_that_comes_faster_than_it_is_spoken_is_refused(dial, monkeypatch):
    monkeypatch.setattr("wav2vis_core.web.ear.time", SimpleNamespace(monotonic=lambda: 0.0))  # on a slow machine too

    async def speak():
        async with dial("/ear?rate_hz=16000") as socket:
            with pytest.raises(ConnectionClosed):
                for _ in range(100):
                    await socket.send(bytes(4 * 1_600))
                while True:
                    await socket.recv()
            return socket.close_reason

    assert "faster" in asyncio.run(speak())


def test_nobody_can_take_all_microphones_places_from_those_who_watch(server, dial):
    stage = Stage.of(LiveSession(16_000, "mpeg4"))

    async def crowd():
        assert (await status(dial, "/live")) == 404
        LivePage(server).open(stage)
        ears = [await dial("/ear?rate_hz=16000") for _ in range(8)]
        assert (await status(dial, "/ear?rate_hz=16000")) == 503
        async with dial("/live") as viewer:
            assert json.loads(await viewer.recv())["type"] == "hello"
        for each in ears:
            await each.close()
        async with dial("/ear?rate_hz=16000") as ear:
            assert json.loads(await ear.recv())["type"] == "hello"

    asyncio.run(crowd())
    assert json.loads(fetch(server, "/about.json")[2])["microphone"] is True


async def status(dial, path):
    with pytest.raises(InvalidStatus) as caught:
        await dial(path)
    return caught.value.response.status_code


def test_fifty_viewers_see_no_gap_beside_one_that_stalls_and_some_that_are_hostile(server, dial, talk):
    _, samples, rate_hz = talk
    session = LiveSession(rate_hz, "mpeg4")
    stage = Stage.of(session)
    moments = list(stage.moments(session.push(samples)))
    page = LivePage(server)
    page.open(stage)
    host, port = server.address.host, server.address.port

    async def watch(viewer):
        times = []
        while len(times) < len(moments):
            message = json.loads(await asyncio.wait_for(viewer.recv(), 20))
            times += [message["time_s"]] if message["type"] == "mouth" else []
        return times

    async def all_watch():
        viewers = [await dial("/live") for _ in range(50)]
        stalled = await dial("/live", max_queue=1)
        talker, huge = await dial("/live"), await dial("/live")
        rest = []
        for said in (b"GET / HT", bytes(range(256)) * 40, b"POST /sound HTTP/1.1\r\nContent-Length: 9\r\n\r\nhello"):
            _, writer = await asyncio.open_connection(host, port)
            writer.write(said)
            rest.append(writer)
        lying = await dial("/sound?name=a.wav&size=1000000")  # and no byte of it
        await talker.send("hello")
        await huge.send(bytes(100_000))
        watching = [asyncio.create_task(watch(each)) for each in viewers]
        for moment in moments:
            page.send(moment)
            await asyncio.sleep(0.003)
        seen = await asyncio.gather(*watching)
        codes = []
        for each in (talker, huge):
            with pytest.raises(ConnectionClosed):
                while True:
                    await each.recv()
            codes.append(each.close_code)
        for each in rest:
            each.close()
        for each in (*viewers, lying):
            await each.close()
        stalled.transport.abort()
        return seen, codes

    seen, codes = asyncio.run(all_watch())
    assert seen == [[round(moment.time_s, 3) for moment in moments]] * 50
    assert codes == [1008, 1009]


@pytest.mark.parametrize("more", [None, b"", b"x"])
def test_a_file_that_hardly_comes_on_is_given_up(dial, monkeypatch, more):
    monkeypatch.setattr("wav2vis_core.web.upload._PATIENCE_S", 0.2)

    async def stop():
        async with dial("/sound?name=talk.wav&size=1000") as socket:
            await socket.send(bytes(10))
            answer = asyncio.create_task(socket.recv())
            while not answer.done():
                await asyncio.wait({answer}, timeout=0.02)
                with contextlib.suppress(ConnectionClosed):
                    if more is not None:
                        await socket.send(more)
            return json.loads(await answer)

    assert asyncio.run(stop()) == {"type": "error", "text": "talk.wav: did not arrive whole; send it again"}


@pytest.mark.parametrize("header", ["Host: localhost", "Origin: https://evil.example", "Sec-Fetch-Site: none"])
def test_a_header_that_comes_twice_is_refused_in_words(server, header):
    asked = ["GET / HTTP/1.1", f"Host: {server.address}", header, header, "", ""]
    with socket.create_connection((server.address.host, server.address.port), timeout=5) as connection:
        connection.sendall("\r\n".join(asked).encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 403 ") and answer.endswith(b"a header comes twice\n")
