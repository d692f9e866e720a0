"""The part that tells people by email."""

from __future__ import annotations

from django.apps import AppConfig


class Notices(AppConfig):
    """Listens to the trail."""

    name = "alongside_service.notices"

    def ready(self) -> None:
        """Begin to listen."""
        from alongside_service.audit.signals import recorded
        from alongside_service.notices.telling import tell

        recorded.connect(tell, dispatch_uid="notices")
