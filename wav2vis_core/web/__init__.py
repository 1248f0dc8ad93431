# SPDX-License-Identifier: MIT
"""`wav2vis serve`: a page that hears a dropped file or a microphone, and the server behind it."""
