"""The background work of attached files. Each only calls an action, with the time it is now."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


@task()
def scan_waiting_files() -> int:
    """Scan files that are held, and those that came before there was a scanner; says how many are settled."""
    from alongside_service.documents.actions import scan_waiting

    return scan_waiting()


@task()
def clear_leftover_files() -> int:
    """Take away files that no row knows; says how many."""
    from alongside_service.documents.actions import clear_leftovers

    return clear_leftovers(at=timezone.now())
