"""Single pieces of a page: tag, skip link, banner, header, breadcrumbs, details, button, error summary."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined


def tag(text: str, *, classes: str = "", attributes: Options | None = None) -> SafeString:
    """A short word of status."""
    return format_html(
        '<strong class="{}"{}>{}</strong>', classes_of("govuk-tag", classes), attributes_of(attributes), text
    )


def skip_link(text: str, *, href: str = "#content", classes: str = "", attributes: Options | None = None) -> SafeString:
    """The first link of a page: straight to what it is for."""
    return format_html(
        '<a href="{}" class="{}"{} data-module="govuk-skip-link">{}</a>',
        href or "#content",
        classes_of("govuk-skip-link", classes),
        attributes_of(attributes),
        text,
    )


def phase_banner(text: str, *, tag_text: str, tag_classes: str = "", classes: str = "") -> SafeString:
    """How finished the service is."""
    return format_html(
        '<div class="{}"><p class="govuk-phase-banner__content">{}'
        '<span class="govuk-phase-banner__text">{}</span></p></div>',
        classes_of("govuk-phase-banner govuk-width-container", classes),
        tag(tag_text, classes=classes_of("govuk-phase-banner__content__tag", tag_classes)),
        text,
    )


def generic_header(logo: str, *, url: str = "/", classes: str = "", container_classes: str = "") -> SafeString:
    """The organisation-neutral header: no crest, no crown."""
    return format_html(
        '<div class="{}"><div class="govuk-generic-header__container {}"><div class="govuk-generic-header__logo">'
        '<a href="{}" class="govuk-generic-header__homepage-link">{}</a></div></div></div>',
        classes_of("govuk-generic-header", classes),
        container_classes or "govuk-width-container",
        url or "/",
        logo,
    )


def breadcrumbs(
    items: Sequence[Options], *, classes: str = "", collapse_on_mobile: bool = False, label_text: str = "Breadcrumb"
) -> SafeString:
    """Where this page stands; an item without `href` is the page itself."""
    rows = [
        format_html(
            '<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="{}"{}>{}</a></li>',
            item["href"],
            attributes_of(item.get("attributes")),
            item["text"],
        )
        if item.get("href")
        else format_html('<li class="govuk-breadcrumbs__list-item" aria-current="page">{}</li>', item["text"])
        for item in items
    ]
    collapse = "govuk-breadcrumbs--collapse-on-mobile" if collapse_on_mobile else ""
    return format_html(
        '<nav class="{}" aria-label="{}"><ol class="govuk-breadcrumbs__list">{}</ol></nav>',
        " ".join(part for part in ("govuk-breadcrumbs", classes, collapse) if part),
        label_text,
        joined(rows),
    )


def details(
    summary: str,
    text: str,
    *,
    id: str = "",  # noqa: A002
    classes: str = "",
    open: bool = False,  # noqa: A002
    attributes: Options | None = None,
) -> SafeString:
    """Something that can be opened."""
    return format_html(
        '<details{} class="{}"{}{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        attributes_of({"id": id or None}),
        classes_of("govuk-details", classes),
        attributes_of(attributes),
        attributes_of({"open": open}),
        summary,
        text,
    )


def button(
    text: str,
    *,
    name: str = "",
    value: str = "",
    type: str = "submit",  # noqa: A002
    href: str = "",
    classes: str = "",
    disabled: bool = False,
    prevent_double_click: bool | None = None,
    id: str = "",  # noqa: A002
    attributes: Options | None = None,
) -> SafeString:
    """A button, or a link that looks like one."""
    common = format_html(
        ' class="{}" data-module="govuk-button"{}{}',
        classes_of("govuk-button", classes),
        attributes_of(attributes),
        attributes_of({"id": id or None}),
    )
    if href:
        return format_html('<a href="{}" role="button" draggable="false"{}>{}</a>', href, common, text)
    own = attributes_of(
        {
            "value": value or None,
            "name": name or None,
            "disabled": disabled,
            "aria-disabled": "true" if disabled else None,
            "data-prevent-double-click": None if prevent_double_click is None else str(prevent_double_click).lower(),
        }
    )
    return format_html('<button type="{}"{}{}>{}</button>', type or "submit", own, common, text)


def error_summary(
    title: str,
    errors: Sequence[Options] = (),
    *,
    description: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """What is wrong with the form, at the top of the page, each with a link to its field."""
    items = [
        format_html('<li><a href="{}"{}>{}</a></li>', e["href"], attributes_of(e.get("attributes")), e["text"])
        if e.get("href")
        else format_html("<li>{}</li>", e["text"])
        for e in errors
    ]
    return format_html(
        '<div class="{}"{} data-module="govuk-error-summary"><div role="alert">'
        '<h2 class="govuk-error-summary__title">{}</h2>'
        '<div class="govuk-error-summary__body">{}{}</div></div></div>',
        classes_of("govuk-error-summary", classes),
        attributes_of(attributes),
        title,
        format_html("<p>{}</p>", description) if description else NOTHING,
        format_html('<ul class="govuk-list govuk-error-summary__list">{}</ul>', joined(items)) if items else NOTHING,
    )
