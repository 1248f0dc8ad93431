# SPDX-License-Identifier: MIT
"""Which speakers are for training and which for testing: by the speaker alone, now and in later releases."""

from __future__ import annotations

import hashlib


def split_of(speaker: str, dev_share: float, test_share: float) -> str:
    """The split of a speaker: "train", "dev" or "test".

    The speaker's hash is a number in [0, 1): dev below `dev_share`, test in the uppermost `test_share`. A larger share
    only adds speakers. Clips of unknown speakers ("") are for training, as the same voice may be in others.

    >>> split_of("cv_2d649fee4d6044dc", 1.0, 0.0), split_of("", 1.0, 0.0)
    ('dev', 'train')
    """
    if not speaker:
        return "train"
    place = int.from_bytes(hashlib.blake2b(speaker.encode(), digest_size=8).digest(), "big") / 2**64
    if place < dev_share:
        return "dev"
    # Test speakers are counted from the other end, so that neither share moves the other's.
    return "test" if place >= 1 - test_share else "train"
