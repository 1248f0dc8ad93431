# SPDX-License-Identifier: GPL-3.0-or-later
"""Phrases, words and phones under the hand, the cues that follow them, and who says them."""
