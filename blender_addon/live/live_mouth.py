# SPDX-License-Identifier: GPL-3.0-or-later
"""A mouth that follows `wav2vis live` while it listens."""

from dataclasses import dataclass

from wav2vis_core.track.timebase import FrameRate
from wav2vis_core.track.visemes import VisemeSet

from .. import bake
from ..character import Character, Reference
from ..errors import StripError, TargetError
from ..outputs import output_of
from ..outputs.share_output import ShareOutput
from .messages import Hello, Inbox, Mouth, read
from .recording import Recording


@dataclass(eq=False)
class LiveMouth:
    """What is heard, from the first message on.

    Attributes
    ----------
    references : tuple of Reference
        The character's.
    viseme_set : VisemeSet
        The only one whose messages are shown.
    inbox : Inbox
        Where they come.
    recording : Recording or None
        What is to be keyed.
    first_frame : int
        From which on it is keyed.
    frame_rate : FrameRate
    state : str
        What the panel says.
    ended : bool
        Whether it follows no more, and waits to be keyed.
    """

    references: tuple[Reference, ...]
    viseme_set: VisemeSet
    inbox: Inbox
    recording: Recording | None
    first_frame: int
    frame_rate: FrameRate
    state: str = "Waiting for wav2vis live"
    ended: bool = False

    @property
    def recorded(self) -> bool:
        """Whether something was."""
        return bool(self.recording)

    @property
    def record(self) -> bool:
        """Whether it will be keyed."""
        return self.recording is not None

    @classmethod
    def begun(cls, character: Character, port: int, frame: int, rate: FrameRate, *, record: bool) -> "LiveMouth":
        """One that listens on a port of this computer.

        Raises
        ------
        TargetError
            When the character's output cannot follow weights or has no mouths, or the port is taken.
        """
        output = follower(character)
        output.check(character)
        viseme_set = VisemeSet.load(output.viseme_set(character))
        recording = Recording(tuple(viseme_set.shapes)) if record else None
        return cls(character.references, viseme_set, Inbox(port), recording, frame, rate)

    def follow(self) -> None:
        """Show the newest mouth that has come; never waits. TargetError when the character is gone."""
        newest: Mouth | None = None
        for datagram in self.inbox.datagrams():
            message = read(datagram, self.viseme_set.shapes)
            if isinstance(message, Hello):
                if message.viseme_set != self.viseme_set.name:
                    name = self.viseme_set.name
                    self.state = f"It sends the set {message.viseme_set}; start it with the set {name}"
            elif message:
                newest, full = message, self.recording is not None and not self.recording.add(message)
                self.state = f"Live: {message.shape}" + ("; an hour is recorded, no more will be" if full else "")
        if newest:
            character = Character.found(self.references)
            follower(character).show_weights(character, newest.weights)

    def close(self) -> None:
        """Listen no more."""
        self.inbox.close()

    def end(self, why: str) -> None:
        """Follow no more; what was recorded can be keyed still."""
        self.close()
        self.ended, self.state = True, f"{why}; Stop keys what was recorded"

    def rest(self) -> None:
        """Put the mouth at rest."""
        character = Character.found(self.references)
        follower(character).rest(character)

    def keyed(self) -> str:
        """Key what was recorded, if anything was to be, and say what was done.

        Raises
        ------
        StripError
            When nothing was heard.
        TargetError
            When the character is gone or cannot be keyed.
        """
        if self.recording is None:
            return ""
        curves = self.recording.curves(self.frame_rate)
        if curves is None:
            remedy = f"let wav2vis live send the set {self.viseme_set.name} by udp to the same port"
            raise StripError("nothing was heard", "Live", remedy)
        return bake.write_weights(curves, self.first_frame, Character.found(self.references))


def follower(character: Character) -> ShareOutput:
    """The output that the character's settings choose; TargetError when it cannot follow weights."""
    output = output_of(character)
    if not isinstance(output, ShareOutput):
        raise TargetError(
            f"{output.label} cannot follow a live mouth", character.active.name, "choose shape keys or poses"
        )
    return output
