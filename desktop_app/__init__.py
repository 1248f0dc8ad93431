# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop app: see, play, correct and export the mouth shapes of a recording."""
