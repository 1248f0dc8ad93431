# SPDX-License-Identifier: MIT
"""Pages of HTML that need no other file and no network, and their pieces."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from wav2vis_core.sound.audio import Audio

from ..data.encoding import encoded

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1d2430; background: #f4f5f7; margin: 0 auto; max-width: 1120px;
  padding: 24px; }
h1 { margin: 0 0 4px; font-size: 26px; } h2 { margin: 36px 0 10px; font-size: 19px; }
p { margin: 6px 0; color: #4b5563; }
.tiles { display: flex; flex-wrap: wrap; gap: 14px; } .half { columns: 2; column-gap: 14px; }
.tile, .card { background: white; border-radius: 8px; box-shadow: 0 1px 3px #0002; }
.tile { padding: 12px 18px; min-width: 110px; } .tile b { display: block; font-size: 22px; }
.tile span { color: #6b7280; }
.card { padding: 10px; margin-bottom: 14px; overflow-x: auto; break-inside: avoid; }
.card svg, .card img { max-width: 100%; height: auto; display: block; }
table { border-collapse: collapse; width: 100%; font-size: 13px; } th { text-align: left; color: #6b7280; }
td, th { padding: 3px 8px; border-top: 1px solid #e5e7eb; } td:first-child { font-variant-numeric: tabular-nums; }
audio { height: 32px; vertical-align: middle; }
@media (max-width: 800px) { .half { columns: 1; } }
"""


def document(title: str, body: Iterable[str]) -> str:
    """A whole page."""
    meta = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{title}</title>"
    head = f"{meta}<style>{_STYLE}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(body)}</body></html>\n"


def cards(contents: Iterable[str], width: str = "half") -> str:
    """Pieces on white, two beside each other, or with "wide" one."""
    return f"<div class={width}>{''.join(f'<div class=card>{content}</div>' for content in contents)}</div>"


def player(audio: Audio) -> str:
    """A player for a sound."""
    data = base64.b64encode(encoded(audio, "opus")).decode()
    return f"<audio controls src='data:audio/ogg;base64,{data}'></audio>"
