"""Writing to the trail; called inside the transaction of the action that it describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside_service.audit.models import Event

if TYPE_CHECKING:
    from alongside_service.accounts.models import User


def record(action: str, *, person: User | None = None, subject: str = "", **detail: Any) -> Event:
    """Add one event."""
    return Event.objects.create(
        action=action, person=person, role=person.role if person else "", subject=subject, detail=detail
    )
