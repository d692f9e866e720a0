"""What every page is given: the way about, and which load it shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.register.selectors import current

_PARTS = (
    ("schools", "Schools", "schools"),
    ("regions", "Regions", "regions"),
    ("how-we-know", "How we know", "how-we-know"),
    ("trail", "Trail", "trail"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """The navigation of this person, and the current load."""
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else None
    load = current().load
    return {
        "person": user if role else None,
        "parts": [(text, reverse(route), section) for route, text, section in _PARTS if BY_ROUTE[route].allows(role)],
        "load": load,
    }
