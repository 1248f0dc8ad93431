"""docs/formats.md is what the registry says now."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_table_of_formats_is_up_to_date():
    table = runpy.run_path(str(DOCS / "write_formats.py"))["table"]()
    assert (DOCS / "formats.md").read_text(encoding="utf-8") == table, "run python docs/write_formats.py"
