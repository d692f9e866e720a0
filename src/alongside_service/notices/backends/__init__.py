"""How a notice leaves the service. Each way has one module; `settings.NOTICES` says which is in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a way of sending needs to know. `reference` is the same for every try of one notice."""

    reference: str
    email: str
    name: str
    subject: str
    body: str


class CannotSendError(Exception):
    """The message was not sent; the text says why, for the person who must mend it."""


class RefusedError(CannotSendError):
    """It was not sent and will not be, however often it is tried."""


class TryAgainError(CannotSendError):
    """It was not sent; it may be later."""


class UnsureError(CannotSendError):
    """It may have been sent: the answer got lost."""


class Backend(Protocol):
    """One way of sending."""

    name: str

    def send(self, message: Message) -> str:
        """Send it and return the receipt of whoever took it. Raises CannotSendError."""

    def find(self, reference: str) -> str | None:
        """The receipt of a message sent under a reference; empty where none was sent, None where it cannot be known."""


def backend() -> Backend:
    """The way of sending that is set up."""
    made: Backend = import_string(settings.NOTICES["backend"])()
    return made
