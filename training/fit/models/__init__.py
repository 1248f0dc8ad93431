# SPDX-License-Identifier: MIT
"""The networks that are trained: a large teacher and the small student that ships."""
