"""Drawn mouths as films and image sequences."""
