# SPDX-License-Identifier: MIT
"""`wav2vis live` and `wav2vis serve`: a mouth that follows a microphone, a file or a stream, and a page for it."""
