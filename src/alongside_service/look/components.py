"""GOV.UK Design System components, as functions that return the markup of govuk-frontend.

Each takes the options of the component's own macro, in snake case. Where the macro has both `text` and `html`,
there is one option: plain text is escaped, a `SafeString` is not. `attributes` are written after the rest.
The tests compare every function with the fixtures that govuk-frontend ships.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
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


def _classes(base: str, more: str = "", **flags: bool) -> str:
    chosen = [base, *(f"{base}--{flag.replace('_', '-')}" for flag, on in flags.items() if on), more]
    return " ".join(part for part in chosen if part)


def _join(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(conditional_escape(part) for part in parts))


def tag(text: str, *, classes: str = "", attributes: Options | None = None) -> SafeString:
    """A short word of status."""
    return format_html(
        '<strong class="{}"{}>{}</strong>', _classes("govuk-tag", classes), attributes_of(attributes), text
    )


def skip_link(text: str, *, href: str = "#content", classes: str = "", attributes: Options | None = None) -> SafeString:
    """The first link of a page: straight to what it is for."""
    return format_html(
        '<a href="{}" class="{}"{} data-module="govuk-skip-link">{}</a>',
        href or "#content",
        _classes("govuk-skip-link", classes),
        attributes_of(attributes),
        text,
    )


def phase_banner(text: str, *, tag_text: str, tag_classes: str = "", classes: str = "") -> SafeString:
    """How finished the service is."""
    return format_html(
        '<div class="{}"><p class="govuk-phase-banner__content">{}<span class="govuk-phase-banner__text">{}</span></p></div>',
        _classes("govuk-phase-banner govuk-width-container", classes),
        tag(tag_text, classes=_classes("govuk-phase-banner__content__tag", tag_classes)),
        text,
    )


def generic_header(logo: str, *, url: str = "/", classes: str = "", container_classes: str = "") -> SafeString:
    """The organisation-neutral header: no crest, no crown."""
    return format_html(
        '<div class="{}"><div class="govuk-generic-header__container {}"><div class="govuk-generic-header__logo">'
        '<a href="{}" class="govuk-generic-header__homepage-link">{}</a></div></div></div>',
        _classes("govuk-generic-header", classes),
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
        _join(rows),
    )


def details(
    summary: str,
    text: str,
    *,
    id: str = "",
    classes: str = "",
    open: bool = False,
    attributes: Options | None = None,
) -> SafeString:
    """Something that can be opened."""
    return format_html(
        '<details{} class="{}"{}{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary><div class="govuk-details__text">{}</div></details>',
        attributes_of({"id": id or None}),
        _classes("govuk-details", classes),
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
        _classes("govuk-button", classes),
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
        '<div class="{}"{} data-module="govuk-error-summary"><div role="alert"><h2 class="govuk-error-summary__title">{}</h2>'
        '<div class="govuk-error-summary__body">{}{}</div></div></div>',
        _classes("govuk-error-summary", classes),
        attributes_of(attributes),
        title,
        format_html("<p>{}</p>", description) if description else NOTHING,
        format_html('<ul class="govuk-list govuk-error-summary__list">{}</ul>', _join(items)) if items else NOTHING,
    )


# --- Form controls ---------------------------------------------------------------------------------------------------


def _label(options: Options | None, *, target: str) -> SafeString:
    if not options or not options.get("text"):
        return NOTHING
    label = format_html(
        '<label class="{}"{}{}>{}</label>',
        _classes("govuk-label", options.get("classes", "")),
        attributes_of(options.get("attributes")),
        attributes_of({"for": target or None}),
        options["text"],
    )
    return format_html('<h1 class="govuk-label-wrapper">{}</h1>', label) if options.get("is_page_heading") else label


def _hint(options: Options | None, *, id: str) -> SafeString:  # noqa: A002
    if not options:
        return NOTHING
    return format_html(
        '<div id="{}" class="{}"{}>{}</div>',
        id,
        _classes("govuk-hint", options.get("classes", "")),
        attributes_of(options.get("attributes")),
        options["text"],
    )


def _error_message(options: Options | None, *, id: str) -> SafeString:  # noqa: A002
    if not options:
        return NOTHING
    before = options.get("visually_hidden_text", "Error")
    hidden = format_html('<span class="govuk-visually-hidden">{}:</span> ', before) if before else NOTHING
    return format_html(
        '<p id="{}" class="{}"{}>{}{}</p>',
        id,
        _classes("govuk-error-message", options.get("classes", "")),
        attributes_of(options.get("attributes")),
        hidden,
        options["text"],
    )


def _described_by(base: str, id: str, hint: Options | None, error: Options | None) -> str:  # noqa: A002
    return " ".join(part for part in (base, f"{id}-hint" if hint else "", f"{id}-error" if error else "") if part)


def _form_group(inner: SafeString, *, error: bool, options: Options | None) -> SafeString:
    options = options or {}
    return format_html(
        '<div class="{}"{}>{}</div>',
        _classes("govuk-form-group", options.get("classes", ""), error=error),
        attributes_of(options.get("attributes")),
        inner,
    )


def input(  # noqa: A001
    name: str,
    *,
    label: Options,
    id: str = "",  # noqa: A002
    type: str = "text",  # noqa: A002
    value: str = "",
    hint: Options | None = None,
    error_message: Options | None = None,
    classes: str = "",
    described_by: str = "",
    inputmode: str = "",
    autocomplete: str = "",
    pattern: str = "",
    spellcheck: bool | None = None,
    autocapitalize: str = "",
    disabled: bool = False,
    form_group: Options | None = None,
    attributes: Options | None = None,
) -> SafeString:
    """One line of text."""
    id = id or name  # noqa: A001
    own = attributes_of(
        {
            "spellcheck": None if spellcheck is None else str(spellcheck).lower(),
            "value": None if value == "" else value,
            "disabled": disabled,
            "aria-describedby": _described_by(described_by, id, hint, error_message) or None,
            "autocomplete": autocomplete or None,
            "autocapitalize": autocapitalize or None,
            "pattern": pattern or None,
            "inputmode": inputmode or None,
        }
    )
    class_names = _classes(
        "govuk-input", " ".join(p for p in (classes, "govuk-input--error" if error_message else "") if p)
    )
    control = format_html(
        '<input class="{}" id="{}" name="{}" type="{}"{}{}>',
        class_names,
        id,
        name,
        type or "text",
        own,
        attributes_of(attributes),
    )
    inner = _join(
        (
            _label(label, target=id),
            _hint(hint, id=f"{id}-hint"),
            _error_message(error_message, id=f"{id}-error"),
            control,
        )
    )
    return _form_group(inner, error=bool(error_message), options=form_group)


def select(
    name: str,
    items: Sequence[Options],
    *,
    label: Options,
    id: str = "",  # noqa: A002
    value: str = "",
    hint: Options | None = None,
    error_message: Options | None = None,
    classes: str = "",
    described_by: str = "",
    disabled: bool = False,
    form_group: Options | None = None,
    attributes: Options | None = None,
) -> SafeString:
    """One choice from a list."""
    id = id or name  # noqa: A001
    own = attributes_of(
        {"disabled": disabled, "aria-describedby": _described_by(described_by, id, hint, error_message) or None}
    )
    control = format_html(
        '<select class="{}" id="{}" name="{}"{}{}>{}</select>',
        _classes("govuk-select", " ".join(p for p in (classes, "govuk-select--error" if error_message else "") if p)),
        id,
        name,
        own,
        attributes_of(attributes),
        _join(_option(item, value) for item in items if item),
    )
    inner = _join(
        (
            _label(label, target=id),
            _hint(hint, id=f"{id}-hint"),
            _error_message(error_message, id=f"{id}-error"),
            control,
        )
    )
    return _form_group(inner, error=bool(error_message), options=form_group)


def _option(item: Options, chosen: str) -> SafeString:
    effective = item.get("value", item.get("text"))
    selected = (
        item["selected"]
        if item.get("selected")
        else bool(chosen and effective == chosen and item.get("selected") is not False)
    )
    return format_html(
        "<option{}{}{}>{}</option>",
        attributes_of({"value": item.get("value"), "selected": selected, "disabled": item.get("disabled", False)}),
        attributes_of(item.get("attributes")),
        NOTHING,
        item.get("text", ""),
    )


def checkboxes(
    name: str,
    items: Sequence[Options],
    *,
    fieldset: Options | None = None,
    id_prefix: str = "",
    values: Sequence[str] = (),
    hint: Options | None = None,
    error_message: Options | None = None,
    classes: str = "",
    described_by: str = "",
    form_group: Options | None = None,
    attributes: Options | None = None,
) -> SafeString:
    """Any of several choices."""
    prefix = id_prefix or name
    base = (fieldset or {}).get("described_by") or described_by
    by_group = _described_by(base, prefix, hint, error_message)
    rows = [
        _checkbox(item, name=name, prefix=prefix, index=index, values=values, described_by="" if fieldset else by_group)
        for index, item in enumerate(items, start=1)
        if item
    ]
    group = format_html(
        '<div class="{}"{} data-module="govuk-checkboxes">{}</div>',
        _classes("govuk-checkboxes", classes),
        attributes_of(attributes),
        _join(rows),
    )
    inner = _join((_hint(hint, id=f"{prefix}-hint"), _error_message(error_message, id=f"{prefix}-error"), group))
    if fieldset:
        inner = _fieldset(fieldset, inner, described_by=by_group)
    return _form_group(inner, error=bool(error_message), options=form_group)


def _checkbox(
    item: Options, *, name: str, prefix: str, index: int, values: Sequence[str], described_by: str
) -> SafeString:
    if item.get("divider"):
        return format_html('<div class="govuk-checkboxes__divider">{}</div>', item["divider"])
    id = item.get("id") or (prefix if index == 1 else f"{prefix}-{index}")  # noqa: A001
    hint = item.get("hint")
    described = " ".join(part for part in (described_by, f"{id}-item-hint" if hint else "") if part)
    checked = item.get("checked") or (item.get("value") in values and item.get("checked") is not False)
    own = attributes_of(
        {
            "checked": bool(checked),
            "disabled": bool(item.get("disabled")),
            "data-behaviour": item.get("behaviour"),
            "aria-describedby": described or None,
        }
    )
    label = item.get("label") or {}
    hint_classes = _classes("govuk-checkboxes__hint", (hint or {}).get("classes", ""))
    return format_html(
        '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{}" name="{}" type="checkbox" '
        'value="{}"{}{}>{}{}</div>',
        id,
        item.get("name") or name,
        item.get("value", ""),
        own,
        attributes_of(item.get("attributes")),
        _label(
            {
                "text": item.get("text", ""),
                "classes": _classes("govuk-checkboxes__label", label.get("classes", "")),
                "attributes": label.get("attributes"),
            },
            target=id,
        ),
        _hint({**hint, "classes": hint_classes}, id=f"{id}-item-hint") if hint else NOTHING,
    )


def _fieldset(options: Options, inner: SafeString, *, described_by: str = "") -> SafeString:
    legend = options.get("legend") or {}
    text: str = legend.get("text", "")
    if legend.get("is_page_heading"):
        text = format_html('<h1 class="govuk-fieldset__heading">{}</h1>', text)
    heading = (
        format_html(
            '<legend class="{}">{}</legend>', _classes("govuk-fieldset__legend", legend.get("classes", "")), text
        )
        if text
        else NOTHING
    )
    return format_html(
        '<fieldset class="{}"{}{}>{}{}</fieldset>',
        _classes("govuk-fieldset", options.get("classes", "")),
        attributes_of({"aria-describedby": described_by or None}),
        attributes_of(options.get("attributes")),
        heading,
        inner,
    )


# --- Lists and tables ------------------------------------------------------------------------------------------------


def summary_list(rows: Sequence[Options], *, classes: str = "", attributes: Options | None = None) -> SafeString:
    """Facts as key and value, with actions where there are any."""
    rows = [row for row in rows if row]
    with_actions = any((row.get("actions") or {}).get("items") for row in rows)
    return format_html(
        '<dl class="{}"{}>{}</dl>',
        _classes("govuk-summary-list", classes),
        attributes_of(attributes),
        _join(_summary_row(row, with_actions=with_actions) for row in rows),
    )


def _summary_row(row: Options, *, with_actions: bool) -> SafeString:
    actions = row.get("actions") or {}
    key, value = row["key"], row["value"]
    return format_html(
        '<div class="{}"><dt class="{}">{}</dt><dd class="{}">{}</dd>{}</div>',
        _classes(
            "govuk-summary-list__row", row.get("classes", ""), no_actions=with_actions and not actions.get("items")
        ),
        _classes("govuk-summary-list__key", key.get("classes", "")),
        key.get("text", ""),
        _classes("govuk-summary-list__value", value.get("classes", "")),
        value.get("text", ""),
        _actions(actions),
    )


def _actions(actions: Options) -> SafeString:
    items = actions.get("items") or ()
    if not items:
        return NOTHING
    links = [_action(item) for item in items]
    if len(links) == 1:
        inner = links[0]
    else:
        listed = _join(format_html('<li class="govuk-summary-list__actions-list-item">{}</li>', link) for link in links)
        inner = format_html('<ul class="govuk-summary-list__actions-list">{}</ul>', listed)
    return format_html(
        '<dd class="{}">{}</dd>', _classes("govuk-summary-list__actions", actions.get("classes", "")), inner
    )


def _action(item: Options) -> SafeString:
    hidden = item.get("visually_hidden_text")
    return format_html(
        '<a class="{}" href="{}"{}>{}{}</a>',
        _classes("govuk-link", item.get("classes", "")),
        item["href"],
        attributes_of(item.get("attributes")),
        item.get("text", ""),
        format_html('<span class="govuk-visually-hidden"> {}</span>', hidden) if hidden else NOTHING,
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
            _join(_cell(cell, header=first_cell_is_header and index == 0) for index, cell in enumerate(row)),
        )
        for row in rows
        if row
    ]
    return format_html(
        '<table class="{}"{}>{}{}<tbody class="govuk-table__body">{}</tbody></table>',
        _classes("govuk-table", classes),
        attributes_of(attributes),
        format_html('<caption class="{}">{}</caption>', _classes("govuk-table__caption", caption_classes), caption)
        if caption
        else NOTHING,
        _head(head) if head else NOTHING,
        _join(body),
    )


def _head(cells: Sequence[Options]) -> SafeString:
    made = [
        format_html(
            '<th scope="col" class="{}"{}>{}</th>', _cell_classes("header", cell), _spans(cell), cell.get("text", "")
        )
        for cell in cells
    ]
    return format_html('<thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead>', _join(made))


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
    return _join((attributes_of(spans), attributes_of(cell.get("attributes"))))


# --- Finding one's way -----------------------------------------------------------------------------------------------

_ARROWS = {
    "prev": "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z",
    "next": "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z",
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
    listed = _join(_page_item(item) for item in items if item)
    return format_html(
        '<nav class="{}" aria-label="{}"{}>{}{}{}</nav>',
        _classes("govuk-pagination", classes, block=block),
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
        _classes("govuk-pagination__item", current=bool(item.get("current"))),
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
    name = _classes("govuk-service-navigation", classes)
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
    return format_html('<li class="{}">{}</li>', _classes("govuk-service-navigation__item", active=on), inner)
