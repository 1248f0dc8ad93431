# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around the timeline: the bar, the side panel, messages and the status line."""
