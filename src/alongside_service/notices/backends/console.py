"""Prints notices where the work runs: for trying the service out, and until mail is set up."""

from __future__ import annotations

import sys

from alongside_service.notices.backends import Message

_PRINTED = """
----- A notice, printed because no mail is set up (ALONGSIDE_MAIL) -----
To: {to}
Subject: {subject}

{body}
----- end -----
"""


class Console:
    """Writes to standard error."""

    name = "console"

    def send(self, message: Message) -> str:
        """Print it."""
        to = f"{message.name} <{message.email}>" if message.name else message.email
        sys.stderr.write(_PRINTED.format(to=to, subject=message.subject, body=message.body.rstrip()))
        sys.stderr.flush()
        return ""

    def find(self, reference: str) -> str | None:
        """Nobody knows whether it was read from the screen."""
        return None
