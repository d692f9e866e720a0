"""The components as template tags: `{% govuk "input" options %}` or `{% govuk "tag" "Good" classes="..." %}`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from alongside_service.look import components

register = template.Library()


@register.simple_tag
def govuk(component: str, *arguments: Any, **options: Any) -> SafeString:
    """Draw a component. A single mapping as argument is its options."""
    function = getattr(components, component.replace("-", "_"))
    if len(arguments) == 1 and isinstance(arguments[0], Mapping):
        return SafeString(function(**{**arguments[0], **options}))
    return SafeString(function(*arguments, **options))


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> SafeString:
    """The service navigation, with the part that this page belongs to marked."""
    section = context.get("section", "")
    items = [
        {"text": text, "href": href, "active": part == section}
        for text, href, part in context.get("navigation_parts", [])
    ]
    return components.service_navigation(items, service_name="", navigation_id="navigation")


@register.simple_tag
def crumbs(*pairs: str) -> SafeString:
    """Breadcrumbs from `text, address, text, address, ...`; an empty address is this page."""
    items = [{"text": text, "href": href} for text, href in zip(pairs[::2], pairs[1::2], strict=True)]
    return components.breadcrumbs(items, collapse_on_mobile=True)


@lru_cache(maxsize=32)
def _stamp(name: str) -> str:
    path = Path(f"{settings.STATIC_ROOT}/{name}")
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "absent"


@register.simple_tag
def built(name: str) -> str:
    """The address of a built file, changing with its content so that browsers never keep an old one."""
    return f"{settings.STATIC_URL}{name}?v={_stamp(name)}"
