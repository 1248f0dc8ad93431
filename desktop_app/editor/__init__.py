# SPDX-License-Identifier: GPL-3.0-or-later
"""The recording that is open and all that is done with it, without a widget."""
