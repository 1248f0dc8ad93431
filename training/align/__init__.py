# SPDX-License-Identifier: MIT
"""When each word and phone is said: aligners behind one interface, and the speech aligned anew by a teacher."""
