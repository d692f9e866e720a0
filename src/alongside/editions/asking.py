"""Asking a publisher over HTTP, and asking again: when, how often, and in which words a refusal is told.

Asked again: a connection that fails or is cut, 408, 425, 429 and every 5xx, waiting longer each time, with chance
added; a `Retry-After` is honoured in both its forms (seconds, or a date). Not asked again: 404, 403 and the rest,
which would only be refused again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from alongside.editions.publishers import Patience
from alongside.errors import FetchError

Answer = TypeVar("Answer")

_AGAIN = frozenset({408, 425, 429})
_OPEN_QUERY = frozenset({"dataSetVersion", "page", "pageSize", "search"})


class NotThereError(FetchError):
    """An address at which the publisher has no file."""


class TryAgainError(FetchError):
    """A failure that may pass. `wait` is how many seconds the publisher asked for, if it said."""

    def __init__(self, what: str, *, where: str, wait: float | None = None) -> None:
        self.wait = wait
        super().__init__(what, where=where, remedy="Try again later; what was downloaded so far is kept.")


@dataclass(frozen=True, kw_only=True)
class Asker:
    """A client for one run of fetching, with its patience. Close it through `client`."""

    client: httpx.Client
    patience: Patience

    def patiently(self, ask: Callable[[], Answer]) -> Answer:
        """Call `ask` until it answers, within the patience. Raises the last TryAgainError when it never does."""
        retrying = Retrying(
            stop=stop_after_attempt(self.patience.tries),
            wait=self._wait,
            retry=retry_if_exception_type(TryAgainError),
            reraise=True,
        )
        return retrying(ask)

    def get_json(self, address: str, **query: str | int) -> Any:
        """Ask for JSON. Raises FetchError where the answer is not JSON."""

        def ask() -> Any:
            with self.opened(address, query=query) as response:
                body = response.read()
            try:
                return response.json()
            except ValueError as error:
                kind = "a web page" if is_web_page(body) else "not JSON"
                raise FetchError(
                    f"The publisher's list of files is {kind}.",
                    where=shown(address),
                    remedy="Look at the address in a browser; the publisher may have moved it.",
                ) from error

        return self.patiently(ask)

    def opened(
        self, address: str, *, headers: Mapping[str, str] | None = None, query: Mapping[str, str | int] | None = None
    ) -> _Opened:
        """Open an answer for reading as a context: `with asker.opened(address) as response`."""
        return _Opened(asker=self, address=address, headers=dict(headers or {}), query=dict(query or {}))

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        longest = self.patience.longest_wait_seconds
        if isinstance(error, TryAgainError) and error.wait is not None:
            if error.wait > longest:
                raise FetchError(
                    f"The publisher asks to be left alone for {error.wait:.0f} seconds.",
                    where=error.where,
                    remedy="Fetch again after that time; what was downloaded so far is kept.",
                )
            return error.wait
        first = self.patience.first_wait_seconds
        growing = wait_exponential(multiplier=first, max=longest) + wait_random(0, first)
        return min(longest, growing(state))


@dataclass(kw_only=True)
class _Opened:
    """The context of one answer: statuses and broken connections become the errors above."""

    asker: Asker
    address: str
    headers: dict[str, str]
    query: dict[str, str | int]
    _response: httpx.Response | None = None

    def __enter__(self) -> httpx.Response:
        client = self.asker.client
        try:
            request = client.build_request("GET", self.address, headers=self.headers, params=self.query or None)
            self._response = client.send(request, stream=True)
        except (httpx.TransportError, httpx.TooManyRedirects, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise _from_transport(error, self.address) from error
        try:
            refuse_status(self._response, self.address)
        except FetchError:
            self._response.close()
            raise
        return self._response

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._response is not None:
            self._response.close()
        if isinstance(error, httpx.TransportError | httpx.DecodingError):
            raise _from_transport(error, self.address) from error


def client(patience: Patience) -> httpx.Client:
    """A client that follows a few redirects, says who it is, and never waits for ever."""
    return httpx.Client(
        follow_redirects=True,
        max_redirects=5,
        timeout=httpx.Timeout(patience.read_seconds, connect=patience.connect_seconds),
        headers={
            "User-Agent": f"Mozilla/5.0 (compatible; alongside/{version('alongside')})",
            # Compressed transfer would make a part of a file, and its length, mean something else.
            "Accept-Encoding": "identity",
        },
    )


def refuse_status(response: httpx.Response, address: str) -> None:
    """Raise the error that a status means; statuses from 200 to 399 and 416 pass."""
    status = response.status_code
    if status < 400 or status == 416:
        return
    where = shown(address)
    if status in (404, 410):
        raise NotThereError(
            "The publisher has no file at that address.",
            where=where,
            remedy="Look for it on the publisher's page; if it has moved, correct publishers.toml.",
        )
    if status in _AGAIN or status >= 500:
        raise TryAgainError(
            f"The publisher answered with status {status}.",
            where=where,
            wait=retry_after(response.headers.get("Retry-After", "")),
        )
    raise FetchError(
        f"The publisher refused, with status {status}.",
        where=where,
        remedy="Open the address in a browser. If that works, a firewall or proxy may stand between.",
    )


def retry_after(text: str) -> float | None:
    """Seconds to wait, from `Retry-After` as seconds or as a date; None where it says neither."""
    if re.fullmatch(r"\d+", text.strip()):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())


def is_web_page(start: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page."""
    return (
        start[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html", b"<head", b"<?xml"))
    )


def shown(address: str) -> str:
    """An address fit for a message or a manifest: no password, and no query value that might be a key."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    query = [(name, value if name in _OPEN_QUERY else "hidden") for name, value in parse_qsl(parts.query)]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query), ""))


def _from_transport(error: Exception, address: str) -> FetchError:
    where = shown(address)
    if isinstance(error, httpx.TimeoutException):
        return TryAgainError("The publisher did not answer in time.", where=where)
    if isinstance(error, httpx.TooManyRedirects | httpx.InvalidURL | httpx.UnsupportedProtocol):
        return FetchError(
            f"The address leads nowhere ({type(error).__name__}).",
            where=where,
            remedy="Correct the address in publishers.toml.",
        )
    return TryAgainError("The connection to the publisher failed or was cut.", where=where)
