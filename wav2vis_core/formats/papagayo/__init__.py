# SPDX-License-Identifier: MIT
"""Papagayo's projects and the switch files that Moho reads."""
