"""Numbers of objectives as people write them."""

from __future__ import annotations

from decimal import Decimal

from django import template

from alongside_service.review.checks import number_text

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """54, or 65.5; nothing for none."""
    return number_text(value)
