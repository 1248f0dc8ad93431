# SPDX-License-Identifier: MIT
"""The files that the package brings: weights, viseme sets, drawings, scripts."""

from pathlib import Path


def asset(*names: str) -> Path:
    """The bundled file or folder at a path below this folder, also where the package is part of another."""
    return Path(__file__).parent.joinpath(*names)
