# SPDX-License-Identifier: MIT
"""What wav2vis costs: a question a file. `python -m benchmarks` lists them and asks those that are named."""
