"""Real servers on loopback that take mail: SMTP, and an imitation of GOV.UK Notify's API."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"trying_out-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"


class Letters:
    """What an SMTP server took; by the local part of an address it refuses, asks to come back, or hangs up."""

    def __init__(self) -> None:
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        answers = {"nobody": "550 No such person", "full": "452 The letter box is full"}
        if answer := answers.get(address.split("@")[0]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 Well"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("cut"):
            server.transport.abort()
            return "421 Gone"
        self.taken.append(envelope)
        return "250 Taken"


@contextlib.contextmanager
def smtp_server() -> Iterator[tuple[Letters, int]]:
    """A running SMTP server: what it took, and its port."""
    letters = Letters()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield letters, port
    finally:
        controller.stop()


class NotifyState:
    """What an imitation of Notify took, and how it answers the next requests: `well`, a status, `late` or `cut`.

    `late` takes the message and answers 500; `cut` takes it and hangs up; a number is the status that refuses it.
    """

    def __init__(self) -> None:
        self.taken = []
        self.answers = []
        self.url = ""


_ERRORS = {
    400: ("ValidationError", "email_address Not a valid email address"),
    403: ("AuthError", "Invalid token: API key not found"),
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
    503: ("Exception", "Service unavailable"),
}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._known():
            return self._refuse(403)
        state = self.server.state
        answer = state.answers.pop(0) if state.answers else "well"
        if isinstance(answer, int):
            return self._refuse(answer)
        assert self.path == "/v2/notifications/email"
        assert given["template_id"] == TEMPLATE
        assert set(given["personalisation"]) == {"subject", "body"}
        taken = given | {"id": str(uuid.uuid4())}
        state.taken.append(taken)
        if answer == "cut":
            self.close_connection = True
            return None
        if answer == "late":
            return self._refuse(500)
        content = {"subject": given["personalisation"]["subject"], "body": given["personalisation"]["body"]}
        return self._answer(201, {"id": taken["id"], "reference": given["reference"], "content": content})

    def do_GET(self):
        if not self._known():
            return self._refuse(403)
        reference = parse_qs(urlsplit(self.path).query)["reference"][0]
        found = [{"id": each["id"]} for each in self.server.state.taken if each["reference"] == reference]
        return self._answer(200, {"notifications": found, "links": {"current": self.path}})

    def _known(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return get_token_issuer(token) == SERVICE and decode_jwt_token(token, SECRET)

    def _refuse(self, code: int) -> None:
        error, message = _ERRORS[code]
        self._answer(code, {"status_code": code, "errors": [{"error": error, "message": message}]})

    def _answer(self, code: int, content: dict) -> None:
        body = json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def notify_server() -> Iterator[NotifyState]:
    """A running imitation of Notify."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.state = NotifyState()
    server.state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
