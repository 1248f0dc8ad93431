# SPDX-License-Identifier: MIT
"""From recorded speech to shipped weights: features, teacher, distillation, evaluation, export."""
