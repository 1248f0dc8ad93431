"""Who is trained on and who is tested on: by the speaker alone, the same today and in the next release."""

from __future__ import annotations

import hashlib


def split_of(speaker: str, dev_share: float, test_share: float) -> str:
    """The split of a speaker: "train", "dev" or "test".

    The speaker's hash is a number in [0, 1): below `dev_share` it is dev, then test for `test_share`. A larger share
    only adds speakers. Nobody knows where else an unknown speaker ("") is heard, so such clips are trained on.

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
