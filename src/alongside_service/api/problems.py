"""Refusals and failures as RFC 9457 problem details, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

PROBLEM = "application/problem+json"
WORDS = {
    400: "The request makes no sense to the service.",
    403: "You may not read this.",
    404: "There is nothing at this address.",
    405: "The API is only read: use GET or HEAD.",
    413: "The request is too large.",
    500: "Something went wrong in the service. It is not your doing; try again later.",
}


def problem(
    status: int, detail: str = "", *, errors: Iterable[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """An answer that says what is wrong and what to do."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or WORDS.get(status, "The request could not be answered."),
    }
    if found := [dict(error) for error in errors]:
        body["errors"] = found
    given = {"Cache-Control": "private, no-store"} | dict(headers or {})
    return JsonResponse(body, status=status, content_type=PROBLEM, headers=given)


_SAID = {
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "bool_parsing": "is neither true nor false",
    "date_from_datetime_parsing": "is not a day, like 2026-09-07",
    "date_parsing": "is not a day, like 2026-09-07",
    "date_type": "is not a day, like 2026-09-07",
    "string_too_long": "is too long",
    "missing": "is missing",
}


def said_of(error: Mapping[str, Any]) -> dict[str, str]:
    """One mistake in the question: the parameter, and what is wrong with it."""
    name = str(error["loc"][-1])
    if error["type"] == "string_pattern_mismatch":
        return {"parameter": name, "detail": f"{name} does not have the right form: {error['ctx']['pattern']}."}
    text = _SAID.get(error["type"]) or f"cannot be used: {error['msg'][:1].lower()}{error['msg'][1:]}"
    return {"parameter": name, "detail": f"{name} {text}."}
