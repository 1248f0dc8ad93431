# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shape keys each mouth shape moves: rigs that are known by name, and mappings that users save."""

from .key_mapping import KeyMapping, auto_map, completed
from .rig import Rig, Shares, bundled_rigs

__all__ = ["KeyMapping", "Rig", "Shares", "auto_map", "bundled_rigs", "completed"]
