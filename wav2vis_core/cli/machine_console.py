# SPDX-License-Identifier: MIT
"""What the program says on stderr as JSON, a line an event, for programs that call it: Rhubarb Lip Sync's protocol.

One `start`, then `progress` with a value from 0 to 1 and `log`, and at last either `success` or `failure` with its
reason. Rhubarb 1.13 writes these lines, and its callers read them, some by the places of the fields: the order of the
fields and the spaces are Rhubarb's.
"""

from __future__ import annotations

import json

from .console import Console, Level
from .exit_status import ExitStatus


class MachineConsole(Console):
    """Says everything as lines of JSON. Quiet, it says only warnings and why it failed."""

    def __init__(self) -> None:
        super().__init__()
        self._reasons: list[str] = []
        self._percent = -1

    def begin(self, sound: str) -> None:
        """`start`."""
        if not self.quiet:
            message = f"Application startup. Input file: {sound}."
            self._event(f'"type": "start", "file": {json.dumps(sound)}', "Info", message)
        self.progress(0, "")

    def end(self, status: ExitStatus) -> None:
        """`success`, or `failure` with every reason that was given: callers take it for the last word."""
        if status is not ExitStatus.DONE:
            reason = "\n".join(self._reasons)
            message = f"Application terminating with error: {reason}"
            self._event(f'"type": "failure", "reason": {json.dumps(reason)}', "Fatal", message)
        elif not self.quiet:
            self.progress(1, "")
            self._event('"type": "success"', "Info", "Application terminating normally.")

    def progress(self, share: float, text: str) -> None:
        """`progress`, once for each per cent."""
        percent = int(100 * share)
        if percent > self._percent and not self.quiet:
            self._percent = percent
            self._event(f'"type": "progress", "value": {percent / 100:.2f}', "Trace", f"Progress: {percent}%")

    def _show(self, level: Level, text: str) -> None:
        if level == "Fatal":
            self._reasons.append(text)
        else:
            self._event('"type": "log"', level, text)

    def _event(self, fields: str, level: str, message: str) -> None:
        self._print(f'{{ {fields}, "log": {{ "level": "{level}", "message": {json.dumps(message)} }} }}')
