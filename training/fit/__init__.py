# SPDX-License-Identifier: MIT
"""Networks and their optimisation: batches, losses, checkpoints, and what a trained teacher says."""
