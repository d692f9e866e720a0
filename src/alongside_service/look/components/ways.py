"""Finding one's way: pagination and the service navigation."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined

_ARROWS = {
    "prev": "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.18"
    "56-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z",
    "next": "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4"
    ".1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z",
}


def pagination(
    items: Sequence[Options] = (),
    *,
    previous: Options | None = None,
    next: Options | None = None,  # noqa: A002
    landmark_label: str = "Pagination",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """Links to the pages before and after, and to some by number."""
    block = not items and bool(previous or next)
    listed = joined(_page_item(item) for item in items if item)
    return format_html(
        '<nav class="{}" aria-label="{}"{}>{}{}{}</nav>',
        classes_of("govuk-pagination", classes, block=block),
        landmark_label or "Pagination",
        attributes_of(attributes),
        _arrow(previous, "prev", block=block) if previous and previous.get("href") else NOTHING,
        format_html('<ul class="govuk-pagination__list">{}</ul>', listed) if items else NOTHING,
        _arrow(next, "next", block=block) if next and next.get("href") else NOTHING,
    )


def _arrow(link: Options, kind: str, *, block: bool) -> SafeString:
    icon = format_html(
        '<svg class="govuk-pagination__icon govuk-pagination__icon--{}" xmlns="http://www.w3.org/2000/svg" height="13" '
        'width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="{}"></path></svg>',
        kind,
        _ARROWS[kind],
    )
    word = "Previous" if kind == "prev" else "Next"
    title = link.get("text") or format_html('{}<span class="govuk-visually-hidden"> page</span>', word)
    label = link.get("label_text")
    decorated = " govuk-pagination__link-title--decorated" if block and not label else ""
    first = block or kind == "prev"
    return format_html(
        '<div class="govuk-pagination__{}"><a class="govuk-link govuk-pagination__link" href="{}" rel="{}"{}>{}'
        '<span class="govuk-pagination__link-title{}">{}</span>{}{}</a></div>',
        kind,
        link["href"],
        kind,
        attributes_of(link.get("attributes")),
        icon if first else NOTHING,
        decorated,
        title,
        format_html(
            '<span class="govuk-visually-hidden">:</span> <span class="govuk-pagination__link-label">{}</span>', label
        )
        if label and block
        else NOTHING,
        NOTHING if first else icon,
    )


def _page_item(item: Options) -> SafeString:
    if item.get("ellipsis"):
        return mark_safe('<li class="govuk-pagination__item govuk-pagination__item--ellipsis">&ctdot;</li>')
    number = item["number"]
    return format_html(
        '<li class="{}"><a class="govuk-link govuk-pagination__link" href="{}" aria-label="{}"{}{}>{}</a></li>',
        classes_of("govuk-pagination__item", current=bool(item.get("current"))),
        item["href"],
        item.get("visually_hidden_text") or f"Page {number}",
        attributes_of({"aria-current": "page" if item.get("current") else None}),
        attributes_of(item.get("attributes")),
        number,
    )


def service_navigation(
    navigation: Sequence[Options],
    *,
    service_name: str = "",
    service_url: str = "",
    classes: str = "",
    navigation_id: str = "navigation",
    menu_button_text: str = "Menu",
) -> SafeString:
    """The service's name and its parts. An item is `current` on its own page, `active` on one beneath it."""
    items = [item for item in navigation if item]
    inner = format_html(
        '<div class="govuk-width-container"><div class="govuk-service-navigation__container">{}{}</div></div>',
        _service_name(service_name, service_url) if service_name else NOTHING,
        _navigation(items, navigation_id, menu_button_text) if items else NOTHING,
    )
    name = classes_of("govuk-service-navigation", classes)
    if service_name:
        return format_html(
            '<section aria-label="Service information" class="{}" data-module="govuk-service-navigation">{}</section>',
            name,
            inner,
        )
    return format_html('<div class="{}" data-module="govuk-service-navigation">{}</div>', name, inner)


def _service_name(name: str, url: str) -> SafeString:
    inner = (
        format_html('<a href="{}" class="govuk-service-navigation__link">{}</a>', url, name)
        if url
        else format_html('<span class="govuk-service-navigation__text">{}</span>', name)
    )
    return format_html('<span class="govuk-service-navigation__service-name">{}</span>', inner)


def _navigation(items: Sequence[Options], id: str, menu: str) -> SafeString:  # noqa: A002
    toggle = format_html(
        '<button type="button" class="govuk-service-navigation__toggle govuk-js-service-navigation-toggle" '
        'aria-controls="{}" hidden aria-hidden="true">{}</button>',
        id,
        menu,
    )
    return format_html(
        '<nav aria-label="{}" class="govuk-service-navigation__wrapper">{}'
        '<ul class="govuk-service-navigation__list" id="{}">{}</ul></nav>',
        menu,
        toggle if len(items) > 1 else NOTHING,
        id,
        format_html_join("", "{}", ((_navigation_item(item),) for item in items)),
    )


def _navigation_item(item: Options) -> SafeString:
    on = bool(item.get("active") or item.get("current"))
    text = item["text"]
    if on:
        text = format_html('<strong class="govuk-service-navigation__active-fallback">{}</strong>', text)
    current = attributes_of({"aria-current": ("page" if item.get("current") else "true") if on else None})
    if item.get("href"):
        inner = format_html(
            '<a class="govuk-service-navigation__link" href="{}"{}{}>{}</a>',
            item["href"],
            current,
            attributes_of(item.get("attributes")),
            text,
        )
    else:
        inner = format_html('<span class="govuk-service-navigation__text"{}>{}</span>', current, text)
    return format_html('<li class="{}">{}</li>', classes_of("govuk-service-navigation__item", active=on), inner)
