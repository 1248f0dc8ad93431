# SPDX-License-Identifier: MIT
"""Which of the voices of a file is read."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import ReadError


def chosen_voice(names: Sequence[str], speaking: Sequence[bool], asked: str | int | None, where: str) -> int:
    """The index of the voice that is asked for by its name or its number from 1 on, else of the only one that speaks.

    Where none speaks that is the first.

    Raises
    ------
    ReadError
        When no voice is meant, or several speak and none is asked for; the message lists them.
    """
    talkers = [k for k, speaks in enumerate(speaking) if speaks]
    if asked is None:
        if len(talkers) > 1:
            listed = ", ".join(f"{k + 1} {names[k]!r}" for k in talkers)
            raise ReadError(f"{len(talkers)} voices speak: {listed}", where, "choose one by name or number", "voice")
        return talkers[0] if talkers else 0
    for same in (str, str.casefold):
        meant = [k for k, name in enumerate(names) if same(name.strip()) == same(str(asked).strip())]
        if len(meant) == 1:
            return meant[0]
    if str(asked).strip() in map(str, range(1, len(names) + 1)):
        return int(asked) - 1
    listed = ", ".join(f"{k + 1} {name!r}" for k, name in enumerate(names)) or "none"
    raise ReadError(f"no one voice is called {str(asked)[:40]!r} ({listed})", where, "use a name or number", "voice")
