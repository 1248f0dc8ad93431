# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts and buttons in panels."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import blf
import bpy
from bpy.types import UILayout

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems

# In pixels at Blender's own size: a sidebar as wide as Blender makes it, and what of it is no text beside an icon.
_SIDEBAR, _MARGINS = 220, 84


def draw_text(layout: UILayout, text: str, icon: "IconItems" = "INFO") -> None:
    """A text in as many lines as it needs: labels do not wrap."""
    column, line = layout.column(align=True), ""
    fits = _measure()
    for word in text.split():
        if line and not fits(f"{line} {word}"):
            column.label(text=line, icon=icon)
            line, icon = "", "BLANK1"
        line = f"{line} {word}".strip()
    column.label(text=line, icon=icon)


def _measure() -> Callable[[str], bool]:
    """Whether a text fits on a line of the region that is drawn."""
    context = bpy.context
    assert context.preferences
    scale = context.preferences.system.ui_scale or 1.0
    width = (context.region.width if context.region else _SIDEBAR * scale) - _MARGINS * scale
    blf.size(0, context.preferences.ui_styles[0].widget.points * scale)
    return lambda text: bool(blf.dimensions(0, text)[0] <= width)


def button(
    layout: UILayout,
    operator: str,
    *,
    text: str | None = None,
    icon: "IconItems" = "NONE",
    emboss: bool = True,
    **properties: Any,
) -> None:
    """A button for an operator, with its own label unless there is a text, and with values of its properties."""
    own_text: dict[str, Any] = {} if text is None else {"text": text}
    pressed = layout.operator(operator, icon=icon, emboss=emboss, **own_text)
    for name, value in properties.items():
        setattr(pressed, name, value)
