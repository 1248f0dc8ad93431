# SPDX-License-Identifier: MIT
"""Write docs/formats.md from the registry: `python docs/write_formats.py`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wav2vis_core.formats import Format, all_formats, all_readers
from wav2vis_core.formats.common.options import Option, options_of

_PAGE = """\
# Formats

The extension of the output names the format: `wav2vis talk.wav -o talk.dat` writes Moho's. Where it does not, say which
with `-f NAME`, in capitals or not; `wav2vis formats` prints this list too. `wav2vis convert` recognises a file that it
can read by its content, whatever its name, translates the shapes into the viseme set that readers of the new format
expect, and says what the new file cannot hold. (`docs/write_formats.py` writes this page from the formats themselves.)

{formats}
Where the table says "any", readers take whatever names the shapes have, so converting keeps them; the set after it is
the one that `wav2vis talk.wav` writes. Formats that count frames (see the last table) do so at `--fps`, 24 by default.

## What is read, and what is put right

Files are read as other programs write them. What had to be guessed or put right is said in one note (`track.notes`):

- UTF-8, UTF-16 with or without its mark, else Windows-1252.
- Rows and phonemes in any order: sorted; of several on one frame the last is shown; those before the first frame stand
  on it.
- Spans that overlap end where the next one begins; what comes after the sound, or has no length, is left out. In
  TextGrids, gaps, overlaps and ends past the file of less than an animation frame are rounding.
- Labels of moments (Audacity) hold up to the next one; between regions there is rest.
  A last row that is not rest (`dat`, `tsv`) is shown for a frame.
- Numbers may be texts or have a decimal comma, times be `mm:ss.cc` or `h:mm:ss.cc`.
- Several voices (Papagayo's, or the speakers of a TextGrid): `--voice`, `load(path, voice=...)`, by name or by number.
  Papagayo-NG's *Export JSON* is one voice.
- Phones in the place of shapes, in ARPAbet, TIMIT's labels or the IPA, with Kaldi's and Gentle's endings or without:
  they are shown in the set that is asked for. Names that are both phones and shapes of a set are shapes, but in a tier
  called `phones`, or where a project names a set of phones.

These are read and not written:

{readers}
## Options

On the command line `-O name=value`, once for each; in Python a keyword: `save(track, "talk.anim", motion="stepped")`.

{options}
## What is lost, and how the files were checked

Formats that count frames begin a shape in the frame that is on screen at its time, so that the mouth is never late.
Where a file's times are rounded to hundredths (`tsv`, `json`, `xml`), a frame's start can be rounded to before it: from
`dat` to `tsv` and back, shapes may come a frame earlier. `track.json` and `pgo` keep what `dat` says.

Where a format can be read, `wav2vis convert` reads back what it wrote and prints what changed in your file. This is
what each has no place for at all, and the independent reader, or the rules restated in a test, that its files were
checked with. "By hand" is what was run on files of ours once, outside the tests.

{losses}"""


def page() -> str:
    """The page, formats in alphabetical order."""
    formats = list(all_formats().values())
    return _PAGE.format(
        formats=_table(
            ("name", "extension", "what it is", "viseme set", "can be read"),
            (
                (
                    _code(each.name, *each.aliases),
                    _code(*each.extensions),
                    each.description,
                    _sets(each),
                    _yes(each.readable),
                )
                for each in formats
            ),
        ),
        readers=_table(
            ("name", "extension", "what it is"),
            (
                (_code(each.name), _code(*each.extensions), each.description)
                for name, each in all_readers().items()
                if name not in all_formats()
            ),
        ),
        options=_table(
            ("formats", "option", "values, the default first", "meaning"),
            (
                (_code(*names), _code(option.name), _values(option), option.help)
                for option, names in _takers(formats).items()
            ),
        ),
        losses=_table(
            ("format", "counts frames", "has no place for", "checked with"),
            ((_code(each.name), _yes("fps" in each.uses), each.cannot_carry, each.validated_by) for each in formats),
        ),
    )


def _takers(formats: Iterable[Format[Any]]) -> dict[Option, list[str]]:
    """The names of the formats that take each option."""
    takers: dict[Option, list[str]] = {}
    for each in formats:
        for option in options_of(each).values():
            takers.setdefault(option, []).append(each.name)
    return takers


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _code(*texts: str) -> str:
    return " ".join(f"`{text}`" for text in texts)


def _sets(each: Format[Any]) -> str:
    if each.sets == (each.default_set,):
        return f"{each.default_set} only"
    if others := [name for name in each.sets if name != each.default_set]:
        return f"{each.default_set} or {', '.join(others)}"
    return f"any; {each.default_set}" if each.neutral else each.default_set


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""


def _values(option: Option) -> str:
    if option.kind is bool:
        return "`yes`, `no`" if option.default else "`no`, `yes`"
    if option.choices:
        return ", ".join(map(_code, sorted(option.choices, key=lambda choice: choice != option.default)))
    return _code(str(option.default)) if option.default != "" else "empty"


if __name__ == "__main__":
    (Path(__file__).parent / "formats.md").write_text(page(), encoding="utf-8", newline="\n")
