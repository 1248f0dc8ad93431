# SPDX-License-Identifier: MIT
"""GLB files as pygltflib and openfacefx read them, neither of which anyone here wrote."""

import json
import struct

import numpy as np
import pytest
from openfacefx.importers_gltf import read_gltf
from pygltflib import GLTF2

from wav2vis_core.formats import by_name, encode
from wav2vis_core.formats.engines.motion import MorphOptions, MotionOptions
from wav2vis_core.motion.curves import stepped_curves, weight_curves
from wav2vis_core.track.timebase import FrameRate

LINE = "0 sil 0.25 PP 0.33 aa 0.58 PP 0.67 ou 0.92 sil 1.25"
RATES = [FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "30", "60")]


def accessor(gltf: GLTF2, number: int) -> np.ndarray:
    """The values of an accessor, shape (count,) or (count, 3), and its bounds checked where it has some."""
    found = gltf.accessors[number]
    view = gltf.bufferViews[found.bufferView]
    width = {"SCALAR": 1, "VEC3": 3}[found.type]
    blob = gltf.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]
    values = np.frombuffer(blob, "<f4").reshape(found.count, width)
    if found.min:
        np.testing.assert_allclose(found.min, values.min(axis=0))
        np.testing.assert_allclose(found.max, values.max(axis=0))
    return values[:, 0] if width == 1 else values


def chunks_of(data: bytes) -> list[bytes]:
    """The kinds of a GLB's chunks, after the container's own rules."""
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    kinds, at = [], 12
    while at < len(data):
        size, kind = struct.unpack_from("<I4s", data, at)
        assert size % 4 == 0
        kinds.append(kind)
        at += 8 + size
    assert at == len(data)
    return kinds


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("motion", ["smooth", "stepped"])
def test_pygltflib_finds_the_weights_on_every_frame(make_track, rate, motion):
    track = make_track(LINE, "mpeg4")
    gltf = GLTF2.load_from_bytes(encode(track, by_name("gltf"), MorphOptions(fps=rate, motion=motion)))
    (animation,) = gltf.animations
    (channel,), (sampler,) = animation.channels, animation.samplers
    assert channel.target.path == "weights"
    mesh = gltf.meshes[gltf.nodes[channel.target.node].mesh]
    names = [f"viseme_{shape}" for shape in track.shapes]
    assert mesh.extras["targetNames"] == names
    assert len(mesh.weights) == len(mesh.primitives[0].targets) == len(names)
    times = accessor(gltf, sampler.input)
    weights = accessor(gltf, sampler.output).reshape(len(times), len(names))
    assert (np.diff(times) > 0).all()
    expected = (weight_curves if motion == "smooth" else stepped_curves)(track, rate).values
    at_s = [rate.start_s(frame) for frame in range(len(expected))]
    if motion == "stepped":
        assert sampler.interpolation == "STEP"
        shown = weights[np.searchsorted(times, np.array(at_s) + 1e-5, side="right") - 1]
        np.testing.assert_array_equal(shown, expected)
    else:
        assert sampler.interpolation == "LINEAR"
        for k in range(len(names)):
            np.testing.assert_allclose(np.interp(at_s, times, weights[:, k]), expected[:, k], atol=0.011)


@pytest.mark.parametrize("motion", ["smooth", "stepped"])
def test_the_clip_lasts_as_long_as_the_sound(make_track, motion):
    track = make_track("0 aa 0.5 sil 2", "mpeg4")
    gltf = GLTF2.load_from_bytes(encode(track, by_name("gltf"), MorphOptions(motion=motion)))
    assert accessor(gltf, gltf.animations[0].samplers[0].input)[-1] == 2


def test_openfacefx_reads_it_back(make_track, tmp_path):
    track = make_track(LINE, "mpeg4")
    path = tmp_path / "talk.glb"
    path.write_bytes(encode(track, by_name("gltf")))
    read, warnings = read_gltf(str(path))
    assert warnings == []
    keys = {channel.name: [(key.time, key.value) for key in channel.keys] for channel in read.channels}
    assert set(keys) == {"viseme_sil", "viseme_PP", "viseme_aa", "viseme_ou"}
    closed = dict(keys["viseme_PP"])
    assert max(closed.values()) == 1
    times, values = zip(*keys["viseme_PP"], strict=True)
    assert np.interp(7 / 24, times, values) == pytest.approx(1, abs=0.02)


def test_each_target_moves_the_mesh_somewhere_of_its_own(make_track):
    gltf = GLTF2.load_from_bytes(encode(make_track(LINE, "mpeg4"), by_name("gltf")))
    primitive = gltf.meshes[0].primitives[0]
    positions = accessor(gltf, primitive.attributes.POSITION)
    assert len(positions) % 3 == 0
    moved = [np.flatnonzero(accessor(gltf, target["POSITION"]).any(axis=1)).tolist() for target in primitive.targets]
    assert sorted(moved) == [[3 * k + 1] for k in range(15)]


@pytest.mark.parametrize("name", ["gltf", "vrma"])
def test_the_container_is_as_the_specification_has_it(make_track, name):
    data = encode(make_track("0", by_name(name).default_set), by_name(name))
    assert chunks_of(data) == [b"JSON", b"BIN\0"]


def test_names_of_the_users_own_reach_the_file(make_track):
    options = MorphOptions(node='Größe "1"', prefix="Fcl_")
    gltf = GLTF2.load_from_bytes(encode(make_track("0 AI 1"), by_name("gltf"), options))
    assert gltf.nodes[0].name == 'Größe "1"'
    assert "Fcl_AI" in gltf.meshes[0].extras["targetNames"]


def test_a_vrm_animation_keeps_the_rules_of_its_extension(make_track):
    track = make_track("0 sil 0.3 aa 0.6 oh 0.8 sil 1.3", "vrm")
    data = encode(track, by_name("vrma"), MotionOptions(fps=FrameRate.parse(30)))
    gltf = GLTF2.load_from_bytes(data)
    assert gltf.extensionsUsed == ["VRMC_vrm_animation"]
    extension = gltf.extensions["VRMC_vrm_animation"]
    assert extension["specVersion"] == "1.0"
    presets = extension["expressions"]["preset"]
    assert sorted(presets) == ["aa", "ee", "ih", "oh", "ou"]
    expected = weight_curves(track, FrameRate.parse(30))
    (animation,) = gltf.animations
    for name, binding in presets.items():
        (channel,) = [each for each in animation.channels if each.target.node == binding["node"]]
        assert channel.target.path == "translation"
        sampler = animation.samplers[channel.sampler]
        moves = accessor(gltf, sampler.output)
        assert not moves[:, 1:].any()
        curve = expected.values[:, expected.names.index(name)]
        shown = np.interp(np.arange(len(curve)) / 30, accessor(gltf, sampler.input), moves[:, 0])
        np.testing.assert_allclose(shown, curve, atol=0.011)


def test_no_node_is_the_target_of_two_expressions(make_track):
    data = encode(make_track("0 aa 1", "vrm"), by_name("vrma"))
    size = struct.unpack_from("<I", data, 12)[0]
    document = json.loads(data[20 : 20 + size])
    nodes = [each["node"] for each in document["extensions"]["VRMC_vrm_animation"]["expressions"]["preset"].values()]
    assert sorted(nodes) == list(range(len(document["nodes"])))
