# SPDX-License-Identifier: GPL-3.0-or-later
"""What the app knows, without Qt: cues, edits, settings and files. The views show it; nothing here knows of them."""
