# SPDX-License-Identifier: MIT
"""What the `studio` listener that ships hears in the training speech: each sound once, as its recording has it.

A copy of a sound that is played faster, in another voice or worse is taught what was heard in the sound itself.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.errors import AudioError
from wav2vis_core.pipeline import bundled_listener
from wav2vis_core.sound.audio import Audio
from wav2vis_core.track.phones import CLASSES, SILENCE

from .. import work
from ..config import SPEC, TrainingConfig
from ..data.features import Clip
from ..data.manifest import read_manifest
from .logits import LEAST_PROBABILITY, top_classes

log = logging.getLogger(__name__)


def hear(config: TrainingConfig) -> None:
    """Write what is heard into `work/heard`, unless an earlier run did.

    `audio.txt` names the sounds, `ends.npy`, shape (n_sounds,), says where each one's rows end in `rows.npy`.
    """
    stamp = work.heard(config)
    if stamp.holds():
        return
    sounds = [u.audio for manifest in config.train for u in read_manifest(manifest)]
    log.info("studio: %d sounds", len(sounds))
    rows = Parallel(config.features.workers or -1, batch_size=16)(map(delayed(_heard), sounds))
    folder = stamp.target
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "rows.npy", np.concatenate(rows))
    np.save(folder / "ends.npy", np.cumsum([len(r) for r in rows]))
    (folder / "audio.txt").write_text("".join(f"{sound}\n" for sound in sounds), encoding="utf-8")
    stamp.write()


def heard_rows(config: TrainingConfig, clips: Sequence[Clip], ends: NDArray[np.int64]) -> NDArray[Any]:
    """What was heard at each frame of packed clips, shape (ends[-1],), as `top_classes` gives it.

    Raises
    ------
    StaleError
        When `hear` has not been run, or heard something else.
    """
    folder = work.heard(config).require("logits")
    rows, row_ends = np.load(folder / "rows.npy", mmap_mode="r"), np.load(folder / "ends.npy")
    names = (folder / "audio.txt").read_text(encoding="utf-8").splitlines()
    spans = dict(zip(names, zip([0, *row_ends[:-1]], row_ends, strict=True), strict=True))
    silence = _silence()
    out = np.empty(int(ends[-1]), rows.dtype)
    for clip, begin, end in zip(clips, [0, *ends[:-1]], ends, strict=True):
        first, last = spans.get(clip.audio, (0, 0))
        if first == last:
            out[begin:end] = silence
            continue
        time_s = np.arange(end - begin) / SPEC.frame_rate_hz * clip.speed + clip.offset_s
        at = np.rint(time_s * SPEC.frame_rate_hz).astype(np.int64)
        out[begin:end] = rows[first + np.minimum(at, last - first - 1)]
    return out


def _heard(sound: Path) -> NDArray[Any]:
    """Rows of a sound, none where it cannot be read."""
    try:
        samples = Audio.read(sound, SPEC.sample_rate_hz).samples
    except AudioError as error:
        log.warning("skipped: %s", error)
        samples = np.zeros(0, np.float32)
    posteriors = bundled_listener("studio").hear([samples])[:]
    return top_classes(np.log(posteriors.clip(min=LEAST_PROBABILITY)))


def _silence() -> NDArray[Any]:
    sure = np.full((1, len(CLASSES)), LEAST_PROBABILITY, np.float32)
    sure[0, CLASSES.index(SILENCE)] = 1
    return top_classes(np.log(sure))
