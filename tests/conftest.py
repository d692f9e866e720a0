"""The order of the tests: what takes longest begins first, so that nothing is left running alone at the end."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

FIRST = ("test_on_postgres.py", "test_backup.py", "test_work.py", "test_deploy.py")
TOGETHER = (
    "journey/test_warning.py", "cli/test_need.py", "identification/test_need_measuring.py", "cli/test_warn.py",
    "journey/test_real_regions.py", "cli/test_identify.py", "journey/test_walk.py",
)  # fmt: skip
"""Modules whose tests share what took long to make: kept on one worker, or each would make it again."""
LAST = "tests/browser/"
"""A browser that is driven leaves a loop running in its process, beside which Django refuses to ask a database."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The run on PostgreSQL first, then what takes long, then the rest; the browser last."""

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        if LAST in path:
            return len(long) + 1
        return next((at for at, part in enumerate(long) if part in path), len(long))

    long = (*FIRST[:1], *TOGETHER, *FIRST[1:])
    items.sort(key=place)


class Together(LoadScopeScheduling):
    """Hands tests out one by one, but a module of `TOGETHER` whole.

    `--dist loadgroup` is meant for that, but pytest 9.2 no longer reads the name that it gives to a test's group.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", maxsplit=1)[0]
        return module if module.endswith(TOGETHER) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """The order in which workers are given tests."""
    return Together(config, log)
