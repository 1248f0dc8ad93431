# SPDX-License-Identifier: MIT
"""What strangers may send."""
