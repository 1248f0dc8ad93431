# SPDX-License-Identifier: MIT
"""Files and scripts for animation and compositing programs."""
