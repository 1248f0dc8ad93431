# SPDX-License-Identifier: GPL-3.0-or-later
"""An image for each mouth."""

import bpy

from ..character import Character
from ..errors import TargetError
from .numbers import NumberOutput, material_node


class ImageSequence(NumberOutput):
    """The offset of an Image Texture node that shows one frame."""

    name = "IMAGES"
    label = "Image Sequence"
    description = "The offset of the material's Image Texture node, an image for each mouth"

    def property(self, character: Character) -> tuple[bpy.types.ID, tuple[str, ...]]:
        """The node's offset."""
        thing = character.active
        tree, node, path = material_node(thing, "TEX_IMAGE", "Image Texture")
        if node.image_user.frame_duration != 1:
            raise TargetError("its Image Texture node plays more than one frame", thing.name, "set its Frames to 1")
        return tree, (f"{path}.image_user.frame_offset",)
