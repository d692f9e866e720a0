"""The background work of identification: the layers that take minutes, in a process of their own.

Their own process gives the memory back when it ends, which the worker would keep.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from types import FrameType

from django_tasks import task


@task()
def work_layers_out() -> str:
    """Work out measurement and early warning where they wait; says what came of it. Raises where the process failed."""
    process = subprocess.Popen([sys.executable, "-m", "alongside_service", "measure"])
    with _Ending(process):
        code = process.wait()
    if code in (-signal.SIGTERM, -signal.SIGINT):
        return "stopped before they were done: they wait, and are begun again"
    if code:
        raise RuntimeError(f"Working the measures out ended with exit code {code}.")
    return "worked out"


class _Ending:
    """While it lasts, a request to stop is passed on to the process, so that a worker does not linger for minutes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._mine = threading.current_thread() is threading.main_thread()
        self._before = signal.getsignal(signal.SIGTERM)

    def __enter__(self) -> None:
        if self._mine:
            signal.signal(signal.SIGTERM, self._stop)

    def __exit__(self, *_: object) -> None:
        if self._mine:
            signal.signal(signal.SIGTERM, self._before)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self._process.terminate()
        if callable(self._before):
            self._before(signum, frame)
