"""What every room's tests share: seeded examples without deadlines, and golden files."""

from pathlib import Path

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"

# The same examples on every machine, however slow it is.
settings.register_profile("wav2vis", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("wav2vis")


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew from what the code says now")


@pytest.fixture
def assert_golden(request):
    """Compare a text with the golden file of a name, byte for byte; with --update-golden make it that file."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_bytes(text.encode())
        assert path.exists(), f"no {path}: make it with --update-golden, and read it before you commit it"
        assert text.encode().splitlines(keepends=True) == path.read_bytes().splitlines(keepends=True)

    return check
