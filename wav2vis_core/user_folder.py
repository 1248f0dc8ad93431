# SPDX-License-Identifier: MIT
"""Where the user's own things are kept: the configuration folder, which each system has elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def user_folder() -> Path:
    """Its part for wav2vis; it may not be there yet."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", home / "AppData" / "Roaming"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return base / "wav2vis"
