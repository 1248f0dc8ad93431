# SPDX-License-Identifier: GPL-3.0-or-later
"""Words and phones under the hand, and the cues that follow them."""
