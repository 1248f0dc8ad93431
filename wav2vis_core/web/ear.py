# SPDX-License-Identifier: MIT
"""The sound of a browser's microphone in, the messages of its mouth out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import numpy as np

from ..errors import Wav2VisError
from ..live.session import LiveSession
from ..senders.moment import Stage
from ..track.visemes import VisemeSet

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

# Seconds by which sound may come before its time: a browser that was busy catches up; who sends more than a microphone
# can hear only costs.
_AHEAD_S = 5.0

# Of a piece: what is computed at once holds up everybody else for a twentieth of it.
_LONGEST_S = 0.1

_POLICY_VIOLATION, _MOST_REASON = 1008, 120  # bytes


async def listen(connection: ServerConnection, viseme_set: VisemeSet) -> None:
    """Answer sound with the mouth in a viseme set, until the browser goes.

    It connects with `?rate_hz=48000` and sends its samples as float32, little-endian, mono, in pieces of at most a
    tenth of a second.
    """
    assert connection.request is not None
    asked = parse_qs(connection.request.path.partition("?")[2])
    try:
        rate_hz = int(asked.get("rate_hz", ["0"])[0])
        session = LiveSession(rate_hz, viseme_set)
        stage = Stage.of(session)
        await connection.send(stage.hello())
        began, n_samples = time.monotonic(), 0
        async for piece in connection:
            if not isinstance(piece, bytes):
                raise ValueError("sound alone is taken")
            samples = np.frombuffer(piece, "<f4")
            if len(samples) > _LONGEST_S * rate_hz:
                raise ValueError("sound is taken in shorter pieces")
            n_samples += len(samples)
            if n_samples / rate_hz > time.monotonic() - began + _AHEAD_S:
                await connection.close(_POLICY_VIOLATION, "sound comes faster than it is spoken")
                return
            for moment in stage.moments(session.push(samples)):
                for message in moment.messages():
                    await connection.send(message)
    except (Wav2VisError, ValueError) as error:  # ValueError: no whole number, or no whole samples
        reason = str(error).encode()[:_MOST_REASON].decode(errors="ignore")
        await connection.close(_POLICY_VIOLATION, reason)
