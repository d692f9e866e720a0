"""Form controls: one line of text, a choice, several choices."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined


def _label(options: Options | None, *, target: str) -> SafeString:
    if not options or not options.get("text"):
        return NOTHING
    label = format_html(
        '<label class="{}"{}{}>{}</label>',
        classes_of("govuk-label", options.get("classes", "")),
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
        classes_of("govuk-hint", options.get("classes", "")),
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
        classes_of("govuk-error-message", options.get("classes", "")),
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
        classes_of("govuk-form-group", options.get("classes", ""), error=error),
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
    class_names = classes_of(
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
    inner = joined(
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
        classes_of("govuk-select", " ".join(p for p in (classes, "govuk-select--error" if error_message else "") if p)),
        id,
        name,
        own,
        attributes_of(attributes),
        joined(_option(item, value) for item in items if item),
    )
    inner = joined(
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
        classes_of("govuk-checkboxes", classes),
        attributes_of(attributes),
        joined(rows),
    )
    inner = joined((_hint(hint, id=f"{prefix}-hint"), _error_message(error_message, id=f"{prefix}-error"), group))
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
    hint_classes = classes_of("govuk-checkboxes__hint", (hint or {}).get("classes", ""))
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
                "classes": classes_of("govuk-checkboxes__label", label.get("classes", "")),
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
            '<legend class="{}">{}</legend>', classes_of("govuk-fieldset__legend", legend.get("classes", "")), text
        )
        if text
        else NOTHING
    )
    return format_html(
        '<fieldset class="{}"{}{}>{}{}</fieldset>',
        classes_of("govuk-fieldset", options.get("classes", "")),
        attributes_of({"aria-describedby": described_by or None}),
        attributes_of(options.get("attributes")),
        heading,
        inner,
    )
