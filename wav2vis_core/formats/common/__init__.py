"""What formats share and is no format itself."""
