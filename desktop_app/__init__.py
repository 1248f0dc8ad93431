"""The desktop app: see, play, correct and export the mouth shapes of a recording."""
