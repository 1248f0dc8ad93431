# SPDX-License-Identifier: MIT
"""Sounds of every kind through the real conversion: stopped, broken, on a cluster, and always the same bytes."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from training.data.convert import convert
from training.data.encoding import encoded
from training.data.loudness import Loudness
from training.data.manifest import ManifestError, read_manifest
from training.data.manifest_pass import PassError, PassOptions, run_pass
from training.stamp import StaleError
from wav2vis_core.errors import OptionError, OutputError
from wav2vis_core.sound.audio import Audio

ONE = PassOptions(workers=1)


def sine(hz=997.0, seconds=1.0, rate_hz=16_000, level=0.5):
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.float32)


@pytest.fixture
def corpus(tmp_path):
    """A stereo WAV at 44.1 kHz, a FLAC at 16 kHz and an MP3 at 48 kHz, each of another speaker."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    soundfile.write(folder / "a.wav", np.stack([sine(rate_hz=44_100)] * 2, axis=1), 44_100)
    soundfile.write(folder / "b.flac", sine(seconds=0.7), 16_000)
    soundfile.write(folder / "c.mp3", sine(seconds=1.5, rate_hz=48_000), 48_000)
    return listed(folder, "a.wav", "b.flac", "c.mp3")


def listed(folder: Path, *names, **more) -> Path:
    rows = [{"audio": n, "speaker": f"s:{n}", "text": n, "source": "mine/en", "seconds": 1.0, **more} for n in names]
    manifest = folder / "list.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest


def files(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, but for the hidden part of a file that a kill may leave."""
    names = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: path.read_bytes() for name, path in names.items() if not path.name.startswith(".wav2vis.")}


def test_every_sound_becomes_16_khz_mono_and_is_measured(corpus, tmp_path):
    utterances = read_manifest(convert(corpus, tmp_path / "out", options=ONE))
    for u, seconds in zip(utterances, (1.0, 0.7, 1.5), strict=True):
        info = soundfile.info(u.audio)
        assert (info.samplerate, info.channels, info.format, info.subtype) == (16_000, 1, "FLAC", "PCM_16")
        assert u.seconds == pytest.approx(seconds, abs=0.06)
        assert info.frames == pytest.approx(u.seconds * 16_000, abs=1)
        assert u.other["listed_seconds"] == 1.0
        assert u.other["level_dbfs"] == pytest.approx(20 * np.log10(0.5) - 3.01, abs=0.5)
        assert u.other["loudness_lufs"] == pytest.approx(20 * np.log10(0.5) - 3.01, abs=0.5)
    assert utterances[0].audio == tmp_path / "out/mine/en/s_a.wav/a.flac"  # names that every file system takes


@pytest.mark.parametrize("encoding", ["flac", "wav", "mp3", "opus", "ogg"])
def test_the_same_sound_gives_the_same_bytes_and_stays_in_time(encoding, tmp_path):
    click = np.zeros(16_000, np.float32)
    click[8_000:8_400] = sine(1500, 0.025, level=0.8)
    audio = Audio(click, 16_000)
    data = encoded(audio, encoding)
    assert encoded(audio, encoding) == data
    path = tmp_path / f"a.{encoding}"
    path.write_bytes(data)
    back = Audio.read(path, 16_000)
    assert back.duration_s == pytest.approx(1.0, abs=0.001)
    loud = np.flatnonzero(np.abs(back.samples) > 0.3)
    assert abs(loud[0] - 8_003) < 80  # 5 ms: labels hold for every kind of file


def test_loudness_is_that_of_the_standard():
    for rate_hz in (16_000, 48_000):  # BS.1770: a full-scale sine of 997 Hz in one channel is -3.01 LUFS
        loudness = Loudness.of(Audio(sine(seconds=3, rate_hz=rate_hz, level=1.0), rate_hz))
        assert loudness.loudness_lufs == pytest.approx(-3.01, abs=0.1)
        assert loudness.level_dbfs == pytest.approx(-3.01, abs=0.01)
    speech_and_pause = np.concatenate([sine(seconds=3), np.zeros(160_000, np.float32)])
    assert Loudness.of(Audio(speech_and_pause, 16_000)).loudness_lufs == pytest.approx(-9.03, abs=0.4)
    assert Loudness.of(Audio(np.zeros(100, np.float32), 16_000)) == Loudness(-120.0, -120.0, -120.0)


def test_broken_sounds_are_listed_and_the_others_go_on(corpus, tmp_path):
    folder = corpus.parent
    (folder / "not.mp3").write_text("no sound")
    whole = (folder / "a.wav").read_bytes()
    (folder / "cut.wav").write_bytes(whole[: len(whole) // 2])
    manifest = listed(folder, "a.wav", "not.mp3", "gone.wav", "cut.wav")
    convert(manifest, tmp_path / "out", options=PassOptions(workers=1, failure_share=0.75))
    assert [u.stem for u in read_manifest(tmp_path / "out/manifest.jsonl")] == ["a"]
    failures = [json.loads(line) for line in (tmp_path / "out/failures.jsonl").read_text().splitlines()]
    assert [Path(f["audio"]).name for f in failures] == ["not.mp3", "gone.wav", "cut.wav"]
    assert "cut short" in failures[2]["why"] and failures[2]["code"] == "AudioError"


def test_a_pass_stops_once_more_failed_than_may_and_goes_on_when_more_may(corpus, tmp_path):
    manifest = listed(corpus.parent, "gone.wav", "a.wav")
    with pytest.raises(PassError, match=r"1 of 2 .*failures\.jsonl|failures\.jsonl: 1 of 2"):
        convert(manifest, tmp_path / "out", options=ONE)
    assert not (tmp_path / "out/manifest.jsonl").exists()
    convert(manifest, tmp_path / "out", options=PassOptions(workers=1, failure_share=0.5))
    assert [u.stem for u in read_manifest(tmp_path / "out/manifest.jsonl")] == ["a"]
    assert len((tmp_path / "out/failures.jsonl").read_text().splitlines()) == 1


def test_another_input_or_setting_needs_another_folder_and_a_whole_pass_is_left_alone(corpus, tmp_path):
    out = tmp_path / "out"
    convert(corpus, out, options=ONE)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*")}
    convert(corpus, out, options=ONE)
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*")} == before
    with pytest.raises(StaleError, match=r"encoding flac \(now opus\)"):
        convert(corpus, out, "opus", ONE)
    listed(corpus.parent, "a.wav")
    with pytest.raises(StaleError, match="another input"):
        convert(corpus, out, options=ONE)


def test_two_sounds_for_one_place_are_refused(tmp_path):
    manifest = listed(tmp_path, "x/a.wav", "y/a.wav")
    manifest.write_text(manifest.read_text().replace("s:x/a.wav", "s").replace("s:y/a.wav", "s"))
    with pytest.raises(ManifestError, match="named a"):
        convert(manifest, tmp_path / "out", options=ONE)


def test_an_original_is_never_replaced(tmp_path):
    (tmp_path / "mine/anna").mkdir(parents=True)
    soundfile.write(tmp_path / "mine/anna/a.wav", sine(rate_hz=48_000), 48_000)
    manifest = listed(tmp_path, "mine/anna/a.wav", speaker="anna", source="mine")
    before = files(tmp_path)
    with pytest.raises(OutputError, match=r"anna/a\.wav: is there already"):
        convert(manifest, tmp_path, "wav", ONE)
    assert files(tmp_path) == before


def test_a_file_that_the_pass_did_not_write_is_never_replaced(corpus, tmp_path):
    theirs = tmp_path / "out/mine/en/s_b.flac/b.flac"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("precious")
    with pytest.raises(OutputError, match="is there already"):
        convert(corpus, tmp_path / "out", options=ONE)
    assert files(tmp_path / "out") == {"mine/en/s_b.flac/b.flac": b"precious"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_sound_that_is_a_pipe_or_has_too_long_a_name_fails_alone(corpus, tmp_path):
    os.mkfifo(corpus.parent / "pipe.wav")  # nothing ever comes
    manifest = listed(corpus.parent, "a.wav", "pipe.wav", "x" * 300 + ".wav")
    with manifest.open("a") as file:
        file.write(json.dumps({"audio": "b.flac", "speaker": "x" * 400}) + "\n")
    convert(manifest, tmp_path / "out", options=PassOptions(workers=1, failure_share=0.75))
    assert [u.stem for u in read_manifest(tmp_path / "out/manifest.jsonl")] == ["a"]
    failures = [json.loads(line) for line in (tmp_path / "out/failures.jsonl").read_text().splitlines()]
    assert [f["code"] for f in failures] == ["AudioError", "AudioError", "OutputError"]


@pytest.mark.skipif(sys.platform == "win32", reason="no locks of folders")
def test_two_runs_never_share_a_folder(corpus, tmp_path):
    import fcntl

    (tmp_path / "out").mkdir()
    held = os.open(tmp_path / "out", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)  # as the other run does
    with pytest.raises(PassError, match="another run is at work"):
        convert(corpus, tmp_path / "out", options=ONE)
    os.close(held)
    assert len(read_manifest(convert(corpus, tmp_path / "out", options=ONE))) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_worker_that_is_killed_is_one_clear_line(corpus, tmp_path):
    with pytest.raises(PassError, match="worker process was ended"):
        run_pass(
            "die", lambda u: os.kill(os.getpid(), signal.SIGKILL), corpus, tmp_path / "out", {}, PassOptions(workers=2)
        )


def test_killed_and_started_again_it_ends_with_the_same_bytes(start, tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    names = [f"{k}.wav" for k in range(16)]
    for k, name in enumerate(names):
        soundfile.write(corpus / name, sine(200 + k, rate_hz=48_000), 48_000)
    manifest = listed(corpus, *names)
    program = (
        "from pathlib import Path; from training.data.convert import convert\n"
        "from training.data.manifest_pass import PassOptions\n"
        f"convert(Path({str(manifest)!r}), Path({str(tmp_path / 'out')!r}), 'opus', PassOptions(workers=1))"
    )
    process = start([sys.executable, "-c", program])
    part = tmp_path / "out/.part.jsonl"
    deadline = time.monotonic() + 60
    while (not part.exists() or part.read_bytes().count(b"\n") < 3) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert 3 <= part.read_bytes().count(b"\n") < 16, "it was killed on its way"
    with part.open("a") as file:
        file.write('{"audio": "torn')  # what a power cut leaves
    convert(manifest, tmp_path / "out", "opus", ONE)
    convert(manifest, tmp_path / "whole", "opus", ONE)
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_worker_processes_change_nothing(corpus, tmp_path):
    convert(corpus, tmp_path / "one", options=ONE)
    convert(corpus, tmp_path / "two", options=PassOptions(workers=2))
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # Dask's own
def test_a_dask_cluster_of_two_processes_gives_the_same_bytes_as_one_process(corpus, tmp_path):
    import distributed  # here, since it takes a second

    convert(corpus, tmp_path / "one", options=ONE)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        convert(corpus, tmp_path / "dask", options=PassOptions(cluster=cluster.scheduler_address))
    assert files(tmp_path / "one") == files(tmp_path / "dask")


def test_a_cluster_that_does_not_answer_is_one_clear_line(corpus, tmp_path):
    with pytest.raises(OptionError, match="no Dask scheduler answers"):
        convert(corpus, tmp_path / "out", options=PassOptions(cluster="nonsense://here"))
