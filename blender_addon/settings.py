# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel remembers: of the scene its sound, of each object how its mouth moves."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any, ClassVar, Literal, Protocol, cast

import bpy

from wav2vis_core.decoding.styles import STYLES
from wav2vis_core.motion.coarticulation import EaseOptions
from wav2vis_core.pipeline import DEFAULT_LISTENER, ListenerName
from wav2vis_core.track.visemes import VisemeSet, bundled_names
from wav2vis_core.transcripts.languages import LANGUAGES

from .changes import announced
from .properties import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
    declared,
)

_EASE = EaseOptions()

_ACTIONS = (
    (
        "NEW",
        "Own Action",
        "An action for the lip sync alone, which begins as a copy of the current one. The next bake uses it again: "
        "what earlier bakes wrote is replaced",
    ),
    (
        "INSERT",
        "Current Action",
        "The current action. Only the sound's range of frames is replaced, and what was baked from the same sound",
    ),
)


def _shapes(row: "KeyShare", _: bpy.types.Context, typed: str) -> list[str]:
    """The mouth shapes to choose from in a row."""
    thing = row.id_data
    assert isinstance(thing, bpy.types.Object)
    return list(VisemeSet.load(object_settings(thing).shares_set).shapes)


@declared(
    shape=StringProperty(name="Mouth", description="Mouth shape", update=announced, search=_shapes),
    key=StringProperty(name="Shape Key", description="Shape key or pose that this mouth shape moves", update=announced),
    share=FloatProperty(
        name="Share",
        description="How far it moves",
        default=1.0,
        min=-10,
        max=10,
        soft_min=0,
        soft_max=1,
        update=announced,
    ),
)
class KeyShare(bpy.types.PropertyGroup):
    """How far one shape key or pose moves in one mouth shape."""

    shape: str
    key: str
    share: float


@declared(
    shape=StringProperty(name="Mouth", description="Mouth shape"),
    number=FloatProperty(
        name="Number", description="Value, frame, cell or image of the mouth, counted from 0", update=announced
    ),
)
class ShapeNumber(bpy.types.PropertyGroup):
    """The number of one mouth shape."""

    shape: str
    number: float


def _clear_numbers(settings: "ObjectSettings", _: bpy.types.Context) -> None:
    settings.numbers.clear()


@declared(
    output=StringProperty(),  # becomes a choice among the outputs that `register` is given
    shares=CollectionProperty(type=KeyShare),
    shares_index=IntProperty(),
    shares_set=StringProperty(description="Viseme set of the shares"),
    numbers=CollectionProperty(type=ShapeNumber),
    numbers_index=IntProperty(),
    numbers_set=EnumProperty(
        name="Mouths",
        description="Set of mouth shapes that the drawings show",
        items=[(name, name, VisemeSet.load(name).description) for name in bundled_names()],
        default="preston_blair",
        update=_clear_numbers,
    ),
    strength=FloatProperty(
        name="Strength",
        description="Scales all movement of the mouth",
        default=1.0,
        min=0,
        soft_max=1.5,
        max=5,
        update=announced,
    ),
    lead_ms=FloatProperty(
        name="Lead (ms)",
        description="How much earlier than the sound the mouth moves",
        default=STYLES["animated"].lead_s * 1000,
        min=-500,
        max=500,
        update=announced,
    ),
    anticipation_s=FloatProperty(
        name="Anticipation",
        description="Longest time in which a mouth shape forms",
        default=_EASE.onset_s,
        min=0.01,
        max=0.5,
        subtype="TIME",
        unit="TIME_ABSOLUTE",
        update=announced,
    ),
    smoothing_s=FloatProperty(
        name="Smoothing",
        description="Shortest time in which a mouth shape forms",
        default=_EASE.ease_s,
        min=0.005,
        max=0.3,
        subtype="TIME",
        unit="TIME_ABSOLUTE",
        update=announced,
    ),
    jaw=FloatProperty(
        name="Loudness",
        description="How much less the mouth opens in quiet speech",
        default=_EASE.loudness_share,
        min=0,
        max=1,
        subtype="FACTOR",
        update=announced,
    ),
    tolerance_percent=FloatProperty(
        name="Tolerance",
        description="How far curves may stray to save keys, of the most that each moves. Lips shut all the same",
        default=10,
        min=0,
        max=50,
        precision=0,
        subtype="PERCENTAGE",
        update=announced,
    ),
    exposure=EnumProperty(
        name="Exposure",
        description="How long each mouth is held at least",
        items=(
            ("1", "On Ones", "The mouth may change on every frame"),
            ("2", "On Twos", "The mouth may change on every second frame"),
            ("3", "On Threes", "The mouth may change on every third frame"),
        ),
        update=announced,
    ),
    hold_frames=IntProperty(
        name="Minimum Hold",
        description="How many frames each mouth stays at least. Closed lips come on time all the same",
        default=1,
        min=1,
        soft_max=8,
        update=announced,
    ),
    action=EnumProperty(name="Keys Into", items=_ACTIONS),
    report=StringProperty(name="Report", description="What the last bake did"),
    push_down=BoolProperty(name="Push Down", description="Move the new action to an NLA track of its own"),
)
class ObjectSettings(bpy.types.PropertyGroup):
    """How the mouth of one object moves."""

    output: str
    shares: "bpy.types.bpy_prop_collection_idprop[KeyShare]"
    shares_index: int
    shares_set: str
    numbers: "bpy.types.bpy_prop_collection_idprop[ShapeNumber]"
    numbers_index: int
    numbers_set: str
    strength: float
    lead_ms: float
    anticipation_s: float
    smoothing_s: float
    jaw: float
    tolerance_percent: float
    exposure: Literal["1", "2", "3"]
    hold_frames: int
    action: Literal["NEW", "INSERT"]
    push_down: bool
    report: str


@declared(
    source=EnumProperty(
        name="Sound",
        items=(
            ("STRIPS", "Strips", "The selected sound strips of the sequencer, or the only one"),
            ("FILE", "File", "A sound file"),
            ("SPEAKERS", "Speakers", "The selected speaker objects, or all of them"),
        ),
        update=announced,
    ),
    filepath=StringProperty(name="Sound File", subtype="FILE_PATH", update=announced),
    listener=EnumProperty(
        name="Listener",
        items=(
            ("studio", "Studio", "The most exact mouth shapes"),
            ("fast", "Fast", "Less exact, in an eighth of the time"),
        ),
        default=DEFAULT_LISTENER,
        update=announced,
    ),
    text=PointerProperty(
        name="Transcript",
        description="Text block with the words that are spoken, which makes the mouth shapes more exact",
        type=bpy.types.Text,
        update=announced,
    ),
    language=EnumProperty(
        name="Language",
        description="Language of the transcript",
        items=[(code, name, "") for code, name in LANGUAGES.items()],
        default="en",
        update=announced,
    ),
    start_frame=IntProperty(
        name="Start Frame",
        description="Frame on which the sound file or the cues begin",
        default=1,
        update=announced,
    ),
    preview_range=BoolProperty(
        name="Preview Range Only",
        description="Key the frames of the scene's preview range alone; what was baked on other frames stays",
        update=announced,
    ),
    live_port=IntProperty(
        name="Port", description="Where wav2vis live sends to by udp", default=8766, min=1024, max=65535
    ),
    live_record=BoolProperty(name="Record", description="Key what was heard when it stops, from the current frame on"),
)
class SceneSettings(bpy.types.PropertyGroup):
    """Which sound is used."""

    source: Literal["STRIPS", "FILE", "SPEAKERS"]
    filepath: str
    listener: ListenerName
    text: bpy.types.Text | None
    language: str
    start_frame: int
    preview_range: bool
    live_port: int
    live_record: bool


def object_settings(thing: bpy.types.Object) -> ObjectSettings:
    """The settings of an object."""
    return cast(ObjectSettings, getattr(thing, _ATTRIBUTE))


def hold_exposures(settings: ObjectSettings) -> int:
    """For how many exposures each mouth stays at least."""
    return ceil(settings.hold_frames / int(settings.exposure))


def scene_settings(scene: bpy.types.Scene) -> SceneSettings:
    """The settings of a scene."""
    return cast(SceneSettings, getattr(scene, _ATTRIBUTE))


class Choice(Protocol):
    """One item of a drop-down list, which may bring settings of its own."""

    name: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    properties: ClassVar[Mapping[str, Any]]


_ATTRIBUTE = "wav2vis"
_CLASSES = (KeyShare, ShapeNumber, ObjectSettings, SceneSettings)


def register(outputs: Iterable[Choice]) -> None:
    """Give scenes and objects their settings, those of the outputs included."""
    items = [(each.name, each.label, each.description) for each in outputs]
    ObjectSettings.__annotations__["output"] = EnumProperty(name="Output", items=items, update=announced)
    for each in outputs:
        ObjectSettings.__annotations__.update(each.properties)
    for kind in _CLASSES:
        bpy.utils.register_class(kind)
    setattr(bpy.types.Object, _ATTRIBUTE, PointerProperty(type=ObjectSettings))
    setattr(bpy.types.Scene, _ATTRIBUTE, PointerProperty(type=SceneSettings))


def unregister() -> None:
    """Take them away again."""
    delattr(bpy.types.Scene, _ATTRIBUTE)
    delattr(bpy.types.Object, _ATTRIBUTE)
    for kind in reversed(_CLASSES):
        bpy.utils.unregister_class(kind)
