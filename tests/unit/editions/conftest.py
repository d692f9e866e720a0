"""The imitation publishers and a patience short enough for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alongside.editions import asking
from alongside.editions.asking import Asker
from alongside.editions.publishers import Patience
from publishers.imitation import Imitation, publishers

QUICK = Patience(
    tries=4, first_wait_seconds=0.01, longest_wait_seconds=2.0, connect_seconds=20.0, read_seconds=20.0, days_back=5
)


@pytest.fixture
def imitation() -> Iterator[Imitation]:
    with publishers() as one:
        yield one


@pytest.fixture
def patience() -> Patience:
    return QUICK


@pytest.fixture
def asker(patience: Patience) -> Iterator[Asker]:
    with asking.client(patience) as client:
        yield Asker(client=client, patience=patience)
