# SPDX-License-Identifier: MIT
"""Damaged files: a track or an error of ours, never anything else, and never a hang."""

import random

import pytest

from wav2vis_core.errors import Wav2VisError
from wav2vis_core.formats import ReadOptions, all_formats, by_name, render
from wav2vis_core.formats.common.text import decoded

READABLE = [name for name, each in all_formats().items() if each.readable]
PIECES = (b"\n", b"\t", b" ", b'"', b"<", b">", b"{", b"}", b"[", b"]", b",", b"0", b"-1", b"9" * 30, b"1e999", b"nan")


def damaged(rng: random.Random, intact: bytes) -> bytes:
    """Flips, cuts, doubled and moved pieces."""
    data = bytearray(intact)
    for _ in range(rng.choice((1, 1, 2, 5))):
        at, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        kind = rng.randrange(4)
        if kind == 0:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            data[at:at] = rng.choice(PIECES)
        elif kind == 2:
            del data[at : min(end, at + 20)]
        else:
            data[at:at] = data[at:end][:200]
    return bytes(data)


@pytest.mark.parametrize("name", READABLE)
def test_damage_gives_a_track_or_an_error_of_ours(make_track, name):
    rng = random.Random(5)
    track = make_track("0 rest 0.25 MBP 0.33 AI 0.58 MBP 0.67 AI 0.92 rest 1.25")
    intact = render(track, by_name(name)).encode()
    refused = 0
    for _ in range(400):
        try:
            by_name(name).read(decoded(damaged(rng, intact), "talk"), "talk", ReadOptions(like=track))
        except Wav2VisError as error:
            assert error.remedy
            refused += 1
    assert refused > 40
