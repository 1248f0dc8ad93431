# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording at hand: its samples, the extremes to draw it from, its spectrogram. Without Qt."""
