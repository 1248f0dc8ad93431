# SPDX-License-Identifier: MIT
"""`python -m benchmarks QUESTION [WORDS]`: run a benchmark; without a question, list them. docs/benchmarks.md."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def questions() -> dict[Path, str]:
    """Each file that can be run, and the first line about it."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("[a-z]*.py"), key=lambda p: p.stem)}
    return {
        path: (ast.get_docstring(ast.parse(text)) or "").splitlines()[0]
        for path, text in texts.items()
        if '__name__ == "__main__"' in text
    }


def main() -> None:
    """List the questions, or ask the one that is named."""
    known = questions()
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = next((path for path in known if path.stem == name), None)
    if chosen is None:
        print("".join(f"{path.stem:14}{about}\n" for path, about in known.items()), end="")
        raise SystemExit(2 if name else 0)
    sys.argv[1:] = sys.argv[2:]
    sys.path.insert(0, str(chosen.parent))  # as Python does for a file that it is given
    runpy.run_path(str(chosen), run_name="__main__")


if __name__ == "__main__":
    main()
