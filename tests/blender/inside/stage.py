"""What the tests put on stage: heads whose heights are their weights, and strips that speak."""

from pathlib import Path

import bpy
import numpy as np

from blender_addon import compat

SPEECH = Path(__file__).parents[3] / "examples" / "tribe.wav"
OCULUS = [f"viseme_{each}" for each in "sil PP FF TH DD kk CH SS nn RR aa E I O U".split()]


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
    editor = bpy.context.scene.sequence_editor or bpy.context.scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_sound(Path(path).stem, str(path), channel, frame)
    strip.select = True
    return strip


def heights(thing, frame):
    """Heights of the evaluated mesh's vertices on a frame."""
    bpy.context.scene.frame_set(frame)
    mesh = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).to_mesh()
    return np.array([vertex.co.z for vertex in mesh.vertices])


def curves(owner):
    """Keys of each curve of a data-block by its path and index: frames and values."""
    return {
        (curve.data_path, curve.array_index): [tuple(point.co) for point in curve.keyframe_points]
        for curve in compat.all_curves(owner)
    }
