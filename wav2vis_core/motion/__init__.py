# SPDX-License-Identifier: MIT
"""Weights over animation frames, for characters whose mouths move instead of switching."""
