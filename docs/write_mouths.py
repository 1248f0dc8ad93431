# SPDX-License-Identifier: MIT
"""Make the bundled mouths, and docs/mouths.png with all of them, from their master: `python docs/write_mouths.py`.

The master is `wav2vis_core/assets/mouths/mouths.svg`: a group a shape, called as the shape, each at its place in a
grid, with its name below. The renderer is resvg (`pip install resvg-py`).
"""

from __future__ import annotations

from pathlib import Path

from resvg_py import svg_to_bytes

from wav2vis_core.track.mouths import DRAWN_SET, bundled_drawings
from wav2vis_core.track.visemes import VisemeSet

MASTER = Path(__file__).parents[1] / "wav2vis_core" / "assets" / "mouths" / "mouths.svg"

_PIXELS_PER_UNIT = 1.8


def _png(svg: str, background: str | None = None) -> bytes:
    return bytes(svg_to_bytes(svg_string=svg, zoom=_PIXELS_PER_UNIT, background=background))


if __name__ == "__main__":
    for name, drawing in bundled_drawings(VisemeSet.load(DRAWN_SET)).items():
        MASTER.with_name(f"{name}.png").write_bytes(_png(drawing))
    (Path(__file__).parent / "mouths.png").write_bytes(_png(MASTER.read_text(encoding="utf-8"), "white"))
