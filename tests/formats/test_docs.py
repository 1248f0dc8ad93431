# SPDX-License-Identifier: MIT
"""docs/formats.md is what the registry says now."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_formats_is_up_to_date():
    page = runpy.run_path(str(DOCS / "write_formats.py"))["page"]()
    assert (DOCS / "formats.md").read_text(encoding="utf-8") == page, "run python docs/write_formats.py"
