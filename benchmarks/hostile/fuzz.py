# SPDX-License-Identifier: MIT
"""Feed what strangers may send to one of our readers, led by what it covers: needs atheris.

`python -m benchmarks fuzz` lists the targets; `python -m benchmarks fuzz TARGET [SECONDS [FOLDER]]` feeds one, a minute
unless more is said, and keeps in the folder what reached new code. What is neither read nor refused with an error of
ours, takes over 2 s of CPU or over a gigabyte, ends the run with its traceback, and lies in the folder as crash-...;
then it becomes a test.
"""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

LONGEST_S, MOST_MB = 2.0, 1024
MOST_SEED_BYTES = 20_000


def main() -> None:
    """Fuzz, or list the targets."""
    import atheris

    with atheris.instrument_imports(include=["wav2vis_core", "desktop_app", "blender_addon"]):
        from benchmarks.hostile import targets
    from wav2vis_core.errors import Wav2VisError

    os.environ["XDG_CONFIG_HOME"] = targets.FOLDER.name  # of VTube Studio's token and of the user's own words
    if len(sys.argv) < 2:
        print("\n".join(targets.names()))
        return
    name, seconds, folder = (*sys.argv[1:], *("", "60", "fuzzed")[len(sys.argv) - 1 :])
    with atheris.instrument_imports(include=["wav2vis_core", "desktop_app", "blender_addon"]):
        feed, seeds = targets.target(name)
        with suppress(Wav2VisError):  # which is told below
            for seed in seeds:
                feed(seed)  # what is only imported where it is needed
    kept = Path(folder, name.replace(":", "_"))
    kept.mkdir(parents=True, exist_ok=True)
    words = sorted({word for seed in seeds for word in re.findall(rb"[\w.+-]{2,40}", seed[:MOST_SEED_BYTES])})
    (kept.parent / f"{kept.name}.dict").write_bytes(b"".join(b'"%s"\n' % word for word in words))
    for number, seed in enumerate(seeds):
        (kept / f"seed{number}").write_bytes(seed)
        try:
            feed(seed)
        except Wav2VisError as error:
            raise SystemExit(f"{name}: seed {number} is refused: {error}") from None

    def one(data: bytes) -> None:
        began_s = time.process_time()
        try:
            feed(data)
        except Wav2VisError as error:
            assert error.what
        took_s = time.process_time() - began_s
        assert took_s < LONGEST_S, f"took {took_s:.1f} s"

    limits = [f"-max_total_time={seconds}", f"-rss_limit_mb={MOST_MB}", "-timeout=120", "-max_len=65536"]
    limits += [f"-dict={kept.parent / kept.name}.dict"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", f"-artifact_prefix={kept}-", str(kept)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
