"""The background worker: hands on what is due by the clock, does what waits in the queue, until it is told to stop.

Several may run. The queue is django-tasks-db's; only its loop is our own, so that the clock needs no process beside it,
a stop never loses work that was just taken, and a database that is away for a while is waited for.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.compat import task_finished, task_started
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from alongside_service.notices import schedule

log = logging.getLogger("alongside.work")
LONGEST_WAIT = 60.0


class _Queue(Worker):
    """Does what waits in the queue and returns."""

    def __init__(self, name: str) -> None:
        super().__init__(
            queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=name, excluded_queue_names=[],
        )  # fmt: skip


class BackgroundWorker:
    """One worker. `beside` is the process that it must not outlive."""

    def __init__(self, *, interval: float = 1.0, beside: int | None = None) -> None:
        self._interval, self._beside = interval, beside
        self._queue = _Queue(get_random_string(32))
        self._stop = threading.Event()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the task in hand and stop; asked a second time, stop at once."""
        if self._stop.is_set():
            os._exit(1)
        self._queue.running = False
        self._stop.set()

    def run(self) -> None:
        """Work until told to stop."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        log.info("Working. Stop with Ctrl-C.")
        wait = self._interval
        while not self._stop.is_set() and not self._alone():
            worked = self._round()
            wait = self._interval if worked else min(wait * 2, LONGEST_WAIT)
            self._stop.wait(wait)
        log.info("Stopped.")

    def once(self) -> None:
        """Do what is due now, then return."""
        schedule.hand_on_jobs(timezone.localtime())
        self._queue.run()

    def _round(self) -> bool:
        """Do what is due; False where the database could not be used."""
        try:
            close_old_connections()
            schedule.hand_on_jobs(timezone.localtime())
            if DBTaskResult.objects.ready().exists():
                self._queue.run()
        except (DatabaseError, InterfaceError) as error:
            log.warning("The database cannot be used: %s. Trying again.", str(error).strip() or type(error).__name__)
            connections.close_all()
            return False
        return True

    def _alone(self) -> bool:
        return self._beside is not None and os.getppid() != self._beside


def tell(write: Callable[[str], None]) -> None:
    """Say what is worked on, one line each."""
    handler = _Lines(write)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
    task_started.connect(_started, dispatch_uid="alongside-work")
    task_finished.connect(_finished, dispatch_uid="alongside-work")


class _Lines(logging.Handler):
    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        now = timezone.localtime()
        self._write(f"{now:%Y-%m-%d %H:%M:%S} {self.format(record)}")


def _started(sender: object, task_result: object, **_: object) -> None:
    log.debug("Began: %s", task_result.task.name)  # type: ignore[attr-defined]


def _finished(sender: object, task_result: object, **_: object) -> None:
    result = task_result
    if result.errors:  # type: ignore[attr-defined]
        log.error("Failed: %s\n%s", result.task.name, result.errors[-1].traceback)  # type: ignore[attr-defined]
    else:
        log.info("Done: %s: %s", result.task.name, result.return_value)  # type: ignore[attr-defined]
