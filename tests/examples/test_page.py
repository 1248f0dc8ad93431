# SPDX-License-Identifier: MIT
"""The page with a drawn mouth, in Chromium."""

import json
import shutil
from pathlib import Path

import pytest

from wav2vis_core import VisemeSet

PAGE = Path(__file__).parents[2] / "examples" / "live" / "mouth.html"
WATCH = """new MutationObserver(() => console.log(document.getElementById("inside").getAttribute("d")))
.observe(document.getElementById("inside"), {attributes: true})"""


@pytest.fixture
def page(site, browse):
    """Open the page, as a site of this computer shows it, for a port."""
    address, folder = site
    for name in (PAGE.name, "follow.js"):
        shutil.copy(PAGE.with_name(name), folder)
    return lambda port: (browse(f"{address}/{PAGE.name}?from=ws://127.0.0.1:{port}"), address)


def test_the_drawing_follows_a_live_session_and_the_next_one(page, live, free_port, moments):
    port = free_port()
    seen, origin = page(port)
    seen.evaluate(WATCH)
    drawings = seen.evaluate(
        f"{json.dumps([weights for _, weights in moments('mpeg4')])}.map(each => outlines(each).inside)"
    )
    for _ in range(2):
        before = len(seen.said)
        live(port, "--allow-origin", origin)
        seen.wait_for(lambda before=before: seen.said[-1:] == drawings[-1:] and len(seen.said) >= before + 10)
        left = iter(drawings)
        for drawing in seen.said[before:]:
            assert drawing == drawings[-1] or drawing in left


def test_closed_lips_are_closed_and_every_shape_is_known(page, free_port):
    seen, _ = page(free_port())
    shapes = list(VisemeSet.load("mpeg4").shapes)
    assert seen.evaluate("Object.keys(SHAPES)") == shapes
    sizes = {}
    for shape in shapes:
        box = 'document.getElementById("inside").getBBox()'
        sizes[shape] = seen.evaluate(f"draw({{{shape}: 1}}), [{box}.width, {box}.height]")
    assert sizes["PP"][1] == sizes["sil"][1] == 0
    assert max(sizes, key=lambda shape: sizes[shape][1]) == "aa"
    assert min(sizes, key=lambda shape: sizes[shape][0]) == "ou"
