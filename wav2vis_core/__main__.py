# SPDX-License-Identifier: MIT
"""`python -m wav2vis_core` is `wav2vis`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
