"""Papagayo's projects and the switch files that Moho reads."""
