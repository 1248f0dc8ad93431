"""From recorded speech to shipped weights: features, teacher, distillation, evaluation, export."""
