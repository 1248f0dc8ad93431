# SPDX-License-Identifier: MIT
"""wav2vis beside other programs."""
