# SPDX-License-Identifier: GPL-3.0-or-later
"""What the app asks in windows of their own."""
