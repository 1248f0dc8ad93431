# SPDX-License-Identifier: MIT
"""A page about the content of manifests: who speaks, how long and how loud, phones, features, and what stands out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from wav2vis_core.errors import OutputError
from wav2vis_core.formats.common.output import check_target, write_atomically

from ..data.manifest import iter_manifest
from .page import page_of
from .survey import Survey

log = logging.getLogger(__name__)


def analyse(manifests: Sequence[Path], page: Path) -> None:
    """Write the page: one HTML file that needs no other file and no network.

    Raises
    ------
    ManifestError
        When a manifest cannot be read or is empty.
    OutputError
        When the page cannot be written, or is not called `.html`.
    """
    if page.suffix.lower() not in (".html", ".htm"):
        raise OutputError("is no name for a page", str(page), "name a .html file after the manifests")
    check_target(page, overwrite=True)
    survey = Survey.of(chain.from_iterable(map(iter_manifest, manifests)))
    write_atomically(page, page_of(survey, [str(path) for path in manifests]), overwrite=True)
    log.info("analyse: %s", page)


__all__ = ["analyse"]
