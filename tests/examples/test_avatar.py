# SPDX-License-Identifier: MIT
"""The VRM avatar, drawn by three.js in Chromium."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wav2vis_core import Audio, LiveSession, lipsync
from wav2vis_core.senders.moment import Stage
from wav2vis_core.senders.sender import Address
from wav2vis_core.senders.websocket import WebSocketSender

REPOSITORY = Path(__file__).parents[2]
LIVE, EXAMPLE = REPOSITORY / "examples" / "live", REPOSITORY / "examples" / "tribe.wav"
TEXT = "Tribe after tribe was crowding down to the Alps and trampling upon each other on the frontiers of the empire"
VOWELS = ["aa", "ih", "ou", "ee", "oh"]
# What the mouth's mesh shows after each picture: of what three-vrm made of the page's weights.
WATCH = """async () => {
  const { vrm } = await import("./avatar.js");
  vrm.scene.traverse((each) => { if (each.material?.name === "inside") window.inside = each; });
  const update = vrm.update.bind(vrm);
  vrm.update = (seconds) => {
    update(seconds);
    console.log(JSON.stringify([...inside.morphTargetInfluences]));
  };
  return { version: vrm.meta.metaVersion, expressions: Object.keys(vrm.expressionManager.expressionMap).sort() };
}"""


@pytest.fixture
def avatar(site, browse):
    """Open the page, its packages beside it, for a port; gives it and its site's address."""
    packages = LIVE / "avatar" / "node_modules"
    if not packages.exists():
        pytest.skip("no three.js here: run `npm install` in examples/live/avatar (tools/test does)")
    address, folder = site
    shutil.copytree(LIVE / "avatar", folder / "avatar", ignore=shutil.ignore_patterns("node_modules", "*.vrm"))
    shutil.copy(LIVE / "follow.js", folder)
    (folder / "avatar" / "node_modules").symlink_to(packages)
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, "make_avatar.py"], cwd=folder / "avatar", env=env, check=True)

    def look(port, query=""):
        page = browse(f"{address}/avatar/?from=ws://127.0.0.1:{port}{query}")
        return page, address

    return look


def trouble(page):
    return page.evaluate("document.getElementById('trouble').textContent")


def mouths(said):
    """The weights of the mouth's mesh, each that differs from the one before it."""
    rows = [json.loads(line) for line in said if line.startswith("[")]
    return [row for k, row in enumerate(rows) if k == 0 or row != rows[k - 1]]


def area_inside(picture):
    """How many points of a picture are the dark inside of the mouth."""
    red, green, _ = np.moveaxis(np.array(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int), 2, 0)
    return np.count_nonzero((red > 2 * green) & (green < 45))


def test_its_mouth_follows_a_live_session_and_the_next_one(avatar, live, free_port, assert_followed):
    port = free_port()
    page, origin = avatar(port)
    page.wait_for(lambda: trouble(page) == "")
    assert page.evaluate("document.querySelector('canvas').ariaLabel") == "an avatar whose mouth follows the voice"
    assert page.evaluate(WATCH) == {"version": "1", "expressions": sorted([*VOWELS, "blink"])}
    for _ in range(2):
        before = len(page.said)
        live(port, "--set", "vrm", "--allow-origin", origin)
        page.wait_for(lambda before=before: mouths(page.said[before:])[-1:] == [[0] * 5])
        shown = [dict(zip(["sil", *VOWELS], [1 - sum(row), *row], strict=True)) for row in mouths(page.said[before:])]
        seen = [{shape: weight for shape, weight in row.items() if weight} for row in shown]
        assert_followed(seen, "vrm", at_least=3)  # software draws the pictures here, some a second on a busy machine


@pytest.fixture
def serve(free_port):
    """Serve the mouth of the whole example in a viseme set: gives the port, the sender and its moments."""
    senders = []

    def begin(viseme_set, origin, port):
        sound = Audio.read(EXAMPLE)
        session = LiveSession(sound.sample_rate_hz, viseme_set)
        stage = Stage.of(session)
        senders.append(WebSocketSender(Address("127.0.0.1", port), [origin]))
        senders[-1].open(stage)
        return senders[-1], list(stage.moments(session.push(sound.samples)))

    yield begin
    for each in senders:
        each.close()


def test_its_lips_are_shut_where_p_b_and_m_are_said_and_open_between(avatar, serve, free_port):
    port = free_port()
    page, origin = avatar(port)
    page.wait_for(lambda: trouble(page) == "")
    page.evaluate(WATCH)
    sender, moments = serve("vrm", origin, port)

    def show(moment):
        before, weights = len(page.said), [moment.weights[vowel] for vowel in VOWELS]
        sender.send(moment)
        page.wait_for(lambda: mouths(page.said[before:])[-1:] == [pytest.approx(weights, abs=0.001)])
        return area_inside(page.picture())

    def within(phone):
        return moments[round(100 * phone.start_s) - 2 : round(100 * phone.end_s) + 3]

    phones = [each for each in lipsync(EXAMPLE, text=TEXT).phones if each.start_s > 2.3]  # it knows the voice by then
    closed = [each for each in phones if each.label in ("P", "B", "M")]
    assert len(closed) == 6
    for phone in closed:
        assert show(max(within(phone), key=lambda each: each.weights["sil"])) == 0, phone
    opened = next(each for each in phones if each.label == "AE")
    assert show(max(within(opened), key=lambda each: each.weights["aa"])) > 100


def test_what_is_missing_is_said(avatar, serve, free_port):
    port = free_port()
    page, origin = avatar(port, "&avatar=mine.vrm")
    page.wait_for(lambda: "mine.vrm" in trouble(page) and "make_avatar.py" in trouble(page))
    page, origin = avatar(port)
    serve("mpeg4", origin, port)
    page.wait_for(lambda: "mpeg4 is sent: add --set vrm" in trouble(page))
