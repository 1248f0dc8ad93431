# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts and buttons in panels."""

from typing import TYPE_CHECKING, Any

from bpy.types import UILayout

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems

_WIDTH = 38  # letters of a line in a sidebar as wide as Blender makes it


def draw_text(layout: UILayout, text: str, icon: "IconItems" = "INFO") -> None:
    """A text in as many lines as it needs: labels do not wrap."""
    column, line = layout.column(align=True), ""
    for word in text.split():
        if line and len(line) + len(word) >= _WIDTH:
            column.label(text=line, icon=icon)
            line, icon = "", "BLANK1"
        line = f"{line} {word}".strip()
    column.label(text=line, icon=icon)


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
