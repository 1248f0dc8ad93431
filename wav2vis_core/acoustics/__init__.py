# SPDX-License-Identifier: MIT
"""From sound to the posteriors of speech classes: features, their normaliser, the network and its weights."""
