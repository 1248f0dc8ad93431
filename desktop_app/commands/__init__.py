"""Every command: its name, keys and what it needs."""
