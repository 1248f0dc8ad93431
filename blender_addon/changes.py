# SPDX-License-Identifier: GPL-3.0-or-later
"""What panels and buttons ask of the scene, found once per change rather than at each redraw."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

from bpy.app import handlers
from bpy.types import Context

from . import compat

Found = TypeVar("Found")

persistent: Callable[[Callable[..., None]], Callable[..., None]] = handlers.persistent

_found: dict[tuple[object, ...], Any] = {}


def once_per_change(find: Callable[[Context], Found]) -> Callable[[Context], Found]:
    """A function of the context that is called again only after something has changed.

    Blender announces changes of data and of which objects are selected, settings announce their own. What nobody
    announces is compared instead.
    """

    @wraps(find)
    def known(context: Context) -> Found:
        key = (find, *_unannounced(context))
        if key not in _found:
            _found[key] = find(context)
        found: Found = _found[key]
        return found

    return known


def forget() -> None:
    """Let everything be found anew."""
    _found.clear()


@persistent
def announced(_changed: Any, _context: Any) -> None:
    """Called by Blender after a change; takes what handlers and updates of properties are given."""
    forget()


def _unannounced(context: Context) -> Iterator[object]:
    """The scene that is shown, its frame rate and preview range, its active object and which strips are selected."""
    assert context.view_layer and context.scene
    scene = context.scene
    yield scene.render.fps, scene.render.fps_base
    yield scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end
    active = context.view_layer.objects.active
    yield from (context.view_layer.as_pointer(), active and (active.as_pointer(), active.name))
    editor = compat.sequencer_scene(context).sequence_editor
    strips = compat.strips_of(editor)
    selected = [False] * len(strips)
    if editor and strips:
        strips.foreach_get("select", selected)
        yield editor.active_strip and editor.active_strip.as_pointer()
    yield tuple(selected)


_HANDLERS = (handlers.depsgraph_update_post, handlers.undo_post, handlers.redo_post, handlers.load_post)


def register() -> None:
    """Hear of changes."""
    for each in _HANDLERS:
        each.append(announced)


def unregister() -> None:
    """Hear of them no more."""
    for each in _HANDLERS:
        each.remove(announced)
    forget()
