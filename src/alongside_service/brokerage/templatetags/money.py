"""Amounts and distances in words."""

from __future__ import annotations

from decimal import Decimal

from django import template

from alongside.policy import grants

register = template.Library()


@register.filter
def pounds(amount: Decimal | int | None) -> str:
    """£3,000, or £3,000.50; nothing for none."""
    return grants.pounds(Decimal(amount)) if amount is not None else ""


@register.filter
def miles(distance: float | None) -> str:
    """`under a mile`, `1 mile`, `12 miles`; nothing where it is not known."""
    if distance is None:
        return ""
    whole = round(distance)
    return "under a mile" if distance < 1 else f"{whole:,} {'mile' if whole == 1 else 'miles'}"
