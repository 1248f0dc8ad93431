# SPDX-License-Identifier: MIT
"""From posteriors to mouth shapes in time: a search over segments."""
