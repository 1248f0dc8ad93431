# SPDX-License-Identifier: GPL-3.0-or-later
"""A microphone's sound on its way to a mouth and to other programs, and a take of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from wav2vis_core import LiveSession
from wav2vis_core.errors import SenderError
from wav2vis_core.formats.common.output import write_atomically
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.outlet import Outlet
from wav2vis_core.senders.sender import Sender

from ..sound.sound import wav_of

Int16 = NDArray[np.int16]

SILENT_DB = -60.0
"""The lowest level that is shown."""

_PATIENCE_S = 1.0  # for what waits to be analysed
_SMOOTHED = 0.1  # share of the newest measurement in the delay


class Listening:
    """Shape and level of the sound that arrives, analysed in a thread of its own and sent on; and takes of it.

    Parameters
    ----------
    rate_hz : int
        Of the samples.
    session : LiveSession
        Of that rate.
    senders : sequence of Sender
        Programs that follow the mouth.
    on_change : callable
        Called in a thread of its own when the shape, the level or what is said of a sender may be another.

    Attributes
    ----------
    shape : str
        What the mouth shows; empty at first.
    level_db : float
        Of the last samples, root mean square over full scale, at least `SILENT_DB`.
    delay_s : float
        From a sound to its shape, smoothed.
    recording : bool
        Whether samples are kept.
    said : str
        The last that there is to say about a sender.
    """

    def __init__(
        self,
        rate_hz: int,
        session: LiveSession,
        senders: Sequence[Sender] = (),
        *,
        on_change: Callable[[], object] = lambda: None,
    ) -> None:
        self._session, self._stage = session, Stage.of(session)
        self._outlets = [Outlet(sender, self._stage, self._say) for sender in senders]
        self._rate_hz, self._on_change = rate_hz, on_change
        self._take: list[Int16] = []
        self._n_taken = 0
        self._stopped = False
        self._waiting: SimpleQueue[tuple[Int16, float] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._analyse_all, name="live", daemon=True)
        self.shape, self.level_db, self.delay_s, self.recording = "", SILENT_DB, session.look_ahead_s, False
        self.said = ""
        self._time_s = 0.0

    @property
    def failures(self) -> list[SenderError]:
        """Why senders gave up."""
        return [outlet.failure for outlet in self._outlets if outlet.failure]

    @property
    def take_s(self) -> float:
        """Length of the take in seconds."""
        return self._n_taken / self._rate_hz

    def start(self) -> None:
        """Begin to analyse and to send."""
        for outlet in self._outlets:
            outlet.start()
        self._thread.start()

    def feed(self, samples: Int16) -> None:
        """Take the next samples, shape (n,), from any thread; comes back at once, however busy the computer is."""
        if self.recording:
            self._take.append(samples)
            self._n_taken += len(samples)
        self._waiting.put((samples, time.perf_counter()))

    def stop(self) -> None:
        """Analyse no more and leave the mouth at rest; `on_change` is not called any more."""
        self._on_change = lambda: None
        self._stopped = True
        self._waiting.put(None)  # wakes it
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)
        for outlet in self._outlets:
            outlet.put(self._stage.at_rest(self._time_s))
            outlet.stop()

    def record(self) -> None:
        """Begin a take; an older one is forgotten."""
        self._take, self._n_taken = [], 0
        self.recording = True

    def save_take(self, path: Path) -> None:
        """Write the take as a WAV of 16 bits, in place of an older file; OutputError when it cannot be written."""
        samples = np.concatenate([np.zeros(0, np.int16), *self._take])
        write_atomically(path, wav_of(samples, self._rate_hz), overwrite=True)

    def _analyse_all(self) -> None:
        while (piece := self._waiting.get()) and not self._stopped:
            samples, arrived = piece
            if len(samples):
                self._analyse(samples)
                lasted_s = time.perf_counter() - arrived + len(samples) / self._rate_hz
                self.delay_s += _SMOOTHED * (self._session.look_ahead_s + lasted_s - self.delay_s)
                self._on_change()

    def _analyse(self, samples: Int16) -> None:
        floats = samples.astype(np.float32) / np.float32(32768)
        power = max(float(np.mean(floats * floats)), 1e-12)
        self.level_db = max(10 * float(np.log10(power)), SILENT_DB)
        for moment in self._stage.moments(self._session.push(floats)):
            self.shape, self._time_s = moment.shape, moment.time_s
            for outlet in self._outlets:
                outlet.put(moment)

    def _say(self, text: str) -> None:
        self.said = text
        self._on_change()
