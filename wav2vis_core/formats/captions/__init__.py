# SPDX-License-Identifier: MIT
"""Captions whose text is the mouth shape or the word."""
