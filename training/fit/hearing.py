# SPDX-License-Identifier: MIT
"""What the `studio` listener that ships hears in the training speech: each sound once, as its recording has it.

A copy of a sound that is played faster, in another voice or worse is taught what was heard in the sound itself.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from wav2vis_core.errors import AudioError
from wav2vis_core.pipeline import bundled_listener
from wav2vis_core.track.phones import CLASSES, SILENCE

from .. import work
from ..config import SPEC, TrainingConfig
from ..data.manifest import Utterance, read_manifest
from ..data.packed import Clip, Packed
from .logits import LEAST_PROBABILITY, ROW, top_classes

log = logging.getLogger(__name__)


def hear(config: TrainingConfig) -> None:
    """Write what is heard, the rows of each sound, into `work/heard`, unless an earlier run did."""
    heard = _all_heard(config)
    if heard.stamp.holds():
        return
    utterances = [u for manifest in config.train for u in read_manifest(manifest)]
    log.info("studio: %d sounds", len(utterances))
    rows = Parallel(config.features.workers or -1, batch_size=16)(map(delayed(_heard), utterances))
    heard.write({"rows": rows}, [Clip(str(u.audio), u.source) for u in utterances])


def heard_rows(config: TrainingConfig, packed: Packed) -> NDArray[Any]:
    """What was heard at each frame of packed clips, shape (n_frames,), as `top_classes` gives it.

    Raises
    ------
    StaleError
        When `hear` has not been run, or heard something else, or what it wrote is damaged.
    """
    heard = _all_heard(config)
    rows, silence = heard.rows("rows"), _silence()
    span_of = dict(zip((clip.audio for clip in heard.clips), heard.spans, strict=True))
    out = np.empty(packed.n_frames, rows.dtype)
    for clip, (begin, end) in zip(packed.clips, packed.spans, strict=True):
        first, last = span_of.get(clip.audio, (0, 0))
        if first == last:
            out[begin:end] = silence
            continue
        time_s = np.arange(end - begin) / SPEC.frame_rate_hz * clip.speed + clip.offset_s
        at = np.rint(time_s * SPEC.frame_rate_hz).astype(np.int64)
        out[begin:end] = rows[first + np.minimum(at, last - first - 1)]
    return out


def _all_heard(config: TrainingConfig) -> Packed:
    return Packed(work.heard(config), "logits", ROW)


def _heard(utterance: Utterance) -> NDArray[Any]:
    """Rows of a sound, none where it cannot be read."""
    try:
        samples = utterance.sound(SPEC.sample_rate_hz).samples
    except AudioError as error:
        log.warning("skipped: %s", error)
        samples = np.zeros(0, np.float32)
    posteriors = bundled_listener("studio").hear([samples])[:]
    return top_classes(np.log(posteriors.clip(min=LEAST_PROBABILITY)))


def _silence() -> NDArray[Any]:
    sure = np.full((1, len(CLASSES)), LEAST_PROBABILITY, np.float32)
    sure[0, CLASSES.index(SILENCE)] = 1
    return top_classes(np.log(sure))
