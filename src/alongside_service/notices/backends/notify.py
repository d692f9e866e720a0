"""Sends through GOV.UK Notify with its official client.

Notify keeps the reference that it is given, so it can be asked whether a message of ours arrived. That is asked before
any further try, and makes "sent once" certain even where an answer got lost.
"""

from __future__ import annotations

from django.conf import settings
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from alongside_service.notices.backends import CannotSendError, Message, RefusedError, TryAgainError, UnsureError

SECONDS = 20
_NO_ANSWER = "GOV.UK Notify did not answer."


class Notify:
    """GOV.UK Notify, as `settings.NOTICES["notify"]` names it."""

    name = "notify"

    def __init__(self) -> None:
        wanted = settings.NOTICES["notify"]
        self._template, self._reply_to = wanted["template"], wanted["reply_to"]
        self._client = NotificationsAPIClient(wanted["key"], base_url=wanted["url"], timeout=SECONDS)

    def send(self, message: Message) -> str:
        """Send it; the receipt is Notify's id. Raises CannotSendError."""
        try:
            answer = self._client.send_email_notification(
                email_address=message.email,
                template_id=self._template,
                personalisation={"subject": message.subject, "body": message.body},
                reference=message.reference,
                email_reply_to_id=self._reply_to or None,
            )
        except APIError as error:
            raise _why(error) from error
        return str(answer["id"])

    def find(self, reference: str) -> str | None:
        """The id under which Notify has it. Raises TryAgainError where Notify does not say."""
        try:
            found = self._client.get_all_notifications(reference=reference)["notifications"]
        except APIError as error:
            raise TryAgainError(f"It is not known yet whether it was sent: {_why(error)}") from error
        return str(found[0]["id"]) if found else ""


def _why(error: APIError) -> CannotSendError:
    if error.response is None:
        return UnsureError(_NO_ANSWER)
    code = error.status_code
    said = error.message
    text = "; ".join(each.get("message", "") for each in said) if isinstance(said, list) else str(said)
    if code == 400:
        return RefusedError(f"GOV.UK Notify refused it: {text}.".replace("..", "."))
    if code == 403:
        return TryAgainError(f"GOV.UK Notify refused the API key: {text}.".replace("..", "."))
    if code == 429:
        return TryAgainError(f"GOV.UK Notify asks to send more slowly: {text}.".replace("..", "."))
    if code < 300 or code >= 500:
        return UnsureError(f"GOV.UK Notify failed with {code}.")
    return RefusedError(f"GOV.UK Notify answered {code}: {text}.".replace("..", "."))
