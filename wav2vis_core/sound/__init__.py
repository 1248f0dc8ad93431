# SPDX-License-Identifier: MIT
"""Sound: files read in pieces, resampled to one rate, and how loud they are."""
