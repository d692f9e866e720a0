"""The order of the tests: what takes longest begins first, so that nothing is left running alone at the end."""

from __future__ import annotations

import pytest

FIRST = ("test_on_postgres.py", "test_backup.py", "test_work.py", "test_deploy.py")
LAST = "tests/browser/"
"""A browser that is driven leaves a loop running in its process, beside which Django refuses to ask a database."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The run on PostgreSQL first, then what starts processes of its own, then the rest; the browser last."""

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        if LAST in path:
            return len(FIRST) + 1
        return next((at for at, part in enumerate(FIRST) if part in path), len(FIRST))

    items.sort(key=place)
