"""The emails that let people in. They carry a link that is a key, so they are sent at once and kept nowhere."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import send_mail

from alongside_service.accounts.authority import Place
from alongside_service.accounts.models import Invitation, PasswordLink
from alongside_service.look.templatetags.words import day


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Tell somebody that they are invited; False where the mail could not be handed over."""
    by = f"{invitation.invited_by.name} has invited you" if invitation.invited_by else "You are invited"
    how = f"sign in with {settings.OIDC_NAME}" if settings.OIDC_ISSUER else "choose a password"
    return deliver(
        invitation.email,
        "You are invited to Alongside",
        f"""Hello {invitation.name},

{by} to Alongside, where people who improve schools work with the schools themselves.

Your role: {invitation.get_role_display().lower()}
Where: {Place.of(invitation)}

To accept, open this link and {how}:

{link}

The link works once, until the end of {day(invitation.expires_at.date())}. If you did not expect it, do nothing.
""",
    )


def send_new_password(link: PasswordLink, address: str) -> bool:
    """Send a way back in; False where the mail could not be handed over."""
    return deliver(
        link.person.email,
        "A new password for Alongside",
        f"""Hello {link.person.name},

Somebody, we hope you, said that you forgot your password. To choose a new one, open this link:

{address}

The link works once, for one hour. If it was not you, do nothing: your password stays as it is.
""",
    )


def deliver(to: str, subject: str, body: str) -> bool:
    """Hand one email over; False where nobody takes it."""
    try:
        send_mail(subject, body, None, [to])
    except (OSError, smtplib.SMTPException):
        return False
    return True
