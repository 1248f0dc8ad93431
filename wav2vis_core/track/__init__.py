# SPDX-License-Identifier: MIT
"""Timed mouth shapes: cues, exact frame times, the sets that shapes belong to and their drawings."""
