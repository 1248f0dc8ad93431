# SPDX-License-Identifier: MIT
"""Rhubarb Lip Sync's files."""
