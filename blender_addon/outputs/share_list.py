# SPDX-License-Identifier: GPL-3.0-or-later
"""The edited mapping, as rows of a list."""

from typing import Any

from bpy.types import Context, UILayout, UIList

from wav2vis_core.motion.arkit import VISEME_SET
from wav2vis_core.track.visemes import VisemeSet

from ..layout import button
from ..mapping import Shares
from ..settings import KeyShare, ObjectSettings


class WAV2VIS_UL_shares(UIList):
    """A mouth, the shape key or pose that it moves, and how far."""

    def draw_item(
        self,
        context: Context,
        layout: UILayout,
        data: Any,
        item: Any,
        icon: int | None,
        active_data: Any,
        active_property: str | None,
        index: int | None = 0,
        flt_flag: int | None = 0,
    ) -> None:
        """One row."""
        row = layout.split(factor=0.2)
        button(row, "wav2vis.preview", text=item.shape, emboss=False, shape=item.shape)
        row = row.split(factor=0.8)
        row.label(text=item.key or "not chosen")
        row.label(text=f"{item.share:.2g}")


def draw_list(layout: UILayout, settings: ObjectSettings) -> None:
    """The rows."""
    row = layout.row()
    row.template_list(WAV2VIS_UL_shares.__name__, "", settings, "shares", settings, "shares_index", rows=6)
    column = row.column(align=True)
    button(column, "wav2vis.add_row", text="", icon="ADD")
    button(column, "wav2vis.remove_row", text="", icon="REMOVE")


def chosen_row(settings: ObjectSettings) -> KeyShare | None:
    """The row that is chosen in the list, if there is one."""
    index = settings.shares_index
    return settings.shares[index] if 0 <= index < len(settings.shares) else None


def listed_shares(settings: ObjectSettings) -> dict[str, dict[str, float]]:
    """The shares that an object's settings list, by mouth shape and what it moves."""
    shares: dict[str, dict[str, float]] = {}
    for row in settings.shares:
        if row.key:
            shares.setdefault(row.shape, {})[row.key] = row.share
    return shares


def replace_shares(settings: ObjectSettings, viseme_set: str, shares: Shares) -> None:
    """List shares of a set in an object's settings in place of what is there."""
    settings.shares.clear()
    settings.shares_set, settings.shares_index = viseme_set, 0
    for shape, moved in shares.items():
        for key, share in moved.items():
            row = settings.shares.add()
            row.shape, row.key, row.share = shape, key, share


def add_row(settings: ObjectSettings) -> None:
    """Add a row for the first mouth that has none, else for the chosen one, and choose it."""
    settings.shares_set = settings.shares_set or VISEME_SET
    viseme_set, listed = VisemeSet.load(settings.shares_set), {row.shape for row in settings.shares}
    missing = [shape for shape in viseme_set.shapes if shape not in listed and shape != viseme_set.rest]
    chosen = chosen_row(settings)
    shape = missing[0] if missing else chosen.shape if chosen else viseme_set.rest
    settings.shares.add().shape = shape
    settings.shares_index = len(settings.shares) - 1


def remove_row(settings: ObjectSettings) -> None:
    """Remove the chosen row and choose the next."""
    settings.shares.remove(settings.shares_index)
    settings.shares_index = max(0, min(settings.shares_index, len(settings.shares) - 1))
