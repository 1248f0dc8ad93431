# SPDX-License-Identifier: MIT
"""Live2D motions by the format's published schema, restated, and by playing their segments."""

import json

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wav2vis_core.formats import by_name, render
from wav2vis_core.formats.engines.motion import MotionOptions
from wav2vis_core.track.timebase import FrameRate


def an_object(required: str, optional: str = "", **kinds) -> dict:
    names = {name: {"type": "number"} for name in f"{required} {optional}".split()} | kinds
    return {"type": "object", "properties": names, "required": required.split(), "additionalProperties": False}


TEXT, NUMBERS, SWITCH = {"type": "string"}, {"type": "array", "items": {"type": "number"}}, {"type": "boolean"}
CURVE = an_object("Target Id Segments", "FadeInTime FadeOutTime", Target=TEXT, Id=TEXT, Segments=NUMBERS)
META = an_object(
    "Duration Fps CurveCount TotalSegmentCount TotalPointCount",
    "FadeInTime FadeOutTime UserDataCount TotalUserDataSize",
    Loop=SWITCH,
    AreBeziersRestricted=SWITCH,
)
SCHEMA = an_object(
    "Version Meta Curves", Meta=META, Curves={"type": "array", "items": CURVE}, UserData={"type": "array"}
)


def played(motion: dict, name: str, at_s: list[float]) -> np.ndarray:
    """Values of a curve, its segments taken one by one as the specification says."""
    (curve,) = [each["Segments"] for each in motion["Curves"] if each["Id"] == name]
    points, kinds = [tuple(curve[:2])], []
    for k in range(2, len(curve), 3):
        kinds.append(curve[k])
        points.append((curve[k + 1], curve[k + 2]))
    assert set(kinds) <= {0, 2}
    times = [time for time, _ in points]
    assert times[0] == 0
    assert times == sorted(set(times))
    values = [value for _, value in points]
    if 2 in kinds:
        return np.array(values)[np.searchsorted(times, np.array(at_s) + 1e-5, side="right") - 1]
    return np.interp(at_s, times, values)


def motion_of(track, **options) -> dict:
    return json.loads(render(track, by_name("live2d"), MotionOptions(**options)))


@settings(max_examples=20)
@given(data=st.data(), motion=st.sampled_from(["smooth", "stepped"]))
def test_any_track_makes_a_motion_of_the_schema_whose_counts_are_true(any_track, data, motion):
    made = motion_of(data.draw(any_track(("mpeg4",))), motion=motion)
    jsonschema.validate(made, SCHEMA)
    segments = [(len(curve["Segments"]) - 2) // 3 for curve in made["Curves"]]
    assert all((len(curve["Segments"]) - 2) % 3 == 0 for curve in made["Curves"])
    assert made["Meta"]["CurveCount"] == len(segments) == 2
    assert made["Meta"]["TotalSegmentCount"] == sum(segments)
    assert made["Meta"]["TotalPointCount"] == sum(segments) + 2


@pytest.mark.parametrize("motion", ["smooth", "stepped"])
def test_the_mouth_opens_widens_and_purses_with_the_vowels(make_track, motion):
    track = make_track("0 sil 0.5 aa 1 PP 1.2 ih 1.7 ou 2.2 sil 3", "mpeg4")
    made = motion_of(track, motion=motion, fps=FrameRate.parse(30))
    at_s = [0.2, 0.75, 1.1, 1.4, 1.95, 2.8]
    assert played(made, "ParamMouthOpenY", at_s) == pytest.approx([0, 1, 0, 0.2667, 0.2, 0], abs=0.02)
    assert played(made, "ParamMouthForm", at_s) == pytest.approx([0, 0, 0, 0.82, -0.85, 0], abs=0.02)
    assert made["Meta"]["Duration"] == 3
    assert made["Meta"]["Fps"] == 30


def test_players_do_not_fade_the_motion(make_track):
    """Live2D's player fades a second at each end where the file does not say how long, and a curve where it says."""
    made = motion_of(make_track("0 sil 0.5 aa 1 sil 1.5", "mpeg4"))
    assert (made["Meta"]["FadeInTime"], made["Meta"]["FadeOutTime"]) == (0, 0)
    assert not any(name.startswith("Fade") for curve in made["Curves"] for name in curve)


@pytest.mark.parametrize("motion", ["smooth", "stepped"])
@pytest.mark.parametrize("line", ["0", "0 sil 2", "0 aa 1", "0 aa 0.001"])
def test_a_parameter_that_never_moves_has_a_segment_too(make_track, line, motion):
    """Live2D's player takes the first segment of each curve without asking whether there is one."""
    made = motion_of(make_track(line, "mpeg4"), motion=motion)
    assert all(len(curve["Segments"]) >= 5 for curve in made["Curves"])
    assert made["Meta"]["TotalSegmentCount"] >= len(made["Curves"])
    assert set(played(made, "ParamMouthForm", [0, 0.5, 1])) == {0}
    (form,) = [curve["Segments"] for curve in made["Curves"] if curve["Id"] == "ParamMouthForm"]
    assert form[-2] == pytest.approx(max(made["Meta"]["Duration"], 1 / made["Meta"]["Fps"]), abs=1e-6)


def test_a_mouth_that_is_open_from_the_beginning_closes_at_the_end(make_track):
    made = motion_of(make_track("0 aa 1", "mpeg4"), motion="stepped")
    assert played(made, "ParamMouthOpenY", [0, 0.5, 1]).tolist() == [1, 1, 0]
