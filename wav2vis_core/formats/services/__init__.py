"""Viseme events as speech services announce them."""
