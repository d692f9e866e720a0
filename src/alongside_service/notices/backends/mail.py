"""Django's own mail functions, sending the way that notices do."""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from alongside_service.notices.backends import CannotSendError, Message, backend


class SameWay(BaseEmailBackend):
    """One message to each recipient. Raises SMTPException where one is not taken, unless told to be silent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them; how many were taken."""
        return sum(self._send(message) for message in email_messages)

    def _send(self, message: EmailMessage) -> int:
        way = backend()
        try:
            for email in message.recipients():
                way.send(
                    Message(
                        reference=str(uuid.uuid4()), email=email, name="", subject=message.subject, body=message.body
                    )
                )
        except CannotSendError as error:
            if self.fail_silently:
                return 0
            raise smtplib.SMTPException(str(error)) from error
        return 1
