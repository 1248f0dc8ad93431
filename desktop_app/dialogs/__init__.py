"""What the app asks in windows of their own."""
