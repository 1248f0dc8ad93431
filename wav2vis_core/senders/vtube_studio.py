# SPDX-License-Identifier: MIT
"""VTube Studio's plugin API over WebSocket (github.com/DenchiSoft/VTubeStudio).

VTube Studio asks its user once whether wav2vis may send; the token that it then gives is kept in the user's
configuration folder. Sent are its own parameters MouthOpen, MouthSmile (how wide), MouthX (0: speech moves no mouth
aside), VoiceA to VoiceO, VoiceSilence and VoiceVolume, and a parameter of ours for each viseme, such as Wav2VisPP.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import OutputError, SenderError
from ..formats.common.output import write_atomically
from ..motion.arkit import arkit_weights
from ..user_folder import user_folder
from .moment import Moment, Stage
from .sender import Sender, missing
from .vmc import mixed, vrm_recipe

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

_PLUGIN = {"pluginName": "wav2vis", "pluginDeveloper": "wav2vis"}
_PARAMETER = "Wav2Vis{}"
_VOICES = {"aa": "VoiceA", "ih": "VoiceI", "ou": "VoiceU", "ee": "VoiceE", "oh": "VoiceO"}

# A person is asked; then every answer comes within a frame of VTube Studio.
_ASKING_S, _ANSWER_S, _CONNECT_S = 120.0, 5.0, 3.0

_DENIED = 50  # ErrorID: the user has denied API access


def token_path() -> Path:
    """Where VTube Studio's token is kept."""
    return user_folder() / "vtube_studio.json"


class VtubeStudioSender(Sender):
    """Parameters of the loaded model, as fast as VTube Studio answers."""

    name = "vts"
    description = "VTube Studio: MouthOpen, MouthSmile, VoiceA to VoiceO and a parameter for each viseme"
    port = 8001
    viseme_set = "mpeg4"
    latest_only = True

    _socket: ClientConnection | None = None
    _open: ExitStack | None = None

    def open(self, stage: Stage) -> None:
        """Connect, say who we are, and create our parameters.

        Raises
        ------
        OSError
            When VTube Studio is not there.
        SenderError
            When its user refuses, or its token cannot be kept.
        """
        try:
            from websockets.exceptions import WebSocketException
            from websockets.sync.client import connect
        except ModuleNotFoundError:
            raise missing("websockets", self.where) from None
        try:
            self._open = ExitStack()
            connecting = connect(f"ws://{self.address}", open_timeout=_CONNECT_S, proxy=None)
            self._socket = self._open.enter_context(connecting)
        except WebSocketException as error:
            raise ConnectionError(f"no VTube Studio: {error}") from None
        self._authenticate()
        for shape in stage.shapes:
            parameter = {"parameterName": _PARAMETER.format(shape), "explanation": f"wav2vis: viseme {shape}"}
            self._ask("ParameterCreationRequest", {**parameter, "min": 0, "max": 1, "defaultValue": 0})

    def send(self, moment: Moment) -> None:
        """Set all parameters, and wait for the answer."""
        values = [{"id": name, "value": round(value, 4)} for name, value in parameters(moment).items()]
        self._ask("InjectParameterDataRequest", {"faceFound": False, "mode": "set", "parameterValues": values})

    def close(self) -> None:
        """Disconnect."""
        if self._open is not None:
            self._open.close()
        self._open = self._socket = None

    def _authenticate(self) -> None:
        path = token_path()
        token = _kept_token(path)
        for _ in range(2):
            if token is None:
                token = self._ask("AuthenticationTokenRequest", _PLUGIN, _ASKING_S).get("authenticationToken")
                if not isinstance(token, str):
                    raise ConnectionError("VTube Studio gave no token")
                self._keep(path, token)
            if self._ask("AuthenticationRequest", {**_PLUGIN, "authenticationToken": token}).get("authenticated"):
                return
            token = None  # it was revoked
        raise SenderError("VTube Studio refuses its own token", self.where, "allow wav2vis in its plugin settings")

    def _keep(self, path: Path, token: str) -> None:
        try:
            write_atomically(path, json.dumps({"token": token}) + "\n", overwrite=True, parents=True)
        except OutputError as error:
            what = f"VTube Studio's token: {error.where} {error.what}"
            raise SenderError(what, self.where, "let that folder be written to") from None
        path.chmod(0o600)

    def _ask(self, kind: str, data: Mapping[str, Any], timeout_s: float = _ANSWER_S) -> dict[str, Any]:
        """The data of the answer to a request."""
        from websockets.exceptions import WebSocketException

        number = uuid.uuid4().hex
        request = {"apiName": "VTubeStudioPublicAPI", "apiVersion": "1.0", "requestID": number, "messageType": kind}
        assert self._socket is not None
        try:
            self._socket.send(json.dumps({**request, "data": data}))
            while True:
                answer = json.loads(self._socket.recv(timeout_s))
                if answer.get("requestID") == number:
                    break
        except (WebSocketException, ValueError, AttributeError, RecursionError) as error:
            raise ConnectionError(f"VTube Studio went away: {error}") from None
        data = answer.get("data")
        found: dict[str, Any] = data if isinstance(data, dict) else {}
        if answer.get("messageType") == "APIError":
            message = str(found.get("message", "no reason given"))
            if found.get("errorID") == _DENIED:
                remedy = "start again and choose Allow in VTube Studio"
                raise SenderError(f"VTube Studio says: {message}", self.where, remedy)
            raise ConnectionError(f"VTube Studio says: {message}")
        return found


def parameters(moment: Moment) -> dict[str, float]:
    """Value of each of VTube Studio's parameters and of ours."""
    face, vowels = mixed(moment.weights, arkit_weights()), mixed(moment.weights, vrm_recipe())
    widest = max(shares.get("mouthStretchLeft", 0.0) for shares in arkit_weights().values())
    most_open = max(shares.get("jawOpen", 0.0) for shares in arkit_weights().values())
    wide = face["mouthStretchLeft"] / widest - face["mouthPucker"]
    return {
        "MouthOpen": min(face["jawOpen"] / most_open, 1.0),
        "MouthSmile": min(max(0.5 + wide / 2, 0.0), 1.0),
        "MouthX": 0.0,
        **{_VOICES[name]: value for name, value in vowels.items()},
        "VoiceSilence": moment.weights.get("sil", 0.0),
        "VoiceVolume": moment.voice,
        **{_PARAMETER.format(name): value for name, value in moment.weights.items()},
    }


def _kept_token(path: Path) -> str | None:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["token"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
