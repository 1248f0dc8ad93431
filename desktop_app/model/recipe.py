"""What a batch makes of each recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from wav2vis_core import STYLES, FrameRate, lipsync
from wav2vis_core.cli.inputs import Job
from wav2vis_core.cli.texts import Texts
from wav2vis_core.decoding.styles import Style
from wav2vis_core.formats import Format, WriteOptions, encode
from wav2vis_core.formats.common.output import check_target, write_atomically
from wav2vis_core.notes import Note


@dataclass(frozen=True)
class Recipe:
    """Format, frame rate and style of the files, and whether old ones may go."""

    format: Format[Any]
    fps: FrameRate
    style: Style
    overwrite: bool

    def write(self, job: Job, heard: Callable[[float], None]) -> list[Note]:
        """Write the file of a recording and give the notes about it; `heard` is told the seconds heard so far.

        Raises
        ------
        Wav2VisError
            When the recording cannot be read or the file not be written.
        """
        assert job.target is not None  # the command line alone writes to stdout
        check_target(job.target, overwrite=self.overwrite, folder=self.format.folder)
        text, notes = Texts(None, beside=True).of(job.source)
        options = self.format.completed(replace(WriteOptions(self.fps), folder=str(job.target.parent)))
        viseme_set = self.format.set_for(options) or self.format.default_set
        track = lipsync(job.source, text=text, viseme_set=viseme_set, options=STYLES[self.style], progress=heard)
        write_atomically(job.target, encode(track, self.format, options), overwrite=self.overwrite)
        return [*([] if text else notes), *track.notes]
