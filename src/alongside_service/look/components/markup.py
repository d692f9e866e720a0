"""Attributes, classes and joining: what every component is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

Options = Mapping[str, Any]
NOTHING = SafeString("")


def attributes_of(attributes: Mapping[str, Any] | None) -> SafeString:
    """Attributes as ` name="value"`; True gives the bare name, None and False give nothing."""
    parts = []
    for name, value in (attributes or {}).items():
        if value is True:
            parts.append(format_html(" {}", name))
        elif value is not None and value is not False:
            parts.append(format_html(' {}="{}"', name, value))
    return mark_safe("".join(parts))


def classes_of(base: str, more: str = "", **flags: bool) -> str:
    chosen = [base, *(f"{base}--{flag.replace('_', '-')}" for flag, on in flags.items() if on), more]
    return " ".join(part for part in chosen if part)


def joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(conditional_escape(part) for part in parts))
