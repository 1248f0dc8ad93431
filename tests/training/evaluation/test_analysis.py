# SPDX-License-Identifier: MIT
"""The page of a tiny corpus, and the numbers behind it."""

import re

import numpy as np
import pytest

from training.analysis import analyse
from training.analysis.survey import BIN_S, Survey, age_group
from training.data.manifest import ManifestError, read_manifest
from wav2vis_core.errors import OutputError
from wav2vis_core.track.phones import CLASSES, PHONES


def test_the_page_is_whole_and_needs_no_other(tiny_corpus, tmp_path):
    page = tmp_path / "page.html"
    analyse([tiny_corpus], page)
    text = page.read_text()
    assert text.count("<audio") >= 1
    assert text.count("<svg") >= 5
    assert not re.search(r"""(?:src|href)=['"]?(?!data:|#)\w+:?//""", text), "nothing is fetched"
    assert "Duration of phones" in text
    before = page.read_bytes()
    analyse([tiny_corpus], page)
    assert page.read_bytes() == before


def test_a_survey_counts_what_is_said(tiny_corpus):
    utterances = read_manifest(tiny_corpus)
    survey = Survey.of(utterances)
    segments = [s for u in utterances for s in u.phones]
    assert survey.phone_bins.sum() == len(segments)
    assert survey.class_seconds.sum() == pytest.approx(sum(s.end_s - s.start_s for s in segments))
    p = [s.end_s - s.start_s for s in segments if s.phone == "P"]
    assert survey.class_seconds[CLASSES.index("PBM")] == pytest.approx(sum(p))
    mean_s = survey.phone_bins[PHONES.index("P")] @ ((np.arange(100) + 0.5) * BIN_S) / len(p)
    assert mean_s == pytest.approx(np.mean(p), abs=BIN_S)
    (_, longest), *_ = survey.outliers["Longest phones (s)"]
    assert max(segments, key=lambda s: (s.phone != "sil") * (s.end_s - s.start_s)) in longest.phones


def test_sounds_that_are_gone_are_said_to_be(tiny_corpus, tmp_path):
    lost = tmp_path / "lost.jsonl"
    lost.write_text(tiny_corpus.read_text())
    analyse([lost], tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert "0 clips of 8" in text
    assert "cannot be read" in text


def test_a_manifest_that_holds_nothing_is_refused(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(ManifestError, match="no utterance"):
        analyse([tmp_path / "empty.jsonl"], tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_a_page_never_takes_the_place_of_a_manifest_or_a_sound(tiny_corpus, tmp_path):
    dev = tmp_path / "dev.jsonl"
    dev.write_text("precious")
    with pytest.raises(OutputError, match=r"dev\.jsonl: .*\.html"):
        analyse([tiny_corpus], dev)  # whoever forgot to name the page
    assert dev.read_text() == "precious"


def test_phones_that_end_before_they_begin_are_counted_as_the_shortest(tmp_path):
    manifest = tmp_path / "list.jsonl"
    manifest.write_text('{"audio": "a.wav", "phones": [[5, -1, "AA"]]}')
    assert Survey.of(read_manifest(manifest)).phone_bins[PHONES.index("AA"), 0] == 1


@pytest.mark.parametrize(
    ("age", "group"),
    [("6", "0-9"), ("teens", "10-19"), ("fourties", "40-49"), ("x", "?"), ("²", "?"), ("9" * 5000, "?")],
    ids=lambda word: word[:9],
)
def test_ages_of_every_corpus_fall_into_decades(age, group):
    assert age_group(age) == group
