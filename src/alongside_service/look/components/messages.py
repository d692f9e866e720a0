"""What a page says with weight: panel, notification banner, inset text, warning text."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeData, SafeString

from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of


def panel(
    title: str, text: str = "", *, heading_level: int = 1, classes: str = "", attributes: Options | None = None
) -> SafeString:
    """That something is done, on the page after it."""
    return format_html(
        '<div class="{}"{}><h{} class="govuk-panel__title">{}</h{}>{}</div>',
        classes_of("govuk-panel", classes, confirmation="govuk-panel--interruption" not in classes),
        attributes_of(attributes),
        heading_level or 1,
        title,
        heading_level or 1,
        format_html('<div class="govuk-panel__body">{}</div>', text) if text else NOTHING,
    )


def notification_banner(
    text: str,
    *,
    title: str = "",
    type: str = "",  # noqa: A002
    role: str = "",
    title_id: str = "govuk-notification-banner-title",
    title_heading_level: int = 2,
    disable_auto_focus: bool | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """News about this page; `type="success"` says that what was asked for is done, and is read aloud at once."""
    success = type == "success"
    inner = text if isinstance(text, SafeData) else _one_line(text)
    level = title_heading_level or 2
    return format_html(
        '<div class="{}" role="{}" aria-labelledby="{}" data-module="govuk-notification-banner"{}{}>'
        '<div class="govuk-notification-banner__header"><h{} class="govuk-notification-banner__title" id="{}">{}</h{}>'
        '</div><div class="govuk-notification-banner__content">{}</div></div>',
        classes_of("govuk-notification-banner", classes, success=success),
        role or ("alert" if success else "region"),
        title_id or "govuk-notification-banner-title",
        attributes_of(
            {"data-disable-auto-focus": None if disable_auto_focus is None else str(disable_auto_focus).lower()}
        ),
        attributes_of(attributes),
        level,
        title_id or "govuk-notification-banner-title",
        title or ("Success" if success else "Important"),
        level,
        inner,
    )


def _one_line(text: str) -> SafeString:
    return format_html('<p class="govuk-notification-banner__heading">{}</p>', text) if text else NOTHING


def inset_text(text: str, *, id: str = "", classes: str = "", attributes: Options | None = None) -> SafeString:  # noqa: A002
    """Words set apart from those around them."""
    return format_html(
        '<div{} class="{}"{}>{}</div>',
        attributes_of({"id": id or None}),
        classes_of("govuk-inset-text", classes),
        attributes_of(attributes),
        text,
    )


def warning_text(
    text: str, *, icon_fallback: str = "Warning", classes: str = "", attributes: Options | None = None
) -> SafeString:
    """What will happen that cannot be taken back."""
    return format_html(
        '<div class="{}"{}><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{}</span> {}</strong></div>',
        classes_of("govuk-warning-text", classes),
        attributes_of(attributes),
        icon_fallback or "Warning",
        text,
    )
