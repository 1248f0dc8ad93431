# SPDX-License-Identifier: MIT
"""Files for game engines and 3-D characters: weights of blend shapes, or attachments that switch."""
