"""Controls to choose with: one of a long list, one of a few, any of several."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.components import parts
from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined


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
    """One choice from a long list."""
    id = id or name  # noqa: A001
    described = parts.described_by(described_by, id, hint, error_message)
    own = attributes_of({"disabled": disabled, "aria-describedby": described or None})
    with_error = " ".join(part for part in (classes, "govuk-select--error" if error_message else "") if part)
    control = format_html(
        '<select class="{}" id="{}" name="{}"{}{}>{}</select>',
        classes_of("govuk-select", with_error),
        id,
        name,
        own,
        attributes_of(attributes),
        joined(_option(item, value) for item in items if item),
    )
    inner = joined(
        (
            parts.label_of(label, target=id),
            parts.notes_of(hint, error_message, id=id),
            parts.within(form_group, "before_input"),
            control,
            parts.within(form_group, "after_input"),
        )
    )
    return parts.form_group(inner, error=bool(error_message), options=form_group)


def _option(item: Options, chosen: str) -> SafeString:
    effective = item.get("value", item.get("text"))
    selected = (
        item["selected"]
        if item.get("selected")
        else bool(chosen and effective == chosen and item.get("selected") is not False)
    )
    return format_html(
        "<option{}{}>{}</option>",
        attributes_of({"value": item.get("value"), "selected": selected, "disabled": item.get("disabled", False)}),
        attributes_of(item.get("attributes")),
        item.get("text", ""),
    )


def radios(
    name: str,
    items: Sequence[Options],
    *,
    value: str = "",
    fieldset: Options | None = None,
    id_prefix: str = "",
    hint: Options | None = None,
    error_message: Options | None = None,
    classes: str = "",
    form_group: Options | None = None,
    attributes: Options | None = None,
) -> SafeString:
    """One of a few choices. An item may have a `hint` and a `conditional`, which is what the choice asks next."""
    prefix = id_prefix or name
    chosen = () if value == "" else (value,)
    rows = [
        _choice(item, "radios", name=name, prefix=prefix, index=index, values=chosen)
        for index, item in enumerate(items, start=1)
        if item
    ]
    return _group(
        "radios",
        rows,
        prefix=prefix,
        fieldset=fieldset,
        hint=hint,
        error_message=error_message,
        classes=classes,
        base=(fieldset or {}).get("described_by", ""),
        form_group=form_group,
        attributes=attributes,
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
    """Any of several choices; items as those of `radios`."""
    prefix = id_prefix or name
    base = (fieldset or {}).get("described_by") or described_by
    alone = "" if fieldset else parts.described_by(base, prefix, hint, error_message)
    rows = [
        _choice(item, "checkboxes", name=name, prefix=prefix, index=index, values=values, described=alone)
        for index, item in enumerate(items, start=1)
        if item
    ]
    return _group(
        "checkboxes",
        rows,
        prefix=prefix,
        fieldset=fieldset,
        hint=hint,
        error_message=error_message,
        classes=classes,
        base=base,
        form_group=form_group,
        attributes=attributes,
    )


def _group(
    kind: str,
    rows: Sequence[SafeString],
    *,
    prefix: str,
    fieldset: Options | None,
    hint: Options | None,
    error_message: Options | None,
    classes: str,
    base: str,
    form_group: Options | None,
    attributes: Options | None,
) -> SafeString:
    group = format_html(
        '<div class="{}"{} data-module="govuk-{}">{}</div>',
        classes_of(f"govuk-{kind}", classes),
        attributes_of(attributes),
        kind,
        joined((parts.within(form_group, "before_inputs"), *rows, parts.within(form_group, "after_inputs"))),
    )
    inner = joined((parts.notes_of(hint, error_message, id=prefix), group))
    described = parts.described_by(base, prefix, hint, error_message)
    inner = parts.in_fieldset(fieldset, inner, described=described)
    return parts.form_group(inner, error=bool(error_message), options=form_group)


def _choice(
    item: Options, kind: str, *, name: str, prefix: str, index: int, values: Sequence[str], described: str = ""
) -> SafeString:
    if item.get("divider"):
        return format_html('<div class="govuk-{}__divider">{}</div>', kind, item["divider"])
    id = item.get("id") or (prefix if index == 1 else f"{prefix}-{index}")  # noqa: A001
    checked = bool(item.get("checked") or (item.get("value") in values and item.get("checked") is not False))
    asks = (item.get("conditional") or {}).get("text", "")
    hint = item.get("hint") or {}
    described = " ".join(part for part in (described, f"{id}-item-hint" if hint.get("text") else "") if part)
    own = attributes_of(
        {
            "checked": checked,
            "disabled": bool(item.get("disabled")),
            "data-aria-controls": f"conditional-{id}" if asks else None,
            "data-behaviour": (item.get("behaviour") or None) if kind == "checkboxes" else None,
            "aria-describedby": described or None,
        }
    )
    return format_html(
        '<div class="govuk-{}__item"><input class="govuk-{}__input" id="{}" name="{}" type="{}" value="{}"{}{}>'
        "{}{}</div>{}",
        kind,
        kind,
        id,
        item.get("name") or name if kind == "checkboxes" else name,
        "radio" if kind == "radios" else "checkbox",
        item.get("value", ""),
        own,
        attributes_of(item.get("attributes")),
        _words(item, kind, id),
        _item_hint(hint, kind, id),
        _asked(asks, kind, id, hidden=not checked),
    )


def _words(item: Options, kind: str, id: str) -> SafeString:  # noqa: A002
    options = item.get("label") or {}
    return parts.label(
        item.get("text", ""),
        target=id,
        classes=classes_of(f"govuk-{kind}__label", options.get("classes", "")),
        attributes=options.get("attributes"),
    )


def _item_hint(hint: Options, kind: str, id: str) -> SafeString:  # noqa: A002
    if not hint.get("text"):
        return NOTHING
    return parts.hint(
        hint["text"],
        id=f"{id}-item-hint",
        classes=classes_of(f"govuk-{kind}__hint", hint.get("classes", "")),
        attributes=hint.get("attributes"),
    )


def _asked(inner: str, kind: str, id: str, *, hidden: bool) -> SafeString:  # noqa: A002
    """What a choice asks next. Only scripts hide it: without them it stays in sight."""
    if not inner:
        return NOTHING
    return format_html(
        '<div class="{}" id="conditional-{}">{}</div>',
        classes_of(f"govuk-{kind}__conditional", hidden=hidden),
        id,
        inner,
    )
