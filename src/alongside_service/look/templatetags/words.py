"""Numbers and dates in words."""

from __future__ import annotations

import datetime as dt

from django import template

register = template.Library()


@register.filter
def day(value: dt.date | None) -> str:
    """31 August 2020; nothing for no date."""
    return f"{value.day} {value:%B %Y}" if value else ""


@register.filter(expects_localtime=True)
def moment(value: dt.datetime | None) -> str:
    """31 August 2020, 08:30, as clocks in England show it; nothing for none."""
    return f"{day(value)}, {value:%H:%M}" if value else ""


@register.filter
def number(value: int | None) -> str:
    """21,969; nothing for none."""
    return f"{value:,}" if value is not None else ""


@register.filter
def percent(share: float | None) -> str:
    """95% of a share of 0.95; nothing for none."""
    return f"{share:.0%}" if share is not None else ""


@register.filter
def capital(text: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}" if text else ""


@register.simple_tag
def count_of(n: int, one: str, many: str) -> str:
    """`1 school`, `950 schools`."""
    return f"{n:,} {one if n == 1 else many}"
