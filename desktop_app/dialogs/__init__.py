"""What the app asks a person in a window of its own."""
