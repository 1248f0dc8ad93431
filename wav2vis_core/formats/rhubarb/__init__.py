"""Rhubarb Lip Sync's files."""
