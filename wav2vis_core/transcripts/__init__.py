# SPDX-License-Identifier: MIT
"""What was said, found in the sound: words, how they are pronounced, and where they lie."""
