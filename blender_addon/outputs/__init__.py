# SPDX-License-Identifier: GPL-3.0-or-later
"""What can show a mouth: one class each. A new one is a file here and a name in `OUTPUTS`."""

from typing import Any

from ..character import Character
from .bone_poses import BonePoses
from .custom_property import CustomProperty
from .grease_pencil import GreasePencil
from .image_sequence import ImageSequence
from .numbers import WAV2VIS_UL_numbers
from .output import Output
from .shape_keys import ShapeKeys
from .share_list import WAV2VIS_UL_shares
from .sprite_sheet import SpriteSheet
from .stepped import SteppedBonePoses, SteppedShapeKeys
from .strips import BonePoseStrips, ShapeKeyStrips

OUTPUTS: tuple[Output, ...] = (
    ShapeKeys(),
    SteppedShapeKeys(),
    ShapeKeyStrips(),
    BonePoses(),
    SteppedBonePoses(),
    BonePoseStrips(),
    CustomProperty(),
    GreasePencil(),
    SpriteSheet(),
    ImageSequence(),
)

_BY_NAME = {each.name: each for each in OUTPUTS}


def output_of(character: Character) -> Output:
    """The output that the character's settings choose."""
    return _BY_NAME[character.settings.output]


CLASSES: tuple[type[Any], ...] = (WAV2VIS_UL_shares, WAV2VIS_UL_numbers)
