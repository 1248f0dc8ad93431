# SPDX-License-Identifier: MIT
"""What a screen reader finds in the running program, asked as it asks: over the bus of the desktop (AT-SPI)."""

import json
import shutil
import subprocess
import sys

import pytest

from .conftest import EXAMPLE, PATIENCE_S

SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's bindings are its own
READER = """
import json, sys, time
import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi

def parts(node):
    yield node.get_role_name(), node.get_name() or "", node.get_description() or "", node
    for k in range(node.get_child_count()):
        child = node.get_child_at_index(k)
        if child:
            yield from parts(child)

def program():
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()  # only a main loop renews it, and there is none here
    found = [desktop.get_child_at_index(k) for k in range(desktop.get_child_count())]
    return next((each for each in found if each and each.get_name() == "wav2vis"), None)

def until(what, condition):
    end = time.monotonic() + float(sys.argv[1])
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except gi.repository.GLib.Error:  # a part that has gone
            pass
        time.sleep(0.5)
    here = [part[:3] for part in parts(program())] if program() else "no program"
    sys.exit(f"waited too long for {what}: {here}")

def named(role, name):
    return next((node for r, n, _, node in parts(program()) if r == role and n == name), None)

until("the program", program)
until("its analysis", lambda: named("label", "Cues made by: studio"))

def cues():
    named("page tab", "Cues").get_action_iface().do_action(0)
    return named("table cell", "listener")

until("the cues", cues)
print(json.dumps([part[:3] for part in parts(program())]))
"""


def has_bindings() -> bool:
    words = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    return bool(shutil.which(SYSTEM_PYTHON)) and subprocess.run(words, capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("dbus-daemon") and has_bindings()),
    reason="needs Xvfb, dbus-daemon and gir1.2-atspi-2.0 (tools/test installs them)",
)


def test_messages_time_selection_and_every_cue_are_read_with_their_values(screen, start, tmp_path):
    bus = start(["dbus-daemon", "--session", "--nofork", "--print-address"], env=screen, stdout=subprocess.PIPE)
    session = screen | {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().decode().strip()}
    sound = shutil.copy(EXAMPLE, tmp_path / "talk.wav")
    with (tmp_path / "stderr").open("w") as errors:
        program = start(
            [sys.executable, "-m", "desktop_app", str(sound)],
            env=session | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
            stderr=errors,
        )
    own = {"PYTHONPATH", "PYTHONSAFEPATH"}
    reader = {name: value for name, value in session.items() if name not in own}
    (tmp_path / "reader.py").write_text(READER)
    read = subprocess.run(
        [SYSTEM_PYTHON, str(tmp_path / "reader.py"), str(PATIENCE_S)], env=reader, capture_output=True, check=False
    )
    program.kill()
    assert read.returncode == 0, read.stderr.decode()[-5000:]
    parts = json.loads(read.stdout)
    names = {name for _, name, _ in parts}
    assert {"Time: 0:00.000", "Animation frame: frame 0", "Current shape: rest", "Volume"} <= names
    assert "Selection: Nothing is selected. Click a cue, or drag over the waveform." in names
    cells = [name for role, name, _ in parts if role == "table cell"]
    assert [name for role, name, _ in parts if role == "table column header"][-5:] == [
        "Frame",
        "Shape",
        "Lasts",
        "Sure",
        "Made by",
    ]
    assert len(cells) >= 5 * 20
    assert cells[1::5].count("MBP") >= 3
    assert cells[1] == "rest"
    fields = {"combo box", "text", "check box", "push button", "slider", "list", "table", "page tab", "toggle button"}
    nameless = [(role, name, told) for role, name, told in parts if role in fields - {"list"} and not (name or told)]
    assert nameless == []
