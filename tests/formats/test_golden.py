# SPDX-License-Identifier: MIT
"""One small track in every format, compared byte for byte with tests/golden (see --update-golden)."""

from dataclasses import replace

import numpy as np
import pytest

from wav2vis_core.formats import all_formats, by_name, encode, render
from wav2vis_core.formats.film.pictures import PictureFormat
from wav2vis_core.track.track import Cue, Posteriors, Segment, Track
from wav2vis_core.track.visemes import VisemeSet

# Speech classes and their starts in seconds: no rest first, two shapes in a frame, a pause, a shape that goes on.
HEARD = [
    (0.0, "PBM"), (0.07, "AY1"), (0.21, "AY2"), (0.5, "sil"), (0.7, "W"), (0.81, "PBM"), (0.82, "OW1"), (0.95, "FV"),
    (1.004, "L"), (1.0049, "AA"), (1.2, "TD"), (1.31, "sil"),
]  # fmt: skip
END_S = 1.5


def golden_track(set_name: str) -> Track:
    viseme_set = VisemeSet.load(set_name)
    ends = [start for start, _ in HEARD[1:]] + [END_S]
    return Track(
        cues=tuple(
            Cue(
                start, end, viseme_set.shape_of(heard), round(0.5 + start / 4, 3), "edited" if heard == "W" else "model"
            )
            for (start, heard), end in zip(HEARD, ends, strict=True)
        ),
        shapes=tuple(viseme_set.shapes),
        rest=viseme_set.rest,
        closed=viseme_set.closed,
        viseme_set=set_name,
        duration_s=END_S,
        source='my "woe" & bœuf <1>.wav',
        words=(Segment(0.0, 0.5, "my", 0.9), Segment(0.7, 1.31, "woe")),
        phones=(Segment(0.0, 0.07, "M"), Segment(0.07, 0.5, "AY")),
        phrases=(Segment(0.0, 0.5, "my", 0.9), Segment(0.7, 1.31, "woe!", tags=("sad",))),
    )


@pytest.mark.parametrize("name", [name for name, each in all_formats().items() if not isinstance(each, PictureFormat)])
def test_each_format_writes_what_it_wrote(assert_golden, name):
    chosen = by_name(name)
    assert_golden(f"track{chosen.extensions[0]}", encode(golden_track(chosen.default_set), chosen))


def test_the_track_with_posteriors_is_what_it_was(assert_golden):
    track = golden_track("preston_blair")
    values = np.full((3, len(track.shapes)), 1 / len(track.shapes), np.float32)
    values[1] = np.arange(len(track.shapes), dtype=np.float32) / 45
    track = replace(track, posteriors=Posteriors(100.0, track.shapes, values))
    text = render(track, by_name("track.json"))
    assert_golden("track_with_posteriors.track.json", text)
