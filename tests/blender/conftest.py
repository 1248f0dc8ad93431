# SPDX-License-Identifier: MIT
"""Tests that need Blender run in a process of their own (see test_in_blender.py), not here."""

collect_ignore = ["inside"]
