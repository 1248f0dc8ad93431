"""The Lip Sync tab."""
