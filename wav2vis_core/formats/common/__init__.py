# SPDX-License-Identifier: MIT
"""What several families of formats share."""
