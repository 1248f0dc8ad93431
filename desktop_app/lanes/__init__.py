"""The lanes of the editor: widgets over each other that show the same stretch of time."""
