# SPDX-License-Identifier: MIT
"""What a piece of work was made of, kept beside it, so that stale work is refused instead of used or continued."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from wav2vis_core.errors import Wav2VisError
from wav2vis_core.formats.common.output import write_atomically

_DIGEST = re.compile("[0-9a-f]{16}")
_MOST_NAMED = 4

# What NumPy and JSON say of a file that is cut or of another kind, and what is said of one with the wrong content.
_DAMAGED = (
    *(AttributeError, BadZipFile, EOFError, FileNotFoundError, IndexError, KeyError, OverflowError),
    *(RecursionError, TypeError, ValueError),
)


class StaleError(Wav2VisError):
    """Work that is missing, or was not made of what it would be made of now."""


@dataclass(frozen=True)
class Stamp:
    """What a file or a folder is made of.

    A piece of work is done once its stamp is written: the step that makes it writes the stamp last.

    Attributes
    ----------
    target : Path
        The file or folder.
    made_of : mapping of str to Any
        Everything that the result depends on: what JSON holds, dataclasses and paths.
    folder : bool
        Whether the target is a folder, which holds its stamp as `stamp.json`; that of a file lies beside it.
    """

    target: Path
    made_of: Mapping[str, Any]
    folder: bool = False

    @property
    def digest(self) -> str:
        """Stands for all of `made_of` in the stamps of what is made from this."""
        return hashlib.sha256(json.dumps(self.plain(), sort_keys=True).encode()).hexdigest()[:16]

    def holds(self) -> bool:
        """Whether the work is done; False when it was not begun or not finished, or was deleted.

        Raises
        ------
        StaleError
            When it was made of something else, or its stamp is damaged.
        """
        if not (self._path.exists() and self.target.exists()):
            return False
        try:
            made_of = json.loads(self._path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            made_of = None
        if not isinstance(made_of, dict):
            raise StaleError("is damaged", str(self._path), "delete it with what it belongs to")
        self.check(made_of)
        return True

    def require(self, step: str) -> Path:
        """The target; StaleError when the step has not made it, or made it of something else."""
        if not self.holds():
            raise StaleError("is missing or incomplete", str(self.target), f"run the step {step} first")
        return self.target

    @contextmanager
    def reading(self, step: str, name: str = "") -> Iterator[Path]:
        """The target, or a file of its folder, for a block that reads it.

        Raises
        ------
        StaleError
            As `require` does, and when the block finds the file damaged, or the disk does not let it read.
        """
        path = self.require(step) / name
        try:
            yield path
        except _DAMAGED:
            what = str(self.target) if self.folder else "it"
            raise StaleError("is damaged", str(path), f"delete {what}, and run the step {step} again") from None
        except OSError as error:  # which says nothing of the file
            raise StaleError(
                f"cannot be read ({error.strerror})", str(path), "check its permissions and disk"
            ) from None

    def check(self, made_of: Mapping[str, Any]) -> None:
        """Raise StaleError, which names what differs, unless work made of this is what would be made now."""
        before, now = _flat(made_of), _flat(self.plain())
        names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        if not names:
            return
        named = [_difference(name, before.get(name), now.get(name)) for name in names[:_MOST_NAMED]]
        more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
        raise StaleError(
            f"was made with {', '.join([*named, *more])}",
            str(self.target),
            "delete it and what was made from it, or name another folder",
        )

    def plain(self) -> dict[str, Any]:
        """What it is made of, as JSON gives it back."""
        plain: dict[str, Any] = json.loads(json.dumps(self.made_of, default=_plain))
        return plain

    def write(self) -> None:
        """Mark the work as done."""
        write_atomically(self._path, json.dumps(self.plain(), indent=1) + "\n", overwrite=True)

    @property
    def _path(self) -> Path:
        return self.target / "stamp.json" if self.folder else self.target.with_name(f"{self.target.name}.stamp.json")


def file_digest(path: Path) -> str:
    """Stands for the content of a file in a stamp; StaleError when it cannot be read."""
    try:
        stat = path.stat()
    except OSError as error:
        raise StaleError(f"cannot be read ({error.strerror})", str(path), "check the path") from None
    return _file_digest(path.absolute(), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _file_digest(path: Path, mtime_ns: int, size: int) -> str:
    """A file is read again only after it was written to."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _plain(value: Any) -> Any:
    """What JSON holds in place of a value that it cannot hold."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _flat(made_of: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Values by their dotted names."""
    flat: dict[str, Any] = {}
    for name, value in made_of.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return flat


def _difference(name: str, before: Any, now: Any) -> str:
    if any(isinstance(value, str) and _DIGEST.fullmatch(value) for value in (before, now)):
        return f"another {name}"
    return f"{name} {_word(before)} (now {_word(now)})"


def _word(value: Any) -> str:
    return "left out" if value is None else str(value)
