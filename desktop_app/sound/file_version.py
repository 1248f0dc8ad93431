# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file is still the one that was read."""

from __future__ import annotations

from pathlib import Path

FileVersion = tuple[int, int] | None


def version_of(path: Path) -> FileVersion:
    """When a file was written (nanoseconds) and how large it is (bytes); None where it is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
