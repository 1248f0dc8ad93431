# SPDX-License-Identifier: GPL-3.0-or-later
"""A mouth that shows, without keys, what a bake would key on the current frame, while settings are changed."""

from dataclasses import dataclass

import bpy

from wav2vis_core.motion.curves import WeightCurves

from ..character import Character, Reference
from ..outputs.output import PlacedTrack
from ..outputs.share_list import listed_shares
from .live_mouth import follower


@dataclass(eq=False)
class Rehearsal:
    """What was heard, shown frame by frame.

    Attributes
    ----------
    references : tuple of Reference
        The character's.
    placed : PlacedTrack
        In the character's set.
    lead_ms : float
        With which it was heard.
    """

    references: tuple[Reference, ...]
    placed: PlacedTrack
    lead_ms: float
    record: bool = False
    ended: bool = False
    state: str = "Showing what a bake would key"
    _curves: WeightCurves | None = None
    _made_with: tuple[object, ...] = ()
    _shown: tuple[object, ...] = ()

    def follow(self) -> None:
        """Show the mouth of the current frame if anything has changed; TargetError when the character is gone."""
        character = Character.found(self.references)
        output, settings, scene = follower(character), character.settings, bpy.context.scene
        assert scene
        made_with = output.name, settings.lead_ms, *(getattr(settings, name) for name in output.motion)
        held = output.held_frames(settings)
        if self._curves is None or made_with != self._made_with:
            self._curves, self._made_with = output.curves(settings)(self.placed.exposed(held)), made_with
        earlier_s = (settings.lead_ms - self.lead_ms) / 1000
        frame = scene.frame_current - self.placed.first_frame + round(earlier_s * float(self.placed.frame_rate.fps))
        now = frame, made_with, listed_shares(settings)
        if now == self._shown:
            return
        self._shown = now
        row = self._curves.values[min(max(frame // held, 0), len(self._curves.values) - 1)]
        output.show_weights(character, dict(zip(self._curves.names, row.tolist(), strict=True)))

    def close(self) -> None:
        """Nothing is held."""

    def rest(self) -> None:
        """Put the mouth at rest, or where its keys say."""
        character, scene = Character.found(self.references), bpy.context.scene
        assert scene
        follower(character).rest(character)
        scene.frame_set(scene.frame_current)

    def keyed(self) -> str:
        """Nothing is."""
        return ""
