# SPDX-License-Identifier: MIT
"""What formats share and is no format itself."""
