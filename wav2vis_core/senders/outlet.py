# SPDX-License-Identifier: MIT
"""A sender in a thread of its own, so that nothing on its way can stall the sound."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator

from ..errors import SenderError
from .moment import Moment, Stage
from .sender import Sender

# Moments that wait for a slow receiver; older ones are forgotten. They are a second's.
_MOST_WAITING = 100

_RETRY_S = 1.0
_PATIENCE_S = 2.0  # for the last moments


class Outlet:
    """Sends moments as they come, opens the other side again where it went away, and forgets what it cannot take.

    Parameters
    ----------
    sender : Sender
    stage : Stage
    say : callable
        Told, in the outlet's thread, when the other side is reached and when it is lost.

    Attributes
    ----------
    n_lost : int
        Moments that were forgotten.
    failure : SenderError or None
        Why it gave up.
    """

    def __init__(self, sender: Sender, stage: Stage, say: Callable[[str], object] = lambda text: None) -> None:
        self.sender, self._stage, self._say = sender, stage, say
        self._waiting: deque[Moment] = deque(maxlen=1 if sender.latest_only else _MOST_WAITING)
        self._news = threading.Condition()
        self._ended = False
        self._taking = True  # unless the other side turns out to be away
        self._cut = threading.Event()
        self.n_lost = 0
        self.failure: SenderError | None = None
        self._thread = threading.Thread(target=self._run, name=f"to {sender.name}", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def put(self, moment: Moment, *, wait: bool = False) -> None:
        """Send a moment when it can be; comes back at once.

        With `wait`, for sound that comes faster than in its own time, waits for room while the other side takes any.
        """
        with self._news:
            if wait and not self.sender.latest_only:
                self._news.wait_for(lambda: len(self._waiting) < _MOST_WAITING or not self._taking, _PATIENCE_S)
            full = len(self._waiting) == self._waiting.maxlen
            self.n_lost += full and not self.sender.latest_only
            self._waiting.append(moment)
            self._news.notify_all()

    def stop(self) -> None:
        """Send what waits, then let go; what takes too long is left."""
        with self._news:
            self._ended = True
            self._news.notify_all()
        self._thread.join(_PATIENCE_S)
        self._cut.set()

    def _run(self) -> None:
        away = in_vain = False  # whether that was said; whether it opened and took nothing, as who refuses each moment
        while not self._finished():
            try:
                self.sender.open(self._stage)
                self._taking = True
                if not in_vain:
                    self._say_sending()
                    away = False
                in_vain = True
                for moment in self._moments():
                    self.sender.send(moment)
                    if away:
                        self._say_sending()
                    away = in_vain = False
            except OSError as error:
                if not away:
                    why = error.strerror or str(error) or type(error).__name__
                    self._say(f"{self.sender.where}: not reached ({why}); trying again")
                away = True
            except SenderError as error:
                self.failure = error
                return
            finally:
                self._taking = False
                self.sender.close()
            if self._cut.wait(0 if self._ended else _RETRY_S):
                return

    def _say_sending(self) -> None:
        self._say(f"{self.sender.where}: sending")

    def _moments(self) -> Iterator[Moment]:
        """Those that wait and come, until the session has ended and all is sent."""
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    return
                moment = self._waiting.popleft()
                self._news.notify_all()
            yield moment

    def _finished(self) -> bool:
        return self._ended or self._cut.is_set()
