# SPDX-License-Identifier: MIT
"""Make the bundled mouths, and docs/mouths.png with all of them, from their master: `python docs/write_mouths.py`.

The master is `wav2vis_core/assets/mouths/mouths.svg`: a group a shape, called as the shape, each at its place in a
grid, with its name below. The renderer is resvg (`pip install resvg-py`).
"""

from __future__ import annotations

import re
from pathlib import Path

from resvg_py import svg_to_bytes

MASTER = Path(__file__).parents[1] / "wav2vis_core" / "assets" / "mouths" / "mouths.svg"

# What the master holds around the origin of each group: left, top, width, height.
_FRAME = (-85, -50, 170, 140)
_PIXELS_PER_UNIT = 1.8


def drawings() -> dict[str, bytes]:
    """The PNG of each shape, transparent around the mouth."""
    text = MASTER.read_text(encoding="utf-8")
    found = re.findall(r'<g id="(\w+)" transform="translate\((\d+) (\d+)\)">', text)
    return {shape: _png(_cropped(text, int(x), int(y))) for shape, x, y in found}


def _cropped(text: str, x: int, y: int) -> str:
    left, top, width, height = _FRAME
    view = f'viewBox="{x + left} {y + top} {width} {height}" width="{width}" height="{height}"'
    return re.sub('viewBox=".+"', view, text, count=1)


def _png(svg: str, background: str | None = None) -> bytes:
    return bytes(svg_to_bytes(svg_string=svg, zoom=_PIXELS_PER_UNIT, background=background))


if __name__ == "__main__":
    for name, png in drawings().items():
        MASTER.with_name(f"{name}.png").write_bytes(png)
    (Path(__file__).parent / "mouths.png").write_bytes(_png(MASTER.read_text(encoding="utf-8"), "white"))
