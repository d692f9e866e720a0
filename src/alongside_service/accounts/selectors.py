"""Reading accounts."""

from __future__ import annotations

from alongside_service.accounts.models import User


def demonstration_accounts() -> list[User]:
    """The accounts for trying the service out, in the order of the roles; none where none were made."""
    return list(
        User.objects.filter(demonstration=True, is_active=True)
        .select_related("region", "body", "school")
        .order_by("pk")
    )
