# SPDX-License-Identifier: MIT
"""Viseme events as speech services announce them."""
