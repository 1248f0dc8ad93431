# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound to and from the computer's devices: what is played (`stream`), where to (`outputs`), the audible position
(`player`), and the microphone.
"""
