# SPDX-License-Identifier: MIT
"""One who brings a sound: takes it, hears it, and hands out what is asked for until the page is closed.

A connection is for one sound. It asks by its address, `?name=talk.wav&size=BYTES&listener=studio`, then sends the
bytes of the file in pieces. It is told how far the work is, and at last the cues and the outline; from then on it may
ask for files. To hang up is to cancel, and nothing is kept of a sound whose connection is gone.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs

from ..errors import AudioError, OptionError, Wav2VisError
from ..jobs.task import Task
from ..pipeline import DEFAULT_LISTENER, ListenerName
from ..track.timebase import FrameRate
from ..track.visemes import VisemeSet
from .sound import OFFERED, OUTLINE_RATE_HZ, HeardSound

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

MOST_BYTES = 1 << 30
"""Of a file."""

MOST_PIECE_BYTES = 1 << 16
"""Of a message that brings a part of it."""

_PATIENCE_S = 30.0  # within which a file must come on by a piece of the largest size, or what is left of it
_EVERY_S = 0.1


class Uploads:
    """Takes sounds, and hears one at a time.

    Parameters
    ----------
    viseme_set : VisemeSet
        The set that cues are told in.
    """

    def __init__(self, viseme_set: VisemeSet) -> None:
        self._viseme_set = viseme_set
        self._hearing = asyncio.Lock()

    async def take(self, connection: ServerConnection) -> None:
        """Serve one who brings a sound, until it goes."""
        work = asyncio.create_task(self._serve(connection))
        gone = asyncio.create_task(connection.wait_closed())
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    async def _serve(self, connection: ServerConnection) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="wav2vis.", ignore_cleanup_errors=True) as folder:
                heard = await self._hear(connection, Path(folder, "sound"))
            track = await asyncio.to_thread(heard.track, self._viseme_set)
            await _tell(
                connection,
                type="heard",
                listener=track.listener,
                duration_s=track.duration_s,
                cues=[(cue.start_s, cue.end_s, cue.shape) for cue in track.cues],
                notes=[str(note) for note in track.notes],
                outline_rate_hz=OUTLINE_RATE_HZ,
            )
            await connection.send(heard.outline.astype("<i2").tobytes())
            async for asked in connection:
                await _hand_out(connection, heard, asked)
        except (Wav2VisError, OSError) as error:
            await _tell(connection, type="error", text=str(error))

    async def _hear(self, connection: ServerConnection, path: Path) -> HeardSound:
        """The sound that comes, kept at a path meanwhile."""
        assert connection.request is not None
        asked = parse_qs(connection.request.path.partition("?")[2])
        name = PurePath(asked.get("name", ["sound"])[0].replace("\\", "/")).name or "sound"
        listener = cast(ListenerName, asked.get("listener", [DEFAULT_LISTENER])[0])
        await _keep(connection, path, name, _size(asked.get("size", [""])[0], name))
        async with self._hearing:
            task = Task(lambda report: HeardSound.hear(path, name, listener, report), name)
            task.start()
            try:
                told = -1.0
                while task.running:
                    if task.share != told:
                        told = task.share
                        await _tell(connection, type="progress", share=round(told, 4))
                    await asyncio.sleep(_EVERY_S)
            finally:
                task.cancel()
                await asyncio.to_thread(task.wait)
        if task.error:
            raise task.error
        assert task.result is not None
        return task.result


async def _keep(connection: ServerConnection, path: Path, name: str, size: int) -> None:
    """Write what comes to a file, until it is whole."""
    pieces = aiter(cast(AsyncIterator[object], connection))
    with path.open("xb") as file:
        while size > 0:
            try:
                come = await asyncio.wait_for(_next(pieces, min(size, MOST_PIECE_BYTES)), _PATIENCE_S)
            except (StopAsyncIteration, TimeoutError):
                raise AudioError("did not arrive whole", name, "send it again") from None
            if not 0 < len(come) <= size:
                raise AudioError("is not of the size that was promised", name, "send it again")
            size -= len(come)
            await asyncio.to_thread(file.write, come)


async def _next(pieces: AsyncIterator[object], least: int) -> bytes:
    """The next bytes, at least so many: pieces of nothing keep nobody's place. None at all where a piece is a text."""
    come = b""
    while len(come) < least:
        piece = await anext(pieces)
        if not isinstance(piece, bytes):
            return b""
        come += piece
    return come


def _size(text: str, name: str) -> int:
    """The bytes that are promised; AudioError when they are too many or none."""
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    if size == 0:
        raise AudioError("the file is empty", name, "choose another one")
    if size > MOST_BYTES:
        what = f"{size / 1e6:.0f} MB are more than the {MOST_BYTES / 1e6:.0f} MB that are taken"
        raise AudioError(what, name, "use the command for it, or FLAC")
    return size


async def _hand_out(connection: ServerConnection, heard: HeardSound, asked: str | bytes) -> None:
    """Send the file that is asked for: its name, then its bytes; or say why not."""
    try:
        fields = json.loads(asked)
        if not isinstance(fields, dict) or fields.get("format") not in OFFERED:
            raise OptionError("no such file is offered", "", f"ask for {', '.join(OFFERED)}", "format")
        fps = FrameRate.parse(str(fields.get("fps", 24)))
        name, content = await asyncio.to_thread(heard.written, fields["format"], fps)
    except (Wav2VisError, ValueError, RecursionError) as error:  # ValueError: no JSON
        await _tell(connection, type="refused", text=str(error))
    else:
        assert isinstance(content, bytes)  # folders are not offered
        await _tell(connection, type="file", name=name)
        await connection.send(content)


async def _tell(connection: ServerConnection, **fields: object) -> None:
    await connection.send(json.dumps(fields, separators=(",", ":")))
