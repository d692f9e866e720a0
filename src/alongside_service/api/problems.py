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
    "int": "is not a whole number",
    "bool": "is neither true nor false",
    "date": "is not a day, like 2026-09-07",
}


def said_of(error: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, str]:
    """One mistake in the question: the parameter, and what is wrong with it. `kinds` says what each parameter is."""
    name, kind = str(error["loc"][-1]), error["type"]
    if kind == "string_pattern_mismatch":
        text = f"does not have the right form: {error['ctx']['pattern']}"
    elif kind in ("greater_than_equal", "less_than_equal"):
        text = f"cannot be used: {error['msg'][:1].lower()}{error['msg'][1:]}"
    else:
        text = _SAID.get(kinds.get(name, ""), "cannot be used")
    return {"parameter": name, "detail": f"{name} {text}."}
