"""Background work of accounts. A link's secret is made here, so that the queue never holds it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django_tasks import task


@task()
def send_password_link(person: int | None, site: str) -> str:
    """Send a person a link to a new password; nothing for nobody, which takes whoever asks as long."""
    from alongside_service.accounts import mail
    from alongside_service.accounts.actions.passwords import make_password_link

    if person is None:
        return "There was nobody to send it to."
    link, secret = make_password_link(person, at=timezone.now())
    if not mail.send_new_password(link, site.rstrip("/") + reverse("new-password", args=[secret])):
        raise OSError("The mail with a link to a new password could not be handed over.")
    return "Sent."
