"""`alongside-service invite-administrator`: how the first person comes in, whom nobody can invite."""

from __future__ import annotations

import os

import click

from alongside.errors import AlongsideError


@click.command("invite-administrator")
@click.argument("email")
@click.option("--name", required=True, help="Their name.")
def invite_administrator(email: str, name: str) -> None:
    """Make and print the invitation of the first administrator, who can invite everybody else."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside_service.settings")
    import django

    django.setup()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.utils import timezone

    from alongside_service.accounts.actions import invite_first_administrator
    from alongside_service.accounts.refusals import RefusedError

    try:
        validate_email(email)
        invitation, key = invite_first_administrator(email=email, name=name, at=timezone.now())
    except ValidationError:
        raise AlongsideError(f"{email!r} is not an email address.", remedy="Write it as name@example.org.") from None
    except RefusedError as error:
        raise AlongsideError(str(error), remedy="Ask them, on the page “People”.") from None
    click.echo(f"{_site()}/invitations/{key}/")
    last = timezone.localtime(invitation.expires_at)
    click.echo(f"Whoever opens this becomes an administrator. It works once, until {last:%d %B %Y %H:%M}.", err=True)


def _site() -> str:
    from django.conf import settings

    if settings.NOTICES["address"]:
        return str(settings.NOTICES["address"])
    host = settings.ALLOWED_HOSTS[0].lstrip(".")
    return f"https://{host}" if settings.IN_SERVICE else "http://127.0.0.1:8000"
