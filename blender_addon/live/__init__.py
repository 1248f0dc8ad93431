# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouths that move without keys: one that follows `wav2vis live`, one that shows what a bake would key."""
