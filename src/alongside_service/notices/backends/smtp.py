"""Sends by SMTP, one message to one person.

A mail server cannot be asked later whether it took a message. So a connection that breaks after the message was
begun leaves it unknown, and that is what is said; everything before, and every clear answer, is certain.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate

from django.conf import settings

from alongside_service.notices.backends import Message, RefusedError, TryAgainError, UnsureError

SECONDS = 30


class Smtp:
    """A mail server, as `settings.NOTICES["smtp"]` names it."""

    name = "smtp"

    def send(self, message: Message) -> str:
        """Send it; the receipt is its Message-ID, which is the same at every try. Raises CannotSendError."""
        letter = _letter(message)
        server = _connected()
        try:
            _hand_over(server, letter)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()
        return str(letter["Message-ID"])

    def find(self, reference: str) -> str | None:
        """Mail servers do not say."""
        return None


def _letter(message: Message) -> EmailMessage:
    letter = EmailMessage(policy=SMTP_POLICY)
    sender = settings.NOTICES["from"]
    try:
        letter["From"] = Address("Alongside", addr_spec=sender)
        letter["To"] = Address(message.name, addr_spec=message.email)
        letter["Subject"] = message.subject
    except (ValueError, IndexError, MessageError) as error:
        raise RefusedError(f"The message could not be written: {error}.") from error
    letter["Date"] = formatdate(localtime=True)
    letter["Message-ID"] = f"<{message.reference}@{sender.rpartition('@')[2] or 'localhost'}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body)
    return letter


def _connected() -> smtplib.SMTP:
    """A server that is ready for a message. Whatever goes wrong here, nothing has been sent."""
    wanted = settings.NOTICES["smtp"]
    secure = wanted["security"]
    kind = smtplib.SMTP_SSL if secure == "tls" else smtplib.SMTP
    options = {"context": ssl.create_default_context()} if secure == "tls" else {}
    try:
        server = kind(wanted["host"], wanted["port"], timeout=SECONDS, **options)
        try:
            if secure == "starttls":
                server.starttls(context=ssl.create_default_context())
            if wanted["user"]:
                server.login(wanted["user"], wanted["password"])
        except BaseException:
            server.close()
            raise
    except (OSError, smtplib.SMTPException) as error:
        raise TryAgainError(
            f"The mail server {wanted['host']}:{wanted['port']} could not be used: {_words(error)}."
        ) from error
    return server


def _hand_over(server: smtplib.SMTP, letter: EmailMessage) -> None:
    try:
        server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refusal(code, said) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (ValueError, UnicodeError, smtplib.SMTPNotSupportedError) as error:
        raise RefusedError(f"The message could not be written: {error}.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnsureError(f"The mail server stopped answering while it took the message: {_words(error)}.") from error


def _refusal(code: int, said: bytes | str) -> RefusedError | TryAgainError:
    """Answers from 500 on are final; those below ask to come back."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    kind = RefusedError if code >= 500 else TryAgainError
    return kind(f"The mail server refused it: {code} {text}.".replace("..", "."))


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
