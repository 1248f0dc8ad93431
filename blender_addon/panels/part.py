# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panels of the tab have in common."""

from bpy.types import Context, Panel, UILayout

from ..character import Character
from ..errors import TargetError
from ..layout import draw_text


class Part(Panel):
    """A panel of the tab, which lies in the sidebars of two editors: `placed` makes a class for each."""

    bl_region_type = "UI"
    bl_category = "Lip Sync"


def laid_out(panel: Panel) -> UILayout:
    """A panel's layout, with labels on the left and without buttons for keys."""
    assert panel.layout
    panel.layout.use_property_split, panel.layout.use_property_decorate = True, False
    return panel.layout


def selected(layout: UILayout, context: Context) -> Character | None:
    """The selected character; where there is none, the layout says so."""
    try:
        return Character.of(context)
    except TargetError:
        draw_text(layout, "Select the character's mesh")
        return None


def placed(part: type[Part], name: str, parent: str = "") -> tuple[type[Panel], ...]:
    """The panel in the 3D view and in the sequencer, below the panel `parent` if one is given."""
    made = []
    for space, prefix in (("VIEW_3D", "WAV2VIS_PT_view"), ("SEQUENCE_EDITOR", "WAV2VIS_PT_sequencer")):
        own = {"bl_idname": f"{prefix}_{name}", "bl_space_type": space}
        if parent:
            own["bl_parent_id"] = f"{prefix}_{parent}"
        made.append(type(own["bl_idname"], (part,), own))
    return tuple(made)
