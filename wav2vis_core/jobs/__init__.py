# SPDX-License-Identifier: MIT
"""Batch work for every front end: sounds found, texts beside them, files written, progress, cancelling, failures."""
