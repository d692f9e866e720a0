"""A small imitation of the publishers, over real HTTP on loopback, that can misbehave as real ones do.

One server stands for them all: each publisher's base address is a folder on it. A path holds a `Resource`; faults
given for a path are used up one request at a time, in order, before the resource is given whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import socket
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

GIAS, GOVUK, EES_API, EES_CONTENT, ASSETS, LAIT = "gias", "govuk", "ees_api", "ees_content", "assets", "lait"
CSV, HTML, JSON = "text/csv", "text/html; charset=utf-8", "application/json"


@dataclass(kw_only=True)
class Resource:
    """What a path holds. A publisher that cannot resume ignores ranges and gives no marks."""

    body: bytes
    kind: str = CSV
    resumes: bool = True
    last_modified: str = "Mon, 02 Nov 2026 06:00:00 GMT"
    etag: str | None = None
    encoding: str = ""

    def __post_init__(self) -> None:
        if self.etag is None:
            self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:16]}"' if self.resumes else ""


@dataclass(kw_only=True)
class Status:
    """A fault: an answer with a status and headers in place of the file."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Cut:
    """A fault: the whole length is promised, `after` bytes come, and the line goes dead; `then` runs afterwards."""

    after: int
    then: Callable[[], None] = lambda: None


@dataclass(kw_only=True)
class Piece:
    """A fault: whatever was asked for, this piece of the file comes as a 206."""

    start: int
    end: int


Fault = Status | Cut | Piece


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request that came."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    status: int


@dataclass(frozen=True, kw_only=True)
class _Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


class Imitation:
    """The publishers. `put` gives a path a file, `fail` gives it faults, `asked` is what has come so far."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.resources: dict[str, Resource] = {}
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.asked: list[Asked] = []

    @property
    def addresses(self) -> dict[str, str]:
        """Each publisher's base address here."""
        return {name: f"{self.address}/{name}" for name in (GIAS, GOVUK, EES_API, EES_CONTENT, ASSETS, LAIT)}

    @property
    def environment(self) -> dict[str, str]:
        """The same, as the environment variables that the command reads."""
        return {f"ALONGSIDE_ADDRESS_{name.upper()}": address for name, address in self.addresses.items()}

    def put(self, path: str, body: bytes | object, **more: Any) -> Resource:
        """Give a path a file, or any object as JSON."""
        if not isinstance(body, bytes):
            body, more = json.dumps(body).encode(), {"kind": JSON, **more}
        self.resources[path] = Resource(body=body, **more)
        return self.resources[path]

    def fail(self, path: str, *faults: Fault) -> None:
        """Give a path faults, each used once."""
        self.faults[path].extend(faults)

    def asked_for(self, path: str) -> list[Asked]:
        """The requests for one path, oldest first."""
        return [one for one in self.asked if one.path == path]

    def put_ofsted_page(self, *attachments: Mapping[str, str]) -> None:
        """GOV.UK's content API for the management information page, with these attachments."""
        path = (
            "govuk/api/content/government/statistical-data-sets/"
            "monthly-management-information-ofsteds-school-inspections-outcomes"
        )
        self.put(path, {"title": "Monthly management information", "details": {"attachments": list(attachments)}})

    def put_versions(self, data_set: str, *versions: Mapping[str, object], page_size: int = 20) -> None:
        """The versions of a data set of the statistics API, in pages."""
        self._put_pages(f"ees_api/data-sets/{data_set}/versions", list(versions), page_size)

    def put_data_sets(self, publication: str, *data_sets: Mapping[str, object]) -> None:
        """The data sets of a publication of the statistics API."""
        self._put_pages(f"ees_api/publications/{publication}/data-sets", list(data_sets), 20)

    def _put_pages(self, path: str, results: list[Mapping[str, object]], size: int) -> None:
        pages = [results[at : at + size] for at in range(0, len(results), size)] or [[]]
        for number, page in enumerate(pages, 1):
            paging = {"page": number, "pageSize": size, "totalPages": len(pages), "totalResults": len(results)}
            self.put(f"{path}?page={number}", {"paging": paging, "results": page})


@contextlib.contextmanager
def publishers() -> Iterator[Imitation]:
    """Run the imitation on a free port of loopback until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    imitation = Imitation(f"http://127.0.0.1:{server.server_address[1]}")
    server.imitation = imitation  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield imitation
    finally:
        server.shutdown()
        server.server_close()


def free_address() -> str:
    """An address of loopback at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        imitation: Imitation = self.server.imitation  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        path = parts.path.lstrip("/")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        resource = imitation.resources.get(path) or imitation.resources.get(f"{path}?page={query.get('page')}")
        waiting = imitation.faults.get(path)
        fault = waiting.popleft() if waiting else None
        # Noted before it is sent: whoever reads the answer may look at the notes at once.
        answer = self._answer(resource, fault)
        imitation.asked.append(Asked(path=path, query=query, headers=dict(self.headers), status=answer.status))
        if isinstance(fault, Cut):
            fault.then()
        self._send(answer)

    def _answer(self, resource: Resource | None, fault: Fault | None) -> _Answer:
        if isinstance(fault, Status):
            return _Answer(status=fault.code, body=b"<html>No.</html>", headers={"Content-Type": HTML, **fault.headers})
        if resource is None:
            return _Answer(status=404, body=b"<!DOCTYPE html><html>Not found</html>", headers={"Content-Type": HTML})
        headers = {"Content-Type": resource.kind}
        if resource.encoding:
            headers["Content-Encoding"] = resource.encoding
        if resource.resumes:
            headers |= {"ETag": resource.etag or "", "Last-Modified": resource.last_modified, "Accept-Ranges": "bytes"}
            headers = {name: value for name, value in headers.items() if value}
        if self._unchanged(resource):
            return _Answer(status=304, headers=headers)
        start, end = self._range(resource)
        if isinstance(fault, Piece):
            start, end = fault.start, fault.end
        size = len(resource.body)
        cut = fault.after if isinstance(fault, Cut) else None
        if start is None:
            return _Answer(status=200, body=resource.body, headers=headers, cut=cut)
        if start >= size:
            return _Answer(status=416, headers={"Content-Range": f"bytes */{size}"})
        body = resource.body[start : end + 1]
        headers["Content-Range"] = f"bytes {start}-{start + len(body) - 1}/{size}"
        return _Answer(status=206, body=body, headers=headers, cut=cut)

    def _unchanged(self, resource: Resource) -> bool:
        asked = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        return resource.resumes and (
            (asked[0] is not None and asked[0] == resource.etag)
            or (asked[0] is None and asked[1] == resource.last_modified)
        )

    def _range(self, resource: Resource) -> tuple[int | None, int]:
        last = len(resource.body) - 1
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        condition = self.headers.get("If-Range")
        if not asked or not resource.resumes or condition not in (None, resource.etag, resource.last_modified):
            return None, last
        return int(asked[1]), min(int(asked[2] or last), last)

    def _send(self, answer: _Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut])
        self.wfile.flush()
        if answer.cut is not None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: object) -> None:
        """Keep the tests' output to the tests."""
