"""The recording that is open and all that is done with it, without a widget."""
