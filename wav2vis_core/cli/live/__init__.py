# SPDX-License-Identifier: MIT
"""`wav2vis live`: a mouth that follows a microphone, a file or a stream."""
