"""Where the tests find the real open data: beside the repository, never inside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data() -> Path:
    """The folder of real data; without it the test skips, or fails where CI=true."""
    if _SHARED.is_dir():
        return _SHARED
    message = "The real data is not at ../shared/data, so nothing was checked against it."
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    pytest.skip(message)


def shared_store() -> Path:
    """Where every test keeps the editions of the real data: converted once, for all tests and all runs."""
    named = os.environ.get("ALONGSIDE_STORE", "")
    return Path(named) if named else Path(__file__).resolve().parents[1] / ".state" / "test-editions"
