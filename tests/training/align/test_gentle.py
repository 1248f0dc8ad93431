# SPDX-License-Identifier: MIT
"""The Gentle client over real HTTP, against a server that answers as Gentle does, with all its faults."""

import json
import threading
import time
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from training.align.align_pass import align, aligned
from training.align.aligner import AlignmentError
from training.align.gentle import Gentle
from training.data.manifest import Utterance, read_manifest
from training.data.manifest_pass import PassError, PassOptions

LEXICON = {
    "hello": ["hh_B", "ah_I", "l_I", "ow_E"],
    "there": ["dh_B", "eh_I", "r_E"],
    "a": ["ah_S"],
    "two": ["t_B", "uw_E"],
}


def answer_to(transcript: str) -> dict:
    """What Gentle's documentation shows: words in order, phones with lengths only, keys without a value left out."""
    words, at_s, offset = [], 0.2, 0
    for word in transcript.split():
        row = {"word": word, "startOffset": offset, "endOffset": offset + len(word)}
        offset += len(word) + 1
        if word == "whispered":
            words.append({**row, "case": "not-found-in-audio"})
            at_s += 0.3
            continue
        phones = [{"phone": "oov_S", "duration": 0.4}]
        if word == "collapsed":
            phones = [{"phone": p, "duration": 0.01} for p in ("k_B", "ah_I", "l_E")]
        elif word in LEXICON:
            phones = [{"phone": p, "duration": 0.1} for p in LEXICON[word]]
        end_s = round(at_s + sum(p["duration"] for p in phones), 2)
        aligned_word = word if word in LEXICON else "<unk>"
        row |= {"case": "success", "alignedWord": aligned_word, "start": at_s, "end": end_s, "phones": phones}
        words.append(row)
        at_s = round(end_s + 0.05, 2)
    words.append({"case": "not-found-in-transcript", "phones": [{"phone": "noise_S", "duration": 0.1}], "start": 0.0})
    return {"transcript": transcript, "words": words}


class Handler(BaseHTTPRequestHandler):
    """Gentle's paths, and faults that the transcript asks for."""

    def do_GET(self):
        self.reply(200, "<html>Gentle</html>")

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        form = message_from_bytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        parts = {
            p.get_param("name", header="content-disposition"): p.get_payload(decode=True) for p in form.get_payload()
        }
        url = urlsplit(self.path)
        transcript = parts["transcript"].decode()
        with server.lock:
            server.asked.append((url.path, parse_qs(url.query), transcript, parts["audio"]))
            server.under_way += 1
            server.most_under_way = max(server.most_under_way, server.under_way)
        try:
            self.serve(server, parse_qs(url.query), transcript)
        finally:
            with server.lock:
                server.under_way -= 1

    def serve(self, server, query, transcript):
        if query.get("async") != ["false"] or server.always_asynchronous:
            self.reply(302, "", Location="/transcriptions/0a1b2c3d")
        elif "hang" in transcript:
            server.over.wait(30)
        elif server.failures:
            server.failures -= 1
            self.reply(500, "<html>web.Server Traceback</html>")
        elif "html" in transcript:
            self.reply(200, "<html>no JSON</html>")
        elif "nothing" in transcript:
            self.reply(200, json.dumps({"transcript": transcript}))  # Gentle leaves an empty `words` out
        else:
            time.sleep(server.takes_s)
            self.reply(200, json.dumps(answer_to(transcript)))

    def reply(self, status, text, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


class FakeGentle(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.lock, self.over = threading.Lock(), threading.Event()
        self.asked, self.under_way, self.most_under_way = [], 0, 0
        self.failures, self.always_asynchronous, self.takes_s = 0, False, 0.0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self.over.set()
        self.shutdown()
        self.server_close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def server():
    server = FakeGentle()
    yield server
    server.close()


@pytest.fixture
def gentle(server):
    return Gentle(f"http://127.0.0.1:{server.server_port}", timeout_s=20, tries=3, pause_s=0.01)


def saying(folder: Path, text: str, seconds: float | None = 3.0) -> Utterance:
    (folder / "a.wav").write_bytes(b"RIFF whatever Gentle's ffmpeg reads")
    return Utterance(folder / "a.wav", "mine", "me", text, seconds=seconds, language="en")


def phones(alignment):
    return [(round(s.start_s, 3), round(s.end_s, 3), s.phone) for s in alignment.phones]


def test_words_and_phones_come_with_their_times(gentle, tmp_path):
    found = gentle.align(saying(tmp_path, "Hello, there!"))
    assert phones(found) == [
        *[(0.0, 0.2, "sil"), (0.2, 0.3, "HH"), (0.3, 0.4, "AH"), (0.4, 0.5, "L"), (0.5, 0.6, "OW")],
        *[(0.6, 0.65, "sil"), (0.65, 0.75, "DH"), (0.75, 0.85, "EH"), (0.85, 0.95, "R"), (0.95, 3.0, "sil")],
    ]
    assert [(w.start_s, round(w.end_s, 3), w.word) for w in found.words] == [(0.2, 0.6, "hello"), (0.65, 0.95, "there")]
    assert (found.missing_words, found.confidence) == (0, None)


def test_it_asks_once_at_once_with_the_sound_and_the_words_as_they_are_said(gentle, server, tmp_path):
    gentle.align(saying(tmp_path, "Hello, 2 U.S. — there"))
    ((path, query, transcript, sound),) = server.asked
    assert (path, query) == ("/transcriptions", {"async": ["false"]})
    assert transcript == "hello two u s there"
    assert sound == (tmp_path / "a.wav").read_bytes()


@pytest.mark.parametrize("word", ["whispered", "shimerda", "collapsed"])
def test_what_is_round_a_word_that_was_not_found_is_no_silence(gentle, tmp_path, word):
    found = gentle.align(saying(tmp_path, f"hello {word} a"))
    labels = [s.phone for s in found.phones]
    assert labels == ["sil", "HH", "AH", "L", "OW", "AH", "sil"]
    assert [w.word for w in found.words] == ["hello", "a"]
    assert found.missing_words == 1
    gap = found.phones[5].start_s - found.phones[4].end_s
    assert gap > 0.1


def test_a_hanging_answer_is_given_up_and_only_that_utterance_fails(server, tmp_path):
    impatient = Gentle(f"http://127.0.0.1:{server.server_port}", timeout_s=0.3)
    with pytest.raises(AlignmentError, match=r"no answer in 0\.3 s"):
        impatient.align(saying(tmp_path, "hang"))
    assert len(server.asked) == 1, "what hung once hangs again"


def test_a_failing_server_is_asked_again_and_then_the_utterance_fails(gentle, server, tmp_path):
    server.failures = 2
    assert gentle.align(saying(tmp_path, "hello")).words
    server.failures = 3
    with pytest.raises(AlignmentError, match="HTTP 500"):
        gentle.align(saying(tmp_path, "hello"))
    assert len(server.asked) == 6


@pytest.mark.parametrize(("text", "why"), [("html", "not JSON"), ("nothing", "none of the text was found")])
def test_an_answer_without_an_alignment_fails_the_utterance(gentle, tmp_path, text, why):
    with pytest.raises(AlignmentError, match=why):
        aligned(saying(tmp_path, text), gentle)


@pytest.mark.parametrize(("text", "why"), [("", "no text"), (" … ", "no word")])
def test_an_empty_text_on_which_gentle_hangs_is_never_sent(gentle, server, tmp_path, text, why):
    with pytest.raises(AlignmentError, match=why):
        gentle.align(saying(tmp_path, text))
    assert server.asked == []


def test_a_server_that_redirects_is_no_gentle_server_to_go_on_with(gentle, server, tmp_path):
    server.always_asynchronous = True
    with pytest.raises(PassError, match="302"):
        gentle.align(saying(tmp_path, "hello"))


def manifest_of(folder: Path, n: int) -> Path:
    rows = [{"audio": f"{k}.wav", "speaker": "s", "text": "hello there", "seconds": 2.0} for k in range(n)]
    for row in rows:
        (folder / row["audio"]).write_bytes(b"sound")
    manifest = folder / "list.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest


def test_without_a_server_a_pass_says_how_to_start_one_before_it_begins(gentle, server, tmp_path):
    server.close()
    with pytest.raises(PassError, match="docker run -p 8765:8765 lowerquality/gentle"):
        align(manifest_of(tmp_path, 1), tmp_path / "out", gentle, PassOptions(workers=1))
    assert not (tmp_path / "out").exists()


def test_a_server_that_goes_away_stops_the_pass_and_one_that_comes_back_lets_it_go_on(server, tmp_path):
    port = server.server_port
    gentle = Gentle(f"http://127.0.0.1:{port}", timeout_s=20, tries=2, pause_s=0.01)
    manifest = manifest_of(tmp_path, 6)

    class Leaving(Gentle):
        def align(self, utterance):
            if len(server.asked) == 3:
                server.close()
            return super().align(utterance)

    leaving = Leaving(gentle.server, gentle.timeout_s, gentle.tries, gentle.pause_s)
    with pytest.raises(PassError, match="no Gentle server answers"):
        align(manifest, tmp_path / "out", leaving, PassOptions(workers=1))
    assert (tmp_path / "out/failures.jsonl").read_text() == ""
    again = FakeGentle(port)
    try:
        align(manifest, tmp_path / "out", gentle, PassOptions(workers=1))
    finally:
        again.close()
    assert len(again.asked) == 3, "what was aligned before is not asked again"
    assert [u.aligned_by for u in read_manifest(tmp_path / "out/manifest.jsonl")] == ["gentle"] * 6


def test_no_more_requests_are_under_way_than_workers(gentle, server, tmp_path):
    server.takes_s = 0.1
    align(manifest_of(tmp_path, 6), tmp_path / "out", gentle, PassOptions(workers=2))
    assert len(server.asked) == 6
    assert server.most_under_way <= 2
