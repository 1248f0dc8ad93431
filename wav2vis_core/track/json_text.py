# SPDX-License-Identifier: MIT
"""JSON as files of ours hold it."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any, indent: int | None = None) -> str:
    """A value as JSON with letters as they are; bytes of a file's name that are no Unicode become JSON's escapes."""
    return json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace").decode()
