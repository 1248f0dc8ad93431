# SPDX-License-Identifier: MIT
"""What the tests put on stage: heads whose heights are their weights, and strips that speak."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import bpy
import numpy as np

SOUNDLESS = not bpy.app.build_options.audaspace
"""Whether this Blender has no sound strips; a double reads files then."""

if SOUNDLESS:
    sys.path.insert(0, str(Path(__file__).parent / "soundless"))

from blender_addon import compat  # noqa: E402 (it asks for aud)

SPEECH = Path(__file__).parents[3] / "examples" / "tribe.wav"
OCULUS = [f"viseme_{each}" for each in "sil PP FF TH DD kk CH SS nn RR aa E I O U".split()]


def leave(status):
    """End the process at once: bpy 4.5 waits for ever for its own thread when one that heard a sound ends."""
    sys.stdout.flush()
    os._exit(status)


def make_head(name, keys=OCULUS):
    """A mesh with a vertex for each key, which lifts that vertex by 1; it is selected and active."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(k, 0, 0) for k in range(len(keys))], [], [])
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    thing.shape_key_add(name="Basis")
    for k, key in enumerate(keys):
        block = thing.shape_key_add(name=key, from_mix=False)
        block.data[k].co.z, block.value = 1.0, 0.0
    select(thing)
    return thing


def select(*things):
    for each in bpy.context.view_layer.objects:
        each.select_set(each in things)
    bpy.context.view_layer.objects.active = things[0]


def add_strip(path=SPEECH, frame=1, channel=1):
    """A selected sound strip, or the choice of the same file where there are none."""
    if SOUNDLESS:
        settings = bpy.context.scene.wav2vis
        settings.source, settings.filepath, settings.start_frame = "FILE", str(path), frame
        return SimpleNamespace()
    editor = bpy.context.scene.sequence_editor or bpy.context.scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_sound(Path(path).stem, str(path), channel, frame)
    strip.select = True
    return strip


def begin(strip, frame):
    """Let the content of a sound strip begin on a frame."""
    setattr(strip, "content_start" if hasattr(strip, "content_start") else "frame_start", frame)


def heights(thing, frame):
    """Heights of the evaluated mesh's vertices on a frame."""
    bpy.context.scene.frame_set(frame)
    mesh = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).to_mesh()
    return np.array([vertex.co.z for vertex in mesh.vertices])


def highest(thing):
    """The greatest height of any vertex while the example speaks from frame 1 on."""
    return max(heights(thing, frame).max() for frame in range(1, 155))


def curves(owner):
    """Keys of each curve of a data-block by its path and index: frames and values."""
    return {
        (curve.data_path, curve.array_index): [tuple(point.co) for point in curve.keyframe_points]
        for curve in compat.all_curves(owner)
    }


def make_rig(name, bones):
    """An armature of bones that stand side by side; it is selected and active."""
    rig = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    bpy.context.scene.collection.objects.link(rig)
    select(rig)
    bpy.ops.object.mode_set(mode="EDIT")
    for k, bone in enumerate(bones):
        made = rig.data.edit_bones.new(bone)
        made.head, made.tail = (k, 0, 0), (k, 0, 1)
    bpy.ops.object.mode_set(mode="OBJECT")
    return rig


def make_pose(name, moved):
    """An action with one key for each number of the vectors that `moved` gives by bone and property."""
    owner = bpy.data.objects.new("pose", None)
    action, made = compat.emptied_action(owner, name)
    bpy.data.objects.remove(owner)
    action.use_fake_user = True
    for (bone, property), vector in moved.items():
        for k, value in enumerate(vector):
            made.new(f'pose.bones["{bone}"].{property}', index=k).keyframe_points.insert(1, value)
    return action
