# SPDX-License-Identifier: MIT
"""speechocean762 (OpenSLR 101), learners of English: Kaldi tables in `train` and `test`, scores in `resource`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..data.manifest import Utterance
from .tables import CorpusError, keyed


def prepare_speechocean762(corpus_dir: Path) -> Iterator[Utterance]:
    """Every utterance of both lists, each with the experts' `accuracy` (0 to 10) of its pronunciation.

    Raises
    ------
    CorpusError
        When a list or the scores are missing or cannot be read.
    """
    scores = _scores(corpus_dir / "resource" / "scores.json")
    for part in ("train", "test"):
        folder = corpus_dir / part
        sounds, texts, speakers = (keyed(folder / name) for name in ("wav.scp", "text", "utt2spk"))
        ages, sexes = keyed(folder / "spk2age"), keyed(folder / "spk2gender")
        for name, path in sounds.items():
            speaker = speakers.get(name, "")
            yield Utterance(
                audio=corpus_dir / path,
                source="speechocean762",
                speaker=f"so762_{speaker}" if speaker else "",
                text=texts.get(name, ""),
                sex=sexes.get(speaker, "").upper(),
                age=ages.get(speaker, ""),
                language="en",
                accent="L1 Mandarin",
                other={"accuracy": scores[name]} if name in scores else {},
            )


def _scores(path: Path) -> dict[str, float]:
    try:
        return {name: float(row["accuracy"]) for name, row in json.loads(path.read_text(encoding="utf-8")).items()}
    except OSError as error:
        raise CorpusError(f"cannot be read ({error.strerror})", str(path), "check the corpus folder") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"not speechocean762's scores ({error!r})", str(path), "download the corpus again") from None
