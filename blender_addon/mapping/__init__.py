# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shape keys each mouth shape moves: rigs that are known by name, and mappings that users save."""

from wav2vis_core.motion.rig import Rig, Shares, bundled_rigs

from .key_mapping import KeyMapping, auto_map, completed

__all__ = ["KeyMapping", "Rig", "Shares", "auto_map", "bundled_rigs", "completed"]
