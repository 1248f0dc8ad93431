# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window shows in place of the editor: a welcome, many recordings, a microphone."""
