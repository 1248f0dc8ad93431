# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes of the editor: widgets over each other that show the same stretch of time."""
