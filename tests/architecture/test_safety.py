# SPDX-License-Identifier: MIT
"""What the code must never do with what strangers send: run it, unpickle it, ask the network."""

import ast
import socket
from pathlib import Path

import pytest

from benchmarks.hostile import live_targets, targets
from wav2vis_core import lipsync, load, save
from wav2vis_core.cli import main
from wav2vis_core.web import upload

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "tribe.wav"

NETWORK = {"socket", "socketserver", "asyncio", "http", "ssl", "ftplib", "smtplib", "xmlrpc", "urllib.request"}
NETWORK |= {"websockets", "pythonosc", "requests", "httpx", "aiohttp", "PyQt6.QtNetwork", "PyQt6.QtWebSockets"}
UNSAFE = {"pickle", "cPickle", "dill", "marshal", "shelve", "subprocess", "pty", "code", "codeop"}
RUNNING = {"eval", "exec", "compile", "__import__"}

MAY_SERVE = ("wav2vis_core/senders/", "wav2vis_core/web/", "blender_addon/live/messages.py")
"""Live mouths are sent and heard, and the page is served, by these alone."""


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def sources(room: str) -> list[Path]:
    return sorted((REPOSITORY / room).rglob("*.py"))


def imported(tree: ast.Module) -> set[str]:
    """Names of the modules that a file imports, also within its functions."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def of_kind(names: set[str], kind: set[str]) -> set[str]:
    return {name for name in names if any(name == each or name.startswith(f"{each}.") for each in kind)}


def calls(tree: ast.Module) -> list[tuple[str, ast.Call]]:
    """What is called, as it is written, and each call."""
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("room", ["wav2vis_core", "blender_addon", "desktop_app"])
def test_what_people_run_executes_no_text_unpickles_nothing_and_starts_no_program(room):
    faults = {}
    for path in sources(room):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = of_kind(imported(tree), UNSAFE)
        for called, call in calls(tree):
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            runs = called.startswith(("os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn"))
            if called in RUNNING or runs or "shell" in given or given.get("allow_pickle") == "True":
                found.add(ast.unparse(call))
        faults |= {name_of(path): found} if found else {}
    assert faults == {}


@pytest.mark.parametrize("room", ["wav2vis_core", "blender_addon", "desktop_app"])
def test_only_live_mouths_open_sockets(room):
    opening = {}
    for path in sources(room):
        found = of_kind(imported(ast.parse(path.read_text(encoding="utf-8"))), NETWORK)
        if found and not name_of(path).startswith(MAY_SERVE):
            opening[name_of(path)] = found
    assert opening == {}


def test_training_loads_weights_and_arrays_without_running_what_is_in_them():
    loads = 0
    for path in sources("training"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert of_kind(imported(tree), UNSAFE - {"subprocess"}) == set(), path
        for called, call in calls(tree):
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            if called == "torch.load":
                loads += 1
                assert given.get("weights_only") == "True", f"{name_of(path)}: {ast.unparse(call)}"
            assert given.get("allow_pickle", "False") == "False", f"{name_of(path)}: {ast.unparse(call)}"
            assert called not in RUNNING and "shell" not in given, f"{name_of(path)}: {ast.unparse(call)}"
    assert loads


def test_the_command_writes_every_kind_of_file_alone(alone, tmp_path):
    targets = [word for name in ("a.dat", "a.textgrid", "a.glb", "a.gif") for word in ("-o", str(tmp_path / name))]
    text = tmp_path / "words.txt"
    text.write_text("Tribe after tribe was crowding down to the Alps")
    assert main([str(EXAMPLE), "-q", "--text", str(text), "--listener", "fast", *targets]) == 0
    assert main(["convert", "-q", str(tmp_path / "a.dat"), str(tmp_path / "a.tsv")]) == 0
    assert len(list(tmp_path.iterdir())) == 6


def test_python_hears_writes_and_reads_alone(alone, tmp_path):
    save(lipsync(EXAMPLE), tmp_path / "a.track.json")
    assert load(tmp_path / "a.track.json").cues


def test_who_is_alone_is_told_on_a_socket(alone):
    with pytest.raises(OSError, match="no network here"):
        socket.socket()
    assert alone.pop().startswith("socket.__new__")


@pytest.mark.parametrize("name", [name for name in targets.names() if name != "knock"])
def test_what_the_fuzzer_begins_with_is_read(name, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(upload, "_EVERY_S", 0.0)  # which the page's target changes
    needs = {"film": "av", "character": "PyQt6", "picture": "resvg_py", "project": "PyQt6"}
    pytest.importorskip(needs.get(name, "numpy"))
    feed, seeds = targets.target(name)
    for seed in seeds:
        feed(seed)
    assert seeds
    if name == "page":  # its threads must not be there when other tests begin processes
        _, loop = live_targets._server()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        live_targets._server.cache_clear()
