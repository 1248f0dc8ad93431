# SPDX-License-Identifier: MIT
"""Makes talking_head.blend: a cartoon head with 15 visemes and a sound strip, which the add-on made talk.

    python -m pip install bpy==5.0.1                        # once, in an environment of its own
    python examples/blender/talking_head.py [FILE.blend]    # from the repository's root
    python examples/blender/talking_head.py talk.mp4        # the same as a film

In Blender's Text Editor it makes the head in the open scene; press Bake in the Lip Sync tab yourself.
"""

import math
import sys
from collections.abc import Callable
from pathlib import Path

import bpy

Point = tuple[float, float, float]

SOUND = Path(__file__).parent.parent / "tribe.wav"

# Half width, upper and lower opening and protrusion of the lips, height of the tongue's tip: an opinion.
VISEMES = {
    "sil": (0.40, 0.00, 0.00, 0.00, 0.0),
    "PP": (0.36, -0.02, -0.02, 0.02, 0.0),
    "FF": (0.40, 0.07, -0.04, 0.00, 0.0),
    "TH": (0.38, 0.05, 0.08, 0.00, 1.0),
    "DD": (0.40, 0.05, 0.08, 0.00, 0.8),
    "kk": (0.40, 0.06, 0.12, 0.00, 0.3),
    "CH": (0.28, 0.09, 0.09, 0.08, 0.3),
    "SS": (0.45, 0.05, 0.04, 0.00, 0.3),
    "nn": (0.40, 0.05, 0.08, 0.00, 0.9),
    "RR": (0.30, 0.06, 0.08, 0.05, 0.5),
    "aa": (0.40, 0.12, 0.34, 0.00, 0.1),
    "E": (0.46, 0.09, 0.18, 0.00, 0.2),
    "I": (0.48, 0.07, 0.10, 0.00, 0.4),
    "O": (0.27, 0.14, 0.22, 0.08, 0.0),
    "U": (0.17, 0.08, 0.10, 0.12, 0.0),
}

SIZE = (1.0, 0.95, 1.2)  # of the head, in metres
MOUTH_Z = -0.45
LIP = 0.07
POINTS = 48  # around the mouth


def on_face(x: float, z: float, out: float) -> Point:
    """A point on the face at a height and a distance from it."""
    return x, -SIZE[1] * math.sqrt(max(0.0, 1 - (x / SIZE[0]) ** 2 - (z / SIZE[2]) ** 2)) - out, z


def lips(width: float, upper: float, lower: float, protrusion: float, _tip: float) -> list[Point]:
    """Points of the mouth: rings of the outer lip, its ridge, the inner lip, then inwards."""
    rings = []
    for grow, out in ((LIP, 0.005), (LIP / 2, 0.05 + protrusion), (0.0, 0.015 + protrusion), (-0.01, 0.012)):
        for k in range(POINTS):
            angle = 2 * math.pi * k / POINTS
            open_z = (upper if angle < math.pi else lower) + grow
            rings.append(on_face((width + grow) * math.cos(angle), MOUTH_Z + open_z * math.sin(angle), out))
    for inner in (0.75, 0.5, 0.25, 0.01):  # the throat, in steps that follow the face
        for k in range(POINTS):
            angle = 2 * math.pi * k / POINTS
            open_z = inner * max(0.0, upper if angle < math.pi else lower)
            rings.append(on_face(inner * width * math.cos(angle), MOUTH_Z + open_z * math.sin(angle), 0.012))
    return rings


def tongue(_width: float, upper: float, lower: float, _protrusion: float, tip: float) -> list[Point]:
    """Points of the tongue: an oval that lies on the lower lip and rises to the teeth."""
    centre = MOUTH_Z - lower + 0.03 + tip * (lower + upper) * 0.5
    height = max(0.0, min(0.09, (lower + upper) * 0.4))
    return [
        on_face(0.16 * math.cos(2 * math.pi * k / 24), centre + height * math.sin(2 * math.pi * k / 24), 0.03)
        for k in range(24)
    ]


def coloured(thing: bpy.types.Object, colour: Point, name: str) -> None:
    """Give an object a material and the colour that Workbench shows."""
    material = bpy.data.materials.new(name)
    material.diffuse_color = (*colour, 1)
    thing.data.materials.append(material)


def ball(name: str, place: Point, size: Point, colour: Point) -> None:
    """A smooth ball."""
    bpy.ops.mesh.primitive_uv_sphere_add(segments=48, ring_count=32, location=place)
    thing = bpy.context.object
    thing.name, thing.scale = name, size
    bpy.ops.object.shade_smooth()
    coloured(thing, colour, name)


def talking(name: str, points: Callable[..., list[Point]], faces: list[tuple[int, ...]]) -> bpy.types.Object:
    """A mesh with a shape key for each viseme."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points(*VISEMES["sil"]), [], faces)
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    thing.shape_key_add(name="Basis")
    for viseme, numbers in VISEMES.items():
        block = thing.shape_key_add(name=f"viseme_{viseme}", from_mix=False)
        block.value = 0
        for point, place in zip(block.data, points(*numbers), strict=True):
            point.co = place
    return thing


def make_head() -> None:
    """The head, its mouth and its tongue, both of which talk; they are selected, the mouth is active."""
    ball("Head", (0, 0, 0), SIZE, (0.95, 0.72, 0.5))
    for side in (-1, 1):
        ball("Eye", (0.34 * side, -0.80, 0.25), (0.17, 0.12, 0.2), (1, 1, 1))
        ball("Pupil", (0.31 * side, -0.90, 0.24), (0.07, 0.05, 0.09), (0.02, 0.02, 0.05))
    ball("Nose", (0, -1.0, -0.02), (0.12, 0.14, 0.12), (0.9, 0.6, 0.4))

    def quads(ring: int) -> list[tuple[int, ...]]:
        start = ring * POINTS
        return [
            (start + k, start + (k + 1) % POINTS, start + POINTS + (k + 1) % POINTS, start + POINTS + k)
            for k in range(POINTS)
        ]

    bottom = tuple(range(7 * POINTS, 8 * POINTS))
    mouth = talking("Mouth", lips, [*(face for ring in range(7) for face in quads(ring)), bottom])
    coloured(mouth, (0.75, 0.22, 0.2), "Lips")
    coloured(mouth, (0.12, 0.02, 0.03), "Throat")
    for face in mouth.data.polygons:
        face.material_index = int(face.index >= 2 * POINTS)
    flesh = talking("Tongue", tongue, [tuple(range(24))])
    coloured(flesh, (0.85, 0.35, 0.4), "Tongue")
    for each in bpy.context.view_layer.objects:
        each.select_set(each in (mouth, flesh))
    bpy.context.view_layer.objects.active = mouth


def set_stage() -> None:
    """The strip, the camera and plain colours."""
    scene = bpy.context.scene
    editor = scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strips.new_sound("tribe", str(SOUND), 1, 1).select = True
    scene.render.fps, scene.frame_start, scene.frame_end = 24, 1, 155
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0, -5, 0), (math.pi / 2, 0, 0)
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.render.resolution_x, scene.render.resolution_y = 480, 480
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("Sky")
    scene.world.color = (0.3, 0.5, 0.65)
    scene.display.shading.light, scene.display.shading.color_type = "STUDIO", "MATERIAL"


def film(path: Path) -> None:
    """Render the scene with its sound."""
    render = bpy.context.scene.render
    render.resolution_x = render.resolution_y = 288
    if hasattr(render.image_settings, "media_type"):
        render.image_settings.media_type = "VIDEO"
    render.image_settings.file_format = "FFMPEG"
    render.ffmpeg.format, render.ffmpeg.codec, render.ffmpeg.audio_codec = "MPEG4", "H264", "AAC"
    render.filepath, render.use_file_extension = str(path), False
    bpy.ops.render.render(animation=True)


if __name__ == "__main__":
    if bpy.app.background:
        bpy.ops.wm.read_factory_settings(use_empty=True)
    make_head()
    set_stage()
    if bpy.app.background:
        sys.path.insert(0, str(SOUND.parents[1]))
        import blender_addon

        blender_addon.register()
        bpy.ops.wav2vis.bake()
        path = Path(sys.argv[1] if len(sys.argv) > 1 else "talking_head.blend").resolve()
        if path.suffix == ".mp4":
            film(path)
        else:
            bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True)
