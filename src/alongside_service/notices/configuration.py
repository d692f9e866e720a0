"""Settings of background work and of mail, read from the environment.

ALONGSIDE_MAIL              how notices go: `console` (printed where the work runs; the default), `smtp` or `notify`
ALONGSIDE_MAIL_FROM         the address that mail by SMTP comes from
ALONGSIDE_SMTP_HOST, _PORT, _USER, _PASSWORD
ALONGSIDE_SMTP_SECURITY     `starttls` (the default), `tls` or `none`
ALONGSIDE_NOTIFY_KEY        the API key of GOV.UK Notify
ALONGSIDE_NOTIFY_TEMPLATE   the id of its template, which holds ((subject)) and ((body)) and nothing else
ALONGSIDE_NOTIFY_REPLY_TO   the id of a reply-to address there, where one is set up
ALONGSIDE_NOTIFY_URL        another address of its API, for trying things out
ALONGSIDE_ADDRESS           where people reach the service (https://alongside.example), for links in notices
"""

from __future__ import annotations

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

WAYS = {
    "console": "alongside_service.notices.backends.console.Console",
    "smtp": "alongside_service.notices.backends.smtp.Smtp",
    "notify": "alongside_service.notices.backends.notify.Notify",
}
_NEEDED = {
    "console": (),
    "smtp": ("ALONGSIDE_SMTP_HOST", "ALONGSIDE_MAIL_FROM"),
    "notify": ("ALONGSIDE_NOTIFY_KEY", "ALONGSIDE_NOTIFY_TEMPLATE"),
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
"""Background work is kept in the service's own database; `alongside-service work` does it."""

SCHEDULE = ["alongside_service.notices.jobs.JOBS"]
"""Lists of what is done again and again (`alongside_service.notices.schedule.Job`)."""

REMINDERS = ["alongside_service.worklist.reminders.reminders_of"]
"""Functions that say what needs whom on a day: `(on: date) -> Iterable[notices.reminders.Reminder]`."""


def mail_settings() -> dict[str, Any]:
    """How notices go, as `settings.NOTICES`. Raises ImproperlyConfigured where something is missing."""
    way = os.environ.get("ALONGSIDE_MAIL") or "console"
    if way not in WAYS:
        raise ImproperlyConfigured(f"ALONGSIDE_MAIL is {way!r}: set it to one of {', '.join(WAYS)}.")
    if missing := [name for name in _NEEDED[way] if not os.environ.get(name)]:
        raise ImproperlyConfigured(f"ALONGSIDE_MAIL is {way}: set {' and '.join(missing)} too.")
    return {
        "way": way,
        "backend": WAYS[way],
        "from": os.environ.get("ALONGSIDE_MAIL_FROM", ""),
        "address": os.environ.get("ALONGSIDE_ADDRESS", "").rstrip("/"),
        "smtp": _smtp(),
        "notify": {
            "key": os.environ.get("ALONGSIDE_NOTIFY_KEY", ""),
            "template": os.environ.get("ALONGSIDE_NOTIFY_TEMPLATE", ""),
            "reply_to": os.environ.get("ALONGSIDE_NOTIFY_REPLY_TO", ""),
            "url": os.environ.get("ALONGSIDE_NOTIFY_URL") or "https://api.notifications.service.gov.uk",
        },
    }


def _smtp() -> dict[str, Any]:
    security = os.environ.get("ALONGSIDE_SMTP_SECURITY") or "starttls"
    if security not in ("starttls", "tls", "none"):
        raise ImproperlyConfigured(f"ALONGSIDE_SMTP_SECURITY is {security!r}: set it to starttls, tls or none.")
    return {
        "host": os.environ.get("ALONGSIDE_SMTP_HOST", ""),
        "port": int(os.environ.get("ALONGSIDE_SMTP_PORT") or (465 if security == "tls" else 587)),
        "user": os.environ.get("ALONGSIDE_SMTP_USER", ""),
        "password": os.environ.get("ALONGSIDE_SMTP_PASSWORD", ""),
        "security": security,
    }


NOTICES = mail_settings()
EMAIL_BACKEND = "alongside_service.notices.backends.mail.SameWay"
"""What is not kept as a notice (a link that lets its reader in) leaves the service the same way."""
DEFAULT_FROM_EMAIL = NOTICES["from"] or "alongside@localhost"
