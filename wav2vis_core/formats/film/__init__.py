# SPDX-License-Identifier: MIT
"""Drawn mouths as films and image sequences."""
