# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the add-on as zips that Blender installs: `python -m blender_addon.build [FOLDER]`.

`wav2vis-VERSION.zip` is the extension for Blender 4.2 and later, `wav2vis-VERSION-legacy.zip` the same for those
before.
The core comes along as a sub-package, so imports of it in the add-on become relative ones.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ADDON = Path(__file__).parent
CORE = ADDON.parent / "wav2vis_core"

# The command line, its self-test, what follows a microphone, the page, and what downloads a recogniser of words: nobody
# can start them from Blender.
_NOT_IN_BLENDER = (
    *("cli", "__main__.py", "selftest.py", "live", "senders", "web", "transcripts/whisper.py"),
    *("assets/golden", "assets/live.safetensors"),
)
_MADE_AT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same source gives the same bytes


def build(folder: Path) -> tuple[Path, Path]:
    """Write both zips into a folder, made where it is missing, and return their paths: extension, legacy."""
    version = tomllib.loads((ADDON / "blender_manifest.toml").read_text(encoding="utf-8"))["version"]
    folder.mkdir(parents=True, exist_ok=True)
    content = dict(_content())
    paths = folder / f"wav2vis-{version}.zip", folder / f"wav2vis-{version}-legacy.zip"
    for path, prefix in zip(paths, ("", "wav2vis/"), strict=True):
        with ZipFile(path, "w") as archive:
            for name, data in content.items():
                entry = ZipInfo(prefix + name, _MADE_AT)
                entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, data)
    return paths


def _content() -> Iterator[tuple[str, bytes]]:
    """Name in the extension and content of each file."""
    for path in _files(ADDON):
        if path.name == "build.py":
            continue
        data = path.read_bytes()
        if path.suffix == ".py":
            dots = b"." * len(path.relative_to(ADDON).parts)
            data = re.sub(rb"^from wav2vis_core\b", b"from " + dots + b"wav2vis_core", data, flags=re.MULTILINE)
        yield path.relative_to(ADDON).as_posix(), data
    for path in _files(CORE):
        name = path.relative_to(CORE).as_posix()
        if not name.startswith(_NOT_IN_BLENDER):
            yield f"wav2vis_core/{name}", path.read_bytes()
    yield "wav2vis_core/LICENSE", (ADDON.parent / "LICENSE").read_bytes()


def _files(folder: Path) -> Iterator[Path]:
    hidden = ("__pycache__", ".")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(hidden) for part in path.relative_to(folder).parts):
            yield path


if __name__ == "__main__":
    for built in build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("dist")):
        print(f"{built}: {built.stat().st_size / 1e6:.2f} MB")  # noqa: T201 (a command)
