"""Summary lists and tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined


def summary_list(
    rows: Sequence[Options], *, card: Options | None = None, classes: str = "", attributes: Options | None = None
) -> SafeString:
    """Facts as key and value, with actions where there are any; `card` frames them under a title."""
    rows = [row for row in rows if row]
    with_actions = any((row.get("actions") or {}).get("items") for row in rows)
    title = ((card or {}).get("title") or {}).get("text", "")
    listed = format_html(
        '<dl class="{}"{}>{}</dl>',
        classes_of("govuk-summary-list", classes),
        attributes_of(attributes),
        joined(_summary_row(row, with_actions=with_actions, about=title) for row in rows),
    )
    return _card(card, listed) if card else listed


def _card(card: Options, inner: SafeString) -> SafeString:
    title = card.get("title") or {}
    level = title.get("heading_level") or 2
    heading = format_html(
        '<h{} class="{}">{}</h{}>',
        level,
        classes_of("govuk-summary-card__title", title.get("classes", "")),
        title.get("text", ""),
        level,
    )
    return format_html(
        '<div class="{}"{}><div class="govuk-summary-card__title-wrapper">{}{}</div>'
        '<div class="govuk-summary-card__content">{}</div></div>',
        classes_of("govuk-summary-card", card.get("classes", "")),
        attributes_of(card.get("attributes")),
        heading if title else NOTHING,
        _card_actions(card.get("actions") or {}, title.get("text", "")),
        inner,
    )


def _card_actions(actions: Options, about: str) -> SafeString:
    links = [_action(item, about) for item in actions.get("items") or ()]
    if not links:
        return NOTHING
    classes = classes_of("govuk-summary-card__actions", actions.get("classes", ""))
    if len(links) == 1:
        return format_html('<div class="{}">{}</div>', classes, links[0])
    listed = joined(format_html('<li class="govuk-summary-card__action">{}</li>', link) for link in links)
    return format_html('<ul class="{}">{}</ul>', classes, listed)


def _summary_row(row: Options, *, with_actions: bool, about: str) -> SafeString:
    actions = row.get("actions") or {}
    key, value = row["key"], row["value"]
    return format_html(
        '<div class="{}"><dt class="{}">{}</dt><dd class="{}">{}</dd>{}</div>',
        classes_of(
            "govuk-summary-list__row", row.get("classes", ""), no_actions=with_actions and not actions.get("items")
        ),
        classes_of("govuk-summary-list__key", key.get("classes", "")),
        key.get("text", ""),
        classes_of("govuk-summary-list__value", value.get("classes", "")),
        value.get("text", ""),
        _actions(actions, about),
    )


def _actions(actions: Options, about: str) -> SafeString:
    links = [_action(item, about) for item in actions.get("items") or ()]
    if not links:
        return NOTHING
    if len(links) == 1:
        inner = links[0]
    else:
        listed = joined(
            format_html('<li class="govuk-summary-list__actions-list-item">{}</li>', link) for link in links
        )
        inner = format_html('<ul class="govuk-summary-list__actions-list">{}</ul>', listed)
    return format_html(
        '<dd class="{}">{}</dd>', classes_of("govuk-summary-list__actions", actions.get("classes", "")), inner
    )


def _action(item: Options, about: str) -> SafeString:
    hidden = item.get("visually_hidden_text")
    aside = joined(
        (format_html(" {}", hidden) if hidden else NOTHING, format_html(" ({})", about) if about else NOTHING)
    )
    return format_html(
        '<a class="{}" href="{}"{}>{}{}</a>',
        classes_of("govuk-link", item.get("classes", "")),
        item.get("href", ""),
        attributes_of(item.get("attributes")),
        item.get("text", ""),
        format_html('<span class="govuk-visually-hidden">{}</span>', aside) if aside else NOTHING,
    )


def table(
    rows: Sequence[Sequence[Options]],
    *,
    head: Sequence[Options] = (),
    caption: str = "",
    caption_classes: str = "",
    first_cell_is_header: bool = False,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """A table of cells, each `{"text": ..., "format": "numeric"}`."""
    body = [
        format_html(
            '<tr class="govuk-table__row">{}</tr>',
            joined(_cell(cell, header=first_cell_is_header and index == 0) for index, cell in enumerate(row)),
        )
        for row in rows
        if row
    ]
    return format_html(
        '<table class="{}"{}>{}{}<tbody class="govuk-table__body">{}</tbody></table>',
        classes_of("govuk-table", classes),
        attributes_of(attributes),
        format_html('<caption class="{}">{}</caption>', classes_of("govuk-table__caption", caption_classes), caption)
        if caption
        else NOTHING,
        _head(head) if head else NOTHING,
        joined(body),
    )


def _head(cells: Sequence[Options]) -> SafeString:
    made = [
        format_html(
            '<th scope="col" class="{}"{}>{}</th>', _cell_classes("header", cell), _spans(cell), cell.get("text", "")
        )
        for cell in cells
    ]
    return format_html('<thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead>', joined(made))


def _cell(cell: Options, *, header: bool) -> SafeString:
    if header:
        cell = {**cell, "format": ""}
        return format_html(
            '<th scope="row" class="{}"{}>{}</th>', _cell_classes("header", cell), _spans(cell), cell.get("text", "")
        )
    return format_html('<td class="{}"{}>{}</td>', _cell_classes("cell", cell), _spans(cell), cell.get("text", ""))


def _cell_classes(kind: str, cell: Options) -> str:
    base = f"govuk-table__{kind}"
    styled = f"{base}--{cell['format']}" if cell.get("format") else ""
    return " ".join(part for part in (base, styled, cell.get("classes", "")) if part)


def _spans(cell: Options) -> SafeString:
    spans = {"colspan": cell.get("colspan"), "rowspan": cell.get("rowspan")}
    return joined((attributes_of(spans), attributes_of(cell.get("attributes"))))
