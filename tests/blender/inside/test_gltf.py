# SPDX-License-Identifier: MIT
"""Blender's own glTF importer on the files that the core writes."""

import bpy
import numpy as np
import pytest

from wav2vis_core import Cue, Track, VisemeSet, save
from wav2vis_core.motion.curves import stepped_curves, weight_curves
from wav2vis_core.track.timebase import FrameRate

SPANS = [(0.0, 0.3, "sil"), (0.3, 0.4, "PP"), (0.4, 0.7, "aa"), (0.7, 1.0, "ou"), (1.0, 1.3, "sil")]


@pytest.mark.parametrize("motion", ["smooth", "stepped"])
@pytest.mark.parametrize("fps", [24, 30])
def test_blender_imports_shape_keys_that_move_as_the_curves_do(tmp_path, motion, fps):
    chosen, rate = VisemeSet.load("mpeg4"), FrameRate.parse(fps)
    cues = tuple(Cue(*span) for span in SPANS)
    track = Track(cues, tuple(chosen.shapes), chosen.rest, chosen.closed, chosen.name, 1.3)
    save(track, tmp_path / "talk.glb", fps=rate, motion=motion)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.fps = fps
    assert bpy.ops.import_scene.gltf(filepath=str(tmp_path / "talk.glb")) == {"FINISHED"}
    (head,) = [each for each in bpy.data.objects if each.type == "MESH"]
    keys = head.data.shape_keys.key_blocks[1:]
    assert (head.name, [key.name for key in keys]) == ("Head", [f"viseme_{shape}" for shape in track.shapes])
    expected = (weight_curves if motion == "smooth" else stepped_curves)(track, rate).values
    shown = []
    for frame in range(len(expected)):
        scene.frame_set(frame)
        shown.append([key.value for key in keys])
    np.testing.assert_allclose(shown, expected, atol=0.012)
