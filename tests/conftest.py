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
    """Compare a text or bytes with the golden file of a name; with --update-golden make it that file."""

    def check(name: str, content: str | bytes) -> None:
        path = GOLDEN / name
        data = content if isinstance(content, bytes) else content.encode()
        if request.config.getoption("--update-golden"):
            path.write_bytes(data)
        assert path.exists(), f"no {path}: make it with --update-golden, and read it before you commit it"
        assert data.splitlines(keepends=True) == path.read_bytes().splitlines(keepends=True)

    return check
