# SPDX-License-Identifier: MIT
"""What the package brings for English texts, against where it comes from and what others make of numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pocketsphinx
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from wav2vis_core.transcripts.pronunciation.dictionary import _cmudict
from wav2vis_core.transcripts.pronunciation.numerals import LEAST_UNSAID, cardinal, ordinal, year


def plain(words):
    return words.replace("-", " ").replace(",", "")


def test_the_dictionary_is_that_of_pocketsphinx():
    entries = defaultdict(list)
    for line in (Path(pocketsphinx.__file__).parent / "model/en-us/cmudict-en-us.dict").read_text().splitlines():
        word, phones = line.split(maxsplit=1)
        entries[re.sub(r"\(\d+\)$", "", word)].append(phones)
    assert _cmudict() == {word: "/".join(ways) for word, ways in entries.items()}


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.integers(0, 3000), st.integers(0, LEAST_UNSAID - 1)))
def test_numbers_are_said_as_num2words_says_them(value):
    assert cardinal(value) == plain(num2words(value))
    if value:
        assert ordinal(value) == plain(num2words(value, to="ordinal"))


def test_years_are_said_as_num2words_says_them():
    for value in range(1000, 10_000):
        assert year(value) == plain(num2words(value, to="year"))
