# SPDX-License-Identifier: MIT
"""Damaged files: a track or an error of ours, never anything else, and never a hang."""

import json
import random
from collections.abc import Iterator

import pytest

from wav2vis_core.errors import Wav2VisError
from wav2vis_core.formats import ReadOptions, all_formats, all_readers, by_name, encode, render
from wav2vis_core.formats.common.text import decoded
from wav2vis_core.track.track import Segment

HANDED_OVER = {
    "timit": b"0 4000 h#\n4000 5280 m\n5280 9280 aa\n9280 10720 pcl\n10720 14720 q\n14720 20000 h#\n",
    "gentle": b'{"transcript": "um mama", "words": [{"case": "not-found-in-audio", "word": "um"}, {"case": "success", '
    b'"start": 0.25, "end": 0.92, "word": "mama", "phones": [{"duration": 0.08, "phone": "m_B"}, {"duration": 0.25, '
    b'"phone": "aa_I"}, {"duration": 0.09, "phone": "m_I"}, {"duration": 0.25, "phone": "ah_E"}]}]}',
}
"""Files of what is only read."""
PIECES = (b"\n", b"\t", b" ", b'"', b"<", b">", b"{", b"}", b"[", b"]", b",", b"0", b"-1", b"9" * 30, b"1e999", b"nan")

VALUES = (
    None,
    True,
    0,
    -1,
    0.75,
    1e300,
    10**400,
    float("inf"),
    float("nan"),
    "",
    "a\0b",
    "\ud800",
    "1e999",
    [],
    {},
    [[]],
)
"""What may stand in JSON where something else should."""


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


def with_other_values(node) -> Iterator:
    """JSON with each of its values in turn replaced by each of `VALUES`, and left out."""
    yield from VALUES
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        rest = (
            {k: v for k, v in node.items() if k != key} if isinstance(node, dict) else [*node[:key], *node[key + 1 :]]
        )
        yield rest
        for value in with_other_values(node[key]):
            yield node | {key: value} if isinstance(node, dict) else [*node[:key], value, *node[key + 1 :]]


@pytest.mark.parametrize("name", all_readers())
def test_damage_gives_a_track_or_an_error_of_ours(make_track, name):
    rng = random.Random(5)
    track = make_track("0 rest 0.25 MBP 0.33 AI 0.58 MBP 0.67 AI 0.92 rest 1.25")
    written = name in all_formats()
    intact = render(track, by_name(name)).encode() if written else HANDED_OVER[name]
    options = ReadOptions(like=track if written else None)
    refused = 0
    for _ in range(400):
        try:
            all_readers()[name].read(decoded(damaged(rng, intact), "talk"), "talk", options)
        except Wav2VisError as error:
            assert error.remedy
            refused += 1
    assert refused > 40


def test_whatever_a_track_file_holds_can_be_written_in_every_other_format_or_is_refused(make_track):
    words, phones = (Segment(0.5, 1, "mama", tags=("loud",)),), (Segment(0.5, 1, "M", origin="edited"),)
    track = make_track("0 rest 0.5 MBP 1 AI 1.25", words=words, phones=phones)
    written = refused = 0
    for each in with_other_values(json.loads(render(track, by_name("track.json")))):
        try:
            found = by_name("track.json").read(json.dumps(each), "talk", ReadOptions())
        except Wav2VisError as error:
            assert error.remedy
            refused += 1
            continue
        for name in ("pgo", "pg2", "magpie", "textgrid", "vtt", "json"):
            try:
                written += bool(encode(found, by_name(name)))
            except Wav2VisError as error:
                assert error.remedy
    assert min(written, refused) > 100
