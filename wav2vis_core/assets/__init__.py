# SPDX-License-Identifier: MIT
"""The files that the package brings: weights, viseme sets, drawings, scripts."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def asset(*names: str) -> Traversable:
    """The bundled file or folder at a path below this folder, also where the package is part of another."""
    return files(__name__).joinpath(*names)
