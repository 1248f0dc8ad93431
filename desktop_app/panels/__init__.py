"""What stands around the timeline: the bar, the side panel, messages and the status line."""
