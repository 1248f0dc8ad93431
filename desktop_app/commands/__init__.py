# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command: its name, keys and what it needs."""
