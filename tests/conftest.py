"""The order of the tests: what takes longest begins first, so that nothing is left running alone at the end."""

from __future__ import annotations

import pytest

FIRST = ("test_on_postgres.py", "test_backup.py", "test_work.py", "test_deploy.py", "browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The run on PostgreSQL first, then what starts processes of its own, then the rest as it stands."""

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((at for at, part in enumerate(FIRST) if part in path), len(FIRST))

    items.sort(key=place)
