"""Doing something as if on another day: what is stored then bears that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def pretended(moment: dt.datetime) -> Iterator[None]:
    """Within it, the service's clock stands at `moment`. For a process of its own only: it turns the clock for all."""
    kept = timezone.now
    timezone.now = lambda: moment  # type: ignore[assignment]
    try:
        yield
    finally:
        timezone.now = kept
