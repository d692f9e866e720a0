"""Pages in pieces: task list, tabs, accordion."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeData, SafeString

from alongside_service.look.components.blocks import tag
from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined


def task_list(
    items: Sequence[Options], *, id_prefix: str = "task-list", classes: str = "", attributes: Options | None = None
) -> SafeString:
    """Tasks, each with `title`, `hint` and `href`, and a `status` that has `text` or a `tag` (its text and classes)."""
    rows = [_task(item, id_prefix, index) for index, item in enumerate(items, start=1) if item]
    return format_html(
        '<ul class="{}"{}>{}</ul>', classes_of("govuk-task-list", classes), attributes_of(attributes), joined(rows)
    )


def _task(item: Options, prefix: str, index: int) -> SafeString:
    hint, status = item.get("hint"), item.get("status") or {}
    status_id, hint_id = f"{prefix}-{index}-status", f"{prefix}-{index}-hint"
    return format_html(
        '<li class="{}"><div class="govuk-task-list__name-and-hint">{}{}</div><div class="{}" id="{}">{}</div></li>',
        classes_of("govuk-task-list__item", item.get("classes", ""), with_link=bool(item.get("href"))),
        _task_title(item, f"{hint_id} {status_id}" if hint else status_id),
        format_html('<div id="{}" class="govuk-task-list__hint">{}</div>', hint_id, hint.get("text", ""))
        if hint
        else NOTHING,
        classes_of("govuk-task-list__status", status.get("classes", "")),
        status_id,
        tag(**status["tag"]) if status.get("tag") else status.get("text", ""),
    )


def _task_title(item: Options, described_by: str) -> SafeString:
    title = item["title"]
    if not item.get("href"):
        return format_html("<div{}>{}</div>", attributes_of({"class": title.get("classes") or None}), title["text"])
    return format_html(
        '<a class="{}" href="{}" aria-describedby="{}">{}</a>',
        classes_of("govuk-link govuk-task-list__link", title.get("classes", "")),
        item["href"],
        described_by,
        title["text"],
    )


def tabs(
    items: Sequence[Options],
    *,
    title: str = "Contents",
    id: str = "",  # noqa: A002
    id_prefix: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """Panels side by side, each `{"label", "id", "panel": {"text"}}`; without scripts, one after the other."""
    numbered = [(item, item.get("id") or f"{id_prefix}-{n}", n) for n, item in enumerate(items, start=1) if item]
    listed = format_html('<ul class="govuk-tabs__list">{}</ul>', joined(_tab(*each) for each in numbered))
    return format_html(
        '<div{} class="{}"{} data-module="govuk-tabs"><h2 class="govuk-tabs__title">{}</h2>{}{}</div>',
        attributes_of({"id": id or None}),
        classes_of("govuk-tabs", classes),
        attributes_of(attributes),
        title,
        listed if items else NOTHING,
        joined(_tab_panel(*each) for each in numbered),
    )


def _tab(item: Options, panel_id: str, index: int) -> SafeString:
    return format_html(
        '<li class="{}"><a class="govuk-tabs__tab" href="#{}"{}>{}</a></li>',
        classes_of("govuk-tabs__list-item", selected=index == 1),
        panel_id,
        attributes_of(item.get("attributes")),
        item["label"],
    )


def _tab_panel(item: Options, panel_id: str, index: int) -> SafeString:
    panel = item.get("panel") or {}
    return format_html(
        '<div class="{}" id="{}"{}>{}</div>',
        classes_of("govuk-tabs__panel", hidden=index > 1),
        panel_id,
        attributes_of(panel.get("attributes")),
        _paragraph(panel.get("text", "")),
    )


def _paragraph(text: str) -> str:
    if isinstance(text, SafeData) or not text:
        return text
    return format_html('<p class="govuk-body">{}</p>', text)


def accordion(
    id: str,  # noqa: A002
    items: Sequence[Options],
    *,
    heading_level: int = 2,
    remember_expanded: bool | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """Parts to open, each `{"heading": {"text"}, "summary": {"text"}, "content": {"text"}, "expanded"}`."""
    rows = [_accordion_part(item, id, index, heading_level or 2) for index, item in enumerate(items, start=1) if item]
    remember = None if remember_expanded is None else str(remember_expanded).lower()
    return format_html(
        '<div class="{}" data-module="govuk-accordion" id="{}"{}{}>{}</div>',
        classes_of("govuk-accordion", classes),
        id,
        attributes_of({"data-remember-expanded": remember}),
        attributes_of(attributes),
        joined(rows),
    )


def _accordion_part(item: Options, id: str, index: int, level: int) -> SafeString:  # noqa: A002
    summary = (item.get("summary") or {}).get("text", "")
    return format_html(
        '<div class="{}"><div class="govuk-accordion__section-header"><h{} class="govuk-accordion__section-heading">'
        '<span class="govuk-accordion__section-button" id="{}-heading-{}">{}</span></h{}>{}</div>'
        '<div id="{}-content-{}" class="govuk-accordion__section-content">{}</div></div>',
        classes_of("govuk-accordion__section", expanded=bool(item.get("expanded"))),
        level,
        id,
        index,
        item["heading"].get("text", ""),
        level,
        format_html(
            '<div class="govuk-accordion__section-summary govuk-body" id="{}-summary-{}">{}</div>', id, index, summary
        )
        if summary
        else NOTHING,
        id,
        index,
        _paragraph((item.get("content") or {}).get("text", "")),
    )
