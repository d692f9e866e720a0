"""A day, in three boxes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.components import parts
from alongside_service.look.components.controls import input as one_line
from alongside_service.look.components.markup import Options, attributes_of, classes_of, joined

_WIDTHS = {"day": 2, "month": 2, "year": 4}


def date_input(
    id: str,  # noqa: A002
    *,
    name_prefix: str = "",
    items: Sequence[Options] = (),
    day: Options | bool | None = None,
    month: Options | bool | None = None,
    year: Options | bool | None = None,
    values: Options | None = None,
    fieldset: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    classes: str = "",
    form_group: Options | None = None,
    attributes: Options | None = None,
) -> SafeString:
    """A day in the boxes `<id>-day`, `<id>-month` and `<id>-year`; a box that is False is left out."""
    given = {kind: item or {} for kind, item in (("day", day), ("month", month), ("year", year)) if item is not False}
    boxes = [(_kind_of(item, given), item) for item in items if item] or list(given.items())
    marked = any(_is_marked(item) for _, item in boxes)
    made = [
        _box(
            {"value": given[kind]["value"], **item} if "value" in given.get(kind, {}) else item,
            kind,
            id=id,
            name_prefix=name_prefix,
            values=values or {},
            error=bool(item.get("error")) or (item.get("error") is not False and bool(error_message) and not marked),
        )
        for kind, item in boxes
    ]
    group = format_html(
        '<div class="{}"{}{}>{}</div>',
        classes_of("govuk-date-input", classes),
        attributes_of(attributes),
        attributes_of({"id": id or None}),
        joined((parts.within(form_group, "before_inputs"), *made, parts.within(form_group, "after_inputs"))),
    )
    described = parts.described_by((fieldset or {}).get("described_by", ""), id, hint, error_message)
    inner = joined((parts.notes_of(hint, error_message, id=id), group))
    inner = parts.in_fieldset(fieldset, inner, described=described, role="group")
    return parts.form_group(inner, error=bool(error_message), options=form_group)


def _is_marked(item: Options) -> bool:
    return bool(item.get("error")) or "govuk-input--error" in item.get("classes", "")


def _kind_of(item: Options, given: Options) -> str:
    named = item.get("name", "")
    return next((kind for kind, own in given.items() if named and named in (kind, own.get("name"))), "")


def _box(item: Options, kind: str, *, id: str, name_prefix: str, values: Options, error: bool) -> SafeString:  # noqa: A002
    name = item.get("name") or kind
    full = f"{name_prefix}-{name}" if name_prefix else name
    own = item.get("classes", "")
    classes = (
        "govuk-input--error" if error and "govuk-input--error" not in own else "",
        "" if "govuk-input--width-" in own else f"govuk-input--width-{_WIDTHS.get(kind, 2)}",
        own,
    )
    value = item.get("value", values.get(kind, values.get(full, "")))
    control = one_line(
        full,
        id=item.get("id") or f"{id}-{name}",
        label={"text": item.get("label") or name.capitalize(), "classes": "govuk-date-input__label"},
        value="" if value is None else str(value),
        classes=classes_of("govuk-date-input__input", " ".join(part for part in classes if part)),
        inputmode=item.get("inputmode") or "numeric",
        autocomplete=item.get("autocomplete", ""),
        pattern=item.get("pattern", ""),
        attributes=item.get("attributes"),
    )
    return format_html('<div class="govuk-date-input__item">{}</div>', control)
