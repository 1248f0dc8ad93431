# SPDX-License-Identifier: MIT
"""The same sound gives the same bytes, however the work is cut and whoever else computes."""

from pathlib import Path

import pytest

from wav2vis_core import Track, lipsync, load
from wav2vis_core.sound import pcm

EXAMPLE = Path(__file__).parents[2] / "examples" / "tribe.wav"


@pytest.mark.parametrize("listener", ["fast", "studio"])
def test_runs_with_other_numbers_of_threads_and_other_hashes_give_the_same_bytes(process, tmp_path, listener):
    written = set()
    for threads in ("1", "2", "4"):
        target = tmp_path / f"{threads}.track.json"
        environment = {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        words = (EXAMPLE, "-q", "--no-text", "--listener", listener, "--posteriors", "-o", target)
        assert process(*words, **environment).status == 0
        written.add(target.read_bytes())
    assert len(written) == 1


@pytest.mark.parametrize("frames", [1000, 12_345, 1 << 20])
def test_a_file_that_is_read_in_other_pieces_gives_the_same_track(monkeypatch, frames):
    whole = lipsync(EXAMPLE, listener="fast", keep_posteriors=True)
    monkeypatch.setattr(pcm, "BLOCK_FRAMES", frames)
    cut = lipsync(EXAMPLE, listener="fast", keep_posteriors=True)
    assert cut == whole
    assert cut.posteriors.values.tobytes() == whole.posteriors.values.tobytes()


@pytest.mark.parametrize("listener", ["fast", "studio"])
def test_other_instructions_of_the_processor_move_no_cue_by_more_than_a_feature_frame(process, tmp_path, listener):
    def heard(name: str, **environment: str) -> Track:
        target = tmp_path / f"{name}.track.json"
        words = (EXAMPLE, "-q", "--no-text", "--listener", listener, "-o", target)
        assert process(*words, **environment).status == 0
        return load(target)

    modern = heard("modern")
    old = heard("old", OPENBLAS_CORETYPE="Nehalem", NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX2 FMA3")
    assert [cue.shape for cue in old.cues] == [cue.shape for cue in modern.cues]
    for one, other in zip(old.cues, modern.cues, strict=True):
        assert abs(one.start_s - other.start_s) <= 0.010 + 1e-9
