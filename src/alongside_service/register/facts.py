"""A school's facts in words, each with where it came from; what is not known says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.register.models import Edition, School

UNKNOWN = "Not in the files that are loaded"


def day(value: dt.date | None) -> str:
    """A date in full: 31 August 2020."""
    return f"{value.day} {value:%B %Y}" if value else ""


def facts(school: School) -> list[dict[str, Any]]:
    """Rows for a summary list."""
    rows: list[tuple[str, str]] = [
        ("URN", school.pk),
        ("Phase", school.phase),
        ("Type", school.establishment_type),
        ("Responsible body", _body(school)),
        ("Local authority", _link("local-authority", school.local_authority_id, school.local_authority.name)),
        ("Region", _link("region", school.region_id, school.region.name)),
        ("Pupils", f"{school.pupils:,}" if school.pupils is not None else ""),
        ("Ages", _ages(school)),
        ("Town", school.town),
        ("Postcode", school.postcode),
        ("Opened", day(school.opened)),
        ("Closed", day(school.closed)),
        ("Religious character", school.religious_character),
        ("Admissions", school.admissions),
        ("Sixth form", school.sixth_form),
        ("Setting", school.urban_rural),
        ("Deprivation of pupils' areas", _idaci(school.idaci_quintile)),
    ]  # fmt: skip
    always = {"Responsible body", "Pupils", "Town"}
    return [_row(key, value) for key, value in rows if value or key in always]


def sources(school: School, editions: Mapping[str, Edition]) -> Sequence[Edition]:
    """The editions that the facts come from."""
    return [editions[name] for name in school.drawn_from if name in editions]


def _row(key: str, value: str) -> dict[str, Any]:
    return {"key": {"text": key}, "value": {"text": value or UNKNOWN}}


def _link(route: str, key: str, text: str) -> SafeString:
    return format_html('<a class="govuk-link" href="{}">{}</a>', reverse(route, args=[key]), text)


def _ages(school: School) -> str:
    known = school.low_age is not None and school.high_age is not None
    return f"{school.low_age} to {school.high_age}" if known else ""


def _body(school: School) -> str | SafeString:
    body = school.responsible_body
    if body is None:
        return ""
    return format_html('<a class="govuk-link" href="{}">{}</a>', body_address(body.pk), body.name)


def body_address(body_id: str) -> str:
    """The page of a body: a council's is its local authority page."""
    if body_id.startswith("LA") and body_id[2:].isdigit():
        return reverse("local-authority", args=[body_id[2:]])
    return reverse("body", args=[body_id])


def _idaci(quintile: int | None) -> str:
    if quintile is None:
        return ""
    ends = {1: " (least deprived)", 5: " (most deprived)"}
    return f"Fifth {quintile} of 5{ends.get(quintile, '')} by income deprivation affecting children"
