"""The desktop app: see the mouth shapes of a recording, hear them, correct them, export them."""
