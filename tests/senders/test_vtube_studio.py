# SPDX-License-Identifier: MIT
"""VTube Studio, played by a server that keeps to its API."""

import json
import stat
import sys
import threading

import pytest
from websockets.sync.server import serve

from wav2vis_core.senders.outlet import Outlet
from wav2vis_core.senders.sender import Address
from wav2vis_core.senders.vtube_studio import VtubeStudioSender, token_path

OWN = {"MouthOpen", "MouthSmile", "MouthX", "VoiceA", "VoiceI", "VoiceU", "VoiceE", "VoiceO", "VoiceSilence"}


class VtubeStudio:
    """Asks its user, hands out a token, and takes parameters from those who have it."""

    def __init__(self, user_allows=True):
        self.user_allows, self.token, self.n_asked = user_allows, "a-token", 0
        self.created, self.injected = set(), []

    def __call__(self, connection):
        admitted = False
        for text in connection:
            request = json.loads(text)
            assert (request["apiName"], request["apiVersion"]) == ("VTubeStudioPublicAPI", "1.0")
            assert 1 <= len(request["requestID"]) <= 64
            kind, data = request["messageType"], request["data"]
            answer, out = kind.replace("Request", "Response"), {}
            if kind.startswith("Authentication"):
                assert all(3 <= len(data[name]) <= 32 for name in ("pluginName", "pluginDeveloper"))
            if kind == "AuthenticationTokenRequest":
                self.n_asked += 1
                out = {"authenticationToken": self.token}
                if not self.user_allows:
                    answer, out = "APIError", {"errorID": 50, "message": "User has denied API access."}
            elif kind == "AuthenticationRequest":
                admitted = data["authenticationToken"] == self.token
                out = {"authenticated": admitted, "reason": ""}
            elif not admitted:
                answer, out = "APIError", {"errorID": 8, "message": "not authenticated"}
            elif kind == "ParameterCreationRequest":
                assert data["parameterName"].isalnum() and 4 <= len(data["parameterName"]) <= 32
                self.created.add(data["parameterName"])
            elif kind == "InjectParameterDataRequest":
                assert data["mode"] == "set"
                self.injected.append({each["id"]: each["value"] for each in data["parameterValues"]})
            frame = {"apiName": "VTubeStudioPublicAPI", "apiVersion": "1.0", "timestamp": 1}
            connection.send(json.dumps({**frame, "messageType": "SomeEvent", "requestID": "other", "data": {}}))
            connection.send(
                json.dumps({**frame, "messageType": answer, "requestID": request["requestID"], "data": out})
            )


@pytest.fixture
def run(tmp_path, monkeypatch, stage, moments):
    """Send all moments to a VTube Studio; gives the outlet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    def send(studio):
        with serve(studio, "127.0.0.1", 0) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            outlet = Outlet(VtubeStudioSender(Address("127.0.0.1", server.socket.getsockname()[1])), stage)
            outlet.start()
            for moment in moments:
                outlet.put(moment)
                threading.Event().wait(0.005)
            outlet.stop()
            server.shutdown()
            thread.join()
        return outlet

    return send


def test_parameters_arrive_and_the_user_is_asked_once(run, stage, moments):
    studio = VtubeStudio()
    assert run(studio).failure is None
    assert studio.created == {f"Wav2Vis{shape}" for shape in stage.shapes}
    assert len(studio.injected) > 10
    for values in studio.injected:
        assert set(values) == OWN | {"VoiceVolume"} | studio.created
        assert all(0 <= value <= 1 for value in values.values())
    last = studio.injected[-1]
    assert last["Wav2Vissil"] == pytest.approx(moments[-1].weights["sil"], abs=1e-4)
    assert max(values["MouthOpen"] for values in studio.injected) > 0.3
    assert run(studio).failure is None
    assert studio.n_asked == 1
    if sys.platform != "win32":
        assert stat.S_IMODE(token_path().stat().st_mode) == 0o600


def test_a_token_that_was_revoked_is_asked_for_again(run):
    studio = VtubeStudio()
    run(studio)
    studio.token = "another"
    assert run(studio).failure is None
    assert studio.n_asked == 2


def test_a_token_that_cannot_be_kept_is_told_of(run, tmp_path):
    for base in (tmp_path, tmp_path / "Library" / "Application Support"):
        base.mkdir(parents=True, exist_ok=True)
        (base / "wav2vis").touch()
    failure = run(VtubeStudio()).failure
    assert f"VTube Studio's token: {token_path()} cannot be written" in str(failure)


def test_a_user_who_refuses_is_not_asked_again(run):
    studio = VtubeStudio(user_allows=False)
    failure = run(studio).failure
    assert "User has denied API access" in str(failure) and "Allow" in str(failure)
    assert studio.n_asked == 1
    assert not token_path().exists()


def until(condition):
    """Wait for what another thread does, five seconds at most."""
    for _ in range(500):
        if condition():
            break
        threading.Event().wait(0.01)


@pytest.mark.parametrize(
    "answer",
    [
        *('{"requestID": "NUMBER", "messageType": "X", "data": [1]}', '{"requestID": "NUMBER", "data": {"token": 1}}'),
        *('{"requestID": "NUMBER", "data": {"authenticationToken": {}}}', "[1]", "[" * 100_000, "not JSON"),
    ],
    ids=["data is a list", "no token", "token is no text", "list", "nested", "not JSON"],
)
def test_answers_that_make_no_sense_are_taken_for_an_absence(answer, tmp_path, monkeypatch, stage):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    said = []

    def nonsense(connection):
        for text in connection:
            connection.send(answer.replace("NUMBER", json.loads(text)["requestID"]))

    with serve(nonsense, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        outlet = Outlet(VtubeStudioSender(Address("127.0.0.1", server.socket.getsockname()[1])), stage, said.append)
        outlet.start()
        until(lambda: said)
        outlet.stop()
        server.shutdown()
        thread.join()
    assert "not reached (VTube Studio" in said[0]
    assert not token_path().exists()


def test_without_vtube_studio_the_sender_keeps_trying(stage, free_port):
    said = []
    outlet = Outlet(VtubeStudioSender(Address("127.0.0.1", free_port())), stage, said.append)
    outlet.start()
    until(lambda: said)
    outlet.stop()
    assert "not reached" in said[0] and outlet.failure is None
