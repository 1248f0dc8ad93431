# SPDX-License-Identifier: GPL-3.0-or-later
"""How the app looks: themes, icons, drawings of mouths."""
