# SPDX-License-Identifier: MIT
"""The mouth of a live session on its way to other programs: the one room of the core that opens sockets."""
