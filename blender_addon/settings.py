"""What the panel remembers: of the scene its sound, of each object how its mouth moves."""

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.track.visemes import VisemeSet, bundled_names

_EASE = EaseOptions()

_OUTPUTS = (
    ("SHAPE_KEYS", "Shape Keys", "Smooth curves on the shape keys of all selected meshes"),
    ("STEPPED", "Shape Keys, Stepped", "One mouth a frame without in-betweens, on shape keys"),
    ("PROPERTY", "Property", "A number for each mouth on any property: of a bone, a modifier, your own"),
    ("GREASE_PENCIL", "Grease Pencil", "The frame that a Time Offset modifier shows"),
    ("SPRITES", "Sprite Sheet", "The Location of the material's Mapping node, a cell for each mouth"),
    ("IMAGES", "Image Sequence", "The offset of the material's Image Texture node, an image for each mouth"),
)

_ACTIONS = (
    ("NEW", "New Action", "A copy of the current action gets the keys; the old one is kept"),
    ("INSERT", "Current Action", "The sound's range of frames is replaced in the current action"),
)


class KeyShare(bpy.types.PropertyGroup):
    """How far one shape key moves in one mouth shape."""

    shape: StringProperty(name="Mouth", description="Mouth shape")
    key: StringProperty(name="Shape Key", description="Shape key that it moves")
    share: FloatProperty(name="Share", description="How far", default=1.0, min=-10, max=10, soft_min=0, soft_max=1)


class ShapeNumber(bpy.types.PropertyGroup):
    """The number of one mouth shape."""

    shape: StringProperty(name="Mouth", description="Mouth shape")
    number: FloatProperty(name="Number", description="Value, frame, cell or image of the mouth, counted from 0")


class ObjectSettings(bpy.types.PropertyGroup):
    """How the mouth of one object moves."""

    output: EnumProperty(name="Output", items=_OUTPUTS)
    shares: CollectionProperty(type=KeyShare)
    shares_index: IntProperty()
    shares_set: StringProperty(description="Viseme set of the shares")
    numbers: CollectionProperty(type=ShapeNumber)
    numbers_index: IntProperty()
    numbers_set: EnumProperty(
        name="Mouths",
        description="Set of mouth shapes that the drawings show",
        items=[(name, name, VisemeSet.load(name).description) for name in bundled_names()],
        default="preston_blair",
        update=lambda self, context: self.numbers.clear(),
    )
    data_path: StringProperty(
        name="Data Path",
        description='From the object, as Copy Data Path gives it: ["mouth"], pose.bones["Head"]["mouth"]',
        default='["mouth"]',
    )
    columns: IntProperty(name="Columns", description="Cells in a row of the sheet", default=4, min=1)
    rows: IntProperty(name="Rows", description="Rows of the sheet, the first on top", default=4, min=1)
    strength: FloatProperty(name="Strength", default=1.0, min=0, soft_max=1.5, max=5, description="Of all movement")
    lead_ms: FloatProperty(
        name="Lead",
        description="How much earlier than the sound the mouth moves, in milliseconds",
        default=STYLES["animated"].lead_s * 1000,
        min=-500,
        max=500,
    )
    anticipation_s: FloatProperty(
        name="Anticipation",
        description="A mouth starts to form this long before its sound",
        default=_EASE.onset_s,
        min=0.01,
        max=0.5,
        subtype="TIME",
        unit="TIME_ABSOLUTE",
    )
    smoothing_s: FloatProperty(
        name="Smoothing",
        description="Least time in which a mouth forms",
        default=_EASE.ease_s,
        min=0.005,
        max=0.3,
        subtype="TIME",
        unit="TIME_ABSOLUTE",
    )
    jaw: FloatProperty(
        name="Loudness",
        description="How much less quiet speech opens the mouth",
        default=_EASE.loudness_share,
        min=0,
        max=1,
        subtype="FACTOR",
    )
    tolerance: FloatProperty(
        name="Tolerance",
        description="How far curves may be from their exact values, for fewer keys; 0 keeps every frame that moves",
        default=0.01,
        min=0,
        max=0.2,
        precision=3,
    )
    action: EnumProperty(name="Keys Into", items=_ACTIONS)
    push_down: BoolProperty(name="Push Down", description="Put the new action on an NLA track of its own")


class SceneSettings(bpy.types.PropertyGroup):
    """Which sound is heard."""

    source: EnumProperty(
        name="Sound",
        items=(
            ("STRIPS", "Strips", "The selected sound strips of the sequencer, or the only one"),
            ("FILE", "File", "A sound file"),
        ),
    )
    filepath: StringProperty(name="Sound File", subtype="FILE_PATH")
    text: PointerProperty(
        name="Transcript",
        description="Text block with what is said, in English, to guide the listening; see docs/blender.md",
        type=bpy.types.Text,
    )
    start_frame: IntProperty(name="Start Frame", description="On which the sound file or the cues begin", default=1)


CLASSES = (KeyShare, ShapeNumber, ObjectSettings, SceneSettings)


def register() -> None:
    """Give scenes and objects their settings."""
    for each in CLASSES:
        bpy.utils.register_class(each)
    bpy.types.Object.wav2vis = PointerProperty(type=ObjectSettings)
    bpy.types.Scene.wav2vis = PointerProperty(type=SceneSettings)


def unregister() -> None:
    """Take them away again."""
    del bpy.types.Scene.wav2vis, bpy.types.Object.wav2vis
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
