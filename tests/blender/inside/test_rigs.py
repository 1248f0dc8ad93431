# SPDX-License-Identifier: MIT
"""A scene of heads with the shape keys of every rig that is known, baked from the panel's buttons alone."""

import importlib.util
from pathlib import Path

import bpy
import numpy as np
import pytest
from stage import SPEECH, add_strip, make_head, select

from blender_addon.character import Character
from blender_addon.outputs.shape_keys import ShapeKeys
from wav2vis_core import FrameRate, lipsync
from wav2vis_core.track.visemes import VisemeSet

_spec = importlib.util.spec_from_file_location("schemes", Path(__file__).parents[1] / "test_mapping.py")
schemes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemes)

RATE, LEAD_S = FrameRate.parse(24), 0.04
WORDS = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire"
CLOSURES = "B B P M P P M P".split()


@pytest.mark.parametrize("listed", [False, True], ids=["by names", "after Auto Map"])
def test_lips_close_on_every_p_b_and_m_of_every_rig_in_the_scene(scene, listed):
    heads = {name: make_head(name, schemes.SCHEMES[name][0]) for name in sorted(schemes.SCHEMES, key=_set_of)}
    scene.wav2vis.text = bpy.data.texts.new("words")
    scene.wav2vis.text.write(WORDS)
    add_strip(frame=1)
    for head in heads.values():
        select(head)
        if listed:
            bpy.ops.wav2vis.auto_map()
        assert bpy.ops.wav2vis.bake() == {"FINISHED"}
    spoken = [phone for phone in lipsync(SPEECH, text=WORDS).phones if phone.label in ("P", "B", "M")]
    assert [phone.label for phone in spoken] == CLOSURES
    weights = _weights(scene, heads)
    for scheme, head in heads.items():
        names, viseme_set, _ = schemes.SCHEMES[scheme]
        select(head)
        closed = ShapeKeys().mapping(Character.of(bpy.context)).shares[VisemeSet.load(viseme_set).closed]
        off = np.abs(weights[scheme] - [closed.get(name, 0.0) for name in names]).max(axis=1)
        for phone in spoken:
            first, last = RATE.floor_frame(phone.start_s - LEAD_S), RATE.ceil_frame(phone.end_s)
            assert off[first : last + 1].min() < 0.001, f"{scheme}: {phone}"
        assert weights[scheme].max() > 0.4, f"{scheme} hardly moves"


def _weights(scene, heads):
    """Weights of each head's keys on each frame from the first on, by the heads' names."""
    weights = {name: [] for name in heads}
    for frame in range(1, 155):
        scene.frame_set(frame)
        for name, head in heads.items():
            keys = head.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.shape_keys
            weights[name].append([block.value for block in keys.key_blocks[1:]])
    return {name: np.array(rows) for name, rows in weights.items()}


def _set_of(scheme):
    """Heads of one set stand together, since the sound is heard once for each set in turn."""
    return schemes.SCHEMES[scheme][1]
