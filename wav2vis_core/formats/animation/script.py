# SPDX-License-Identifier: MIT
"""Scripts that carry their data with them, for programs that import nothing but run scripts."""

from __future__ import annotations

import json
from typing import Any

from ...assets import asset


def script_with(data: dict[str, Any], name: str) -> str:
    """A script of assets/scripts after a line that gives it its data as `wav2vis`, all in ASCII."""
    script = asset("scripts", name).read_text(encoding="utf-8")
    return f"var wav2vis = {json.dumps(data)};\n{script}"
