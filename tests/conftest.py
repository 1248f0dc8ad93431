# SPDX-License-Identifier: MIT
"""What every room's tests share: seeded examples without deadlines, golden files, programs, ports and drawings."""

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import zlib
from pathlib import Path

import pytest
from hypothesis import settings

# Before NumPy is imported: the products are small, and on a busy machine two threads of BLAS wait for one another
# five times as long as they compute. Whoever sets it is heard.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No test reads or writes what belongs to whoever runs it.
_HOME = tempfile.TemporaryDirectory()
os.environ["XDG_CONFIG_HOME"] = os.environ["APPDATA"] = _HOME.name

GOLDEN = Path(__file__).parent / "golden"
TALK = Path(__file__).parents[1] / "examples" / "tribe.wav"

# The same examples on every machine, however slow it is.
settings.register_profile("wav2vis", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("wav2vis")


def pytest_addoption(parser, pluginmanager):
    if not pluginmanager.has_plugin("pytest-qt"):  # so tools/test runs the rest where Qt's libraries are missing
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "pytest-qt's own")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew from what the code says now")


@pytest.fixture
def assert_golden(request):
    """Compare a text or bytes with the golden file of a name; with --update-golden make it that file."""

    def check(name: str, content: str | bytes) -> None:
        path = GOLDEN / name
        data = content if isinstance(content, bytes) else content.encode()
        if request.config.getoption("--update-golden"):
            path.write_bytes(data)
        assert path.exists(), f"no {path}: make it with --update-golden, and read it before you commit it"
        assert data.splitlines(keepends=True) == path.read_bytes().splitlines(keepends=True)

    return check


@pytest.fixture
def start():
    """Start a program as a terminal does: `start(words, env=...)` gives its `subprocess.Popen`.

    Ctrl-C ends it even where whoever started the tests ignores it (`pytest &`, nohup). It leads a process group of its
    own; what the test leaves of that is killed.
    """

    def end(program: subprocess.Popen) -> None:
        if os.name != "posix":
            program.kill()
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)

    with contextlib.ExitStack() as programs:

        def popen(args, **options) -> subprocess.Popen:
            ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # children inherit that a signal is ignored
            try:
                program = programs.enter_context(subprocess.Popen(args, start_new_session=True, **options))
            finally:
                signal.signal(signal.SIGINT, ours)
            programs.callback(end, program)
            return program

        yield popen


@pytest.fixture
def free_port():
    """A port of this computer that nobody uses."""

    def find(kind=socket.SOCK_STREAM) -> int:
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find


_WATCHED = threading.Event()
_CAUGHT: list[str] = []


def _watch(event: str, arguments: tuple) -> None:
    """See https://docs.python.org/3/library/audit_events.html: Python tells of these whoever asks for them."""
    if _WATCHED.is_set() and event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn")):
        _CAUGHT.append(f"{event} {arguments}")
        raise OSError("no network here, and no other programs")


@pytest.fixture
def alone():
    """Nothing in this process, in any of its threads, may open a socket, ask for an address or start a program."""
    if not getattr(sys, "_wav2vis_watched", False):
        sys.addaudithook(_watch)  # for good, so it is silent after the test
        sys._wav2vis_watched = True
    _CAUGHT.clear()
    _WATCHED.set()
    try:
        yield _CAUGHT
    finally:
        _WATCHED.clear()
    assert _CAUGHT == []


@pytest.fixture(scope="module")  # playwright's event loop would be in the way of other modules'
def chromium():
    """A headless Chromium whose microphone says the example once, from when a page first listens."""
    sync_api = pytest.importorskip("playwright.sync_api")
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if installed is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed,
            args=[
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={TALK}%noloop",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield browser
        browser.close()


def _png(rgba: tuple[int, int, int, int], width: int, height: int) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes(rgba) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.fixture
def draw(tmp_path):
    """A folder of drawings of one colour each: `draw({"AI": (255, 0, 0, 255)}, 64, 48)`."""

    def make(colours, width=64, height=48, name="my mouths") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for shape, rgba in colours.items():
            (folder / f"{shape}.png").write_bytes(_png(rgba, width, height))
        return folder

    return make
