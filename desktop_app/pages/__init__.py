"""What the window shows in place of the editor: a welcome, many recordings, a microphone."""
