# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the animation of a data-block: keys, the action and the tracks that bakes write, poses of bones."""
