# SPDX-License-Identifier: MIT
"""Marks of speech services by openfacefx's readers: Polly's lines, Azure's events; and Spine's skeletons."""

import json
from pathlib import Path

from openfacefx.export_spine import read_spine_cues
from openfacefx.timing import parse_azure_visemes, parse_polly_marks

from wav2vis_core.formats import by_name, render
from wav2vis_core.formats.engines.spine import SpineOptions
from wav2vis_core.track.timebase import FrameRate


def test_polly_marks_are_to_the_nearest_millisecond_and_end_in_silence(make_track):
    text = render(make_track("0 sil 0.25 p 0.3333 a 0.5 f 0.9", "polly"), by_name("polly"))
    assert [(mark.start, mark.symbol) for mark in parse_polly_marks(text)] == [
        (0, "sil"), (0.25, "p"), (0.333, "a"), (0.5, "f"), (0.9, "sil"),
    ]  # fmt: skip


def test_azure_offsets_are_in_ticks_and_ids_are_numbers(make_track):
    text = render(make_track("0 0 0.25 21 0.3333 2 0.5 18 0.9", "azure"), by_name("azure"))
    assert [(mark.start, mark.symbol) for mark in parse_azure_visemes(text)] == [
        (0, "0"), (0.25, "21"), (0.3333, "2"), (0.5, "18"), (0.9, "0"),
    ]  # fmt: skip
    assert all(type(value) is int for event in json.loads(text) for value in event.values())


def test_of_marks_in_one_millisecond_the_last_is_kept(make_track):
    text = render(make_track("0 sil 0.2501 p 0.2502 a 0.2503 f 0.9", "polly"), by_name("polly"))
    assert [(mark["time"], mark["value"]) for mark in map(json.loads, text.splitlines())] == [
        (0, "sil"), (250, "f"), (900, "sil"),
    ]  # fmt: skip


def test_spine_attachments_change_on_frames(make_track, tmp_path):
    path = tmp_path / "talk.json"
    track = make_track("0 X 0.25 A 0.33 D 0.92 X 1.25", "rhubarb")
    path.write_text(render(track, by_name("spine"), SpineOptions(fps=FrameRate.parse(24), slot="lips")))
    assert read_spine_cues(str(path), slot="lips") == [
        (0.0, "mouth_X"), (0.25, "mouth_A"), (0.291667, "mouth_D"), (0.916667, "mouth_X"), (1.25, "mouth_X"),
    ]  # fmt: skip


def test_the_merge_that_the_documentation_shows_keeps_the_users_skeleton(make_track, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hero = {"bones": [{"name": "hip"}], "animations": {"walk": {}}}
    Path("hero.json").write_text(json.dumps(hero))
    Path("talk.spine.json").write_text(render(make_track("0 X 0.25 A 1", "rhubarb"), by_name("spine")))
    page = (Path(__file__).parents[2] / "docs" / "animation.md").read_text(encoding="utf-8")
    exec(page.split("```python\n")[1].split("```")[0], {})
    merged = json.loads(Path("hero_talks.json").read_text())
    assert merged["bones"] == hero["bones"]
    assert sorted(merged["animations"]) == ["talk", "walk"]
    assert len(read_spine_cues("hero_talks.json", anim_name="talk")) == 3


def test_a_spine_skeleton_holds_together(make_track):
    skeleton = json.loads(render(make_track("0 AI 1"), by_name("spine"), SpineOptions(prefix="m/")))
    (slot,), (skin,) = skeleton["slots"], skeleton["skins"]
    attachments = skin["attachments"][slot["name"]]
    assert slot["bone"] in [bone["name"] for bone in skeleton["bones"]]
    assert slot["attachment"] == "m/rest"
    assert all(each.keys() >= {"width", "height"} for each in attachments.values())
    keys = skeleton["animations"]["talk"]["slots"][slot["name"]]["attachment"]
    assert {key["name"] for key in keys} <= set(attachments)
