"""Write docs/formats.md from the registry: `python docs/write_formats.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wav2vis_core.formats import Format, all_formats
from wav2vis_core.formats.common.options import options_of

_HEAD = """\
# Formats

Written by `docs/write_formats.py` from the formats themselves. `wav2vis talk.wav -o talk.dat` takes the format from the
extension, `-f NAME` says it; `-O name=value` sets an option. `wav2vis convert` reads those with a reader, by their
content, and tells what the new file cannot hold.

| name | extension | what | viseme set | options | lost | read | validated with |
|---|---|---|---|---|---|---|---|
"""


def table() -> str:
    """The page: a row a format, in alphabetical order."""
    return _HEAD + "".join(f"| {' | '.join(_cells(each))} |\n" for each in all_formats().values())


def _cells(each: Format[Any]) -> list[str]:
    allowed = " only" if each.sets == (each.default_set,) else f" (of {', '.join(each.sets)})" if each.sets else ""
    common = [f"--{name}" for name in each.uses if name != "folder"] + ["--posteriors"] * each.holds_posteriors
    options = [*common, *(str(option).replace("|", " or ") for option in options_of(each).values())]
    return [
        f"`{each.name}`",
        " ".join(f"`{extension}`" for extension in each.extensions),
        each.description,
        each.default_set + allowed,
        "; ".join(options),
        each.cannot_carry,
        "yes" if each.readable else "no",
        each.validated_by,
    ]


if __name__ == "__main__":
    (Path(__file__).parent / "formats.md").write_text(table(), encoding="utf-8", newline="\n")
