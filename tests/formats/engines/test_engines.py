# SPDX-License-Identifier: MIT
"""Godot resources and Unity clips by the rules of their engines, Unity's with PyYAML to read it."""

import itertools
import json
import re
import struct

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wav2vis_core.formats import by_name, render
from wav2vis_core.formats.engines.motion import MorphOptions
from wav2vis_core.motion.curves import stepped_curves, weight_curves
from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.track import Track

LINE = "0 sil 0.25 PP 0.33 aa 0.58 PP 0.67 ou 0.92 sil 1.25"


def godot_tracks(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Properties of the resource and of each track, keys such as `tracks/0/type` taken apart."""
    header, body = text.split("\n\n[resource]\n")
    assert header == '[gd_resource type="Animation" format=3]'
    properties = dict(line.split(" = ", 1) for line in body.splitlines())
    tracks: list[dict[str, str]] = []
    for name in [name for name in properties if name.startswith("tracks/")]:
        _, number, field = name.split("/")
        tracks += [{}] if int(number) == len(tracks) else []
        tracks[int(number)][field] = properties.pop(name)
    return properties, tracks


def godot_curve(track: dict[str, str]) -> tuple[str, np.ndarray]:
    """Path, and rows of time, transition and value."""
    assert track["type"] == '"blend_shape"'
    numbers = re.fullmatch(r"PackedFloat32Array\((.*)\)", track["keys"])[1].split(", ")
    assert len(numbers) % 3 == 0
    path = json.loads(re.fullmatch(r'NodePath\((".*")\)', track["path"])[1])
    return path, np.array(numbers, float).reshape(-1, 3)


@pytest.mark.parametrize("fps", ["12", "23.976", "24", "25", "30", "60"])
@pytest.mark.parametrize("motion", ["smooth", "stepped"])
def test_godot_plays_the_curves(make_track, fps, motion):
    track, rate = make_track(LINE, "mpeg4"), FrameRate.parse(fps)
    text = render(track, by_name("godot"), MorphOptions(fps=rate, motion=motion))
    properties, tracks = godot_tracks(text)
    expected = (weight_curves if motion == "smooth" else stepped_curves)(track, rate)
    at_s = np.array([rate.start_s(frame) for frame in range(len(expected.values))])
    assert float(properties["length"]) == pytest.approx(at_s[-1], abs=1e-6)
    paths = []
    for each in tracks:
        path, rows = godot_curve(each)
        paths.append(path)
        curve = expected.values[:, expected.names.index(path.removeprefix("Head:viseme_"))]
        assert (np.diff(rows[:, 0]) > 0).all()
        assert (rows[:, 1] == 1).all()
        if motion == "smooth":
            assert each["interp"] == "1"
            np.testing.assert_allclose(np.interp(at_s, rows[:, 0], rows[:, 2]), curve, atol=0.011)
        else:
            assert each["interp"] == "0"
            held = rows[np.searchsorted(rows[:, 0], at_s + 1e-5, side="right") - 1, 2]
            np.testing.assert_array_equal(held, curve)
    assert paths == [f"Head:viseme_{shape}" for shape in ("sil", "PP", "aa", "ou")]


def test_godot_has_one_colon_in_a_path_as_it_makes_of_the_mesh_itself():
    track = Track((), ("calm", "a:b"), "calm", "a:b", "mine", 0.0)
    _, tracks = godot_tracks(render(track, by_name("godot"), MorphOptions(node="Body/Face", prefix="m:")))
    assert [godot_curve(each)[0] for each in tracks] == ["Body/Face:m_calm"]


def unity_clip(text: str) -> dict:
    """The clip as YAML, whose keys must be there once each."""
    assert text.startswith("%YAML 1.1\n%TAG !u! tag:unity3d.com,2011:\n--- !u!74 &7400000\n")
    lines = text.splitlines()
    (document,) = (yaml.compose_all("\n".join(lines)),)
    node = next(iter(document))
    assert node.tag == "tag:unity3d.com,2011:74"
    return yaml.safe_load("\n".join(lines[3:]))["AnimationClip"]


def unity_value(keys: list[dict], at_s: float) -> float:
    """Value of a curve as Unity plays it: a cubic from both slopes, or held where a slope is infinite."""
    times = [key["time"] for key in keys]
    k = int(np.searchsorted(times, at_s, side="right")) - 1
    if k == len(keys) - 1:
        return keys[k]["value"]
    left, right = keys[k], keys[k + 1]
    if left["outSlope"] == "Infinity":
        return left["value"]
    span = right["time"] - left["time"]
    u = (at_s - left["time"]) / span
    return (
        (2 * u**3 - 3 * u**2 + 1) * left["value"]
        + (u**3 - 2 * u**2 + u) * span * left["outSlope"]
        + (3 * u**2 - 2 * u**3) * right["value"]
        + (u**3 - u**2) * span * right["inSlope"]
    )


@pytest.mark.parametrize("fps", ["12", "23.976", "24", "25", "30", "60"])
@pytest.mark.parametrize("motion", ["smooth", "stepped"])
def test_unity_plays_the_curves_in_hundredths(make_track, fps, motion):
    track, rate = make_track(LINE, "mpeg4"), FrameRate.parse(fps)
    clip = unity_clip(render(track, by_name("unity"), MorphOptions(fps=rate, motion=motion, node="Body/Face")))
    expected = (weight_curves if motion == "smooth" else stepped_curves)(track, rate)
    assert clip["m_Name"] == "talk"
    assert clip["m_AnimationClipSettings"]["m_StopTime"] == pytest.approx(
        rate.start_s(len(expected.values) - 1), abs=1e-6
    )
    assert len(clip["m_FloatCurves"]) == 4
    for each in clip["m_FloatCurves"]:
        assert (each["path"], each["classID"]) == ("Body/Face", 137)
        curve = expected.values[:, expected.names.index(each["attribute"].removeprefix("blendShape.viseme_"))]
        keys = each["curve"]["m_Curve"]
        assert all(key["tangentMode"] == (69 if motion == "smooth" else 103) for key in keys)
        shown = [unity_value(keys, rate.start_s(frame) + 1e-5) for frame in range(len(curve))]
        np.testing.assert_allclose(shown, 100 * curve, atol=1.2 if motion == "smooth" else 0)


@settings(max_examples=20)
@given(source=st.text(max_size=20), data=st.data())
def test_any_names_are_yaml_that_says_the_same(any_track, source, data):
    track = data.draw(any_track(()))
    clip = unity_clip(render(track, by_name("unity"), MorphOptions(node=source)))
    used = weight_curves(track, FrameRate.parse(24)).values.any(axis=0)
    shown = itertools.compress(track.shapes, used)
    curves = clip["m_FloatCurves"]
    assert {each["attribute"] for each in curves} == {f"blendShape.viseme_{shape}" for shape in shown}
    assert all(each["path"] == source.encode("utf-8", "replace").decode() for each in curves)


@pytest.mark.parametrize("name", ["godot", "unity"])
def test_times_of_a_long_sound_stay_apart_in_single_precision(make_track, name):
    track = make_track("0 sil 7000 PP 7000.05 aa 7000.1 PP 7000.15 sil 7000.4", "mpeg4")
    text = render(track, by_name(name), MorphOptions(fps=FrameRate.parse(60)))
    times = re.findall(r"time: (\S+)", text) or re.findall(r"(\S+), 1, ", text.replace("PackedFloat32Array(", " "))
    singles = [struct.unpack("<f", struct.pack("<f", float(time)))[0] for time in times]
    assert len(set(singles)) == len(set(times))
