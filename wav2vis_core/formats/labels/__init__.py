# SPDX-License-Identifier: MIT
"""Labels on a time line, as phoneticians and sound editors write them."""
