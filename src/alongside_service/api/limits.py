"""How often a key may ask. Counted in each worker on its own: nothing is written for a question."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from django.conf import settings

WINDOW = 60.0
_asked: dict[int, deque[float]] = {}
_lock = Lock()


def wait_for(token: int, now: float | None = None) -> int:
    """Seconds until the key may ask again; 0 if it may now, and then it has asked."""
    now = time.monotonic() if now is None else now
    with _lock:
        asked = _asked.setdefault(token, deque())
        while asked and asked[0] <= now - WINDOW:
            asked.popleft()
        if len(asked) >= settings.API_RATE:
            return max(1, int(asked[0] + WINDOW - now) + 1)
        asked.append(now)
        if len(_asked) > 10_000:
            _asked.clear()
        return 0


def forget() -> None:
    """Count anew."""
    with _lock:
        _asked.clear()
