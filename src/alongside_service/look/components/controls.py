"""Controls to type in: one line, a password, a day, several lines, a file."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.components import parts
from alongside_service.look.components.blocks import button
from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined


def input(  # noqa: A001
    name: str,
    *,
    label: Options,
    id: str = "",  # noqa: A002
    type: str = "text",  # noqa: A002
    value: str = "",
    hint: Options | None = None,
    error_message: Options | None = None,
    prefix: Options | None = None,
    suffix: Options | None = None,
    input_wrapper: Options | None = None,
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
    """One line of text, with a unit before or after it where there is one."""
    id = id or name  # noqa: A001
    own = attributes_of(
        {
            "spellcheck": None if spellcheck is None else str(spellcheck).lower(),
            "value": None if value == "" else value,
            "disabled": disabled,
            "aria-describedby": parts.described_by(described_by, id, hint, error_message) or None,
            "autocomplete": autocomplete or None,
            "autocapitalize": autocapitalize or None,
            "pattern": pattern or None,
            "inputmode": inputmode or None,
        }
    )
    control = format_html(
        '<input class="{}" id="{}" name="{}" type="{}"{}{}>',
        classes_of("govuk-input", _with_error(classes, "govuk-input--error", error_message)),
        id,
        name,
        type or "text",
        own,
        attributes_of(attributes),
    )
    wrapped = _wrapped(control, prefix=prefix, suffix=suffix, wrapper=input_wrapper, form_group=form_group)
    inner = joined((parts.label_of(label, target=id), parts.notes_of(hint, error_message, id=id), wrapped))
    return parts.form_group(inner, error=bool(error_message), options=form_group)


def _with_error(classes: str, error_class: str, error: Options | None) -> str:
    return " ".join(part for part in (classes, error_class if error else "") if part)


def _wrapped(
    control: SafeString,
    *,
    prefix: Options | None,
    suffix: Options | None,
    wrapper: Options | None,
    form_group: Options | None,
) -> SafeString:
    around = (
        parts.within(form_group, "before_input"),
        _affix(prefix, "prefix"),
        control,
        _affix(suffix, "suffix"),
        parts.within(form_group, "after_input"),
    )
    if not any(piece for piece in around if piece is not control):
        return control
    wrapper = wrapper or {}
    return format_html(
        '<div class="{}"{}>{}</div>',
        classes_of("govuk-input__wrapper", wrapper.get("classes", "")),
        attributes_of(wrapper.get("attributes")),
        joined(around),
    )


def _affix(options: Options | None, kind: str) -> SafeString:
    if not options or not options.get("text"):
        return NOTHING
    return format_html(
        '<div class="{}" aria-hidden="true"{}>{}</div>',
        classes_of(f"govuk-input__{kind}", options.get("classes", "")),
        attributes_of(options.get("attributes")),
        options["text"],
    )


def password_input(
    name: str,
    *,
    label: Options,
    id: str = "",  # noqa: A002
    classes: str = "",
    autocomplete: str = "current-password",
    form_group: Options | None = None,
    **options: Any,
) -> SafeString:
    """A password, which scripts let the person read; the other options are those of `input`."""
    id = id or name  # noqa: A001
    group = form_group or {}
    toggle = button(
        "Show",
        type="button",
        classes="govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle",
        attributes={"aria-controls": id, "aria-label": "Show password", "hidden": True},
    )
    return input(
        name,
        id=id,
        label=label,
        type="password",
        spellcheck=False,
        autocapitalize="none",
        autocomplete=autocomplete or "current-password",
        classes=classes_of("govuk-password-input__input govuk-js-password-input-input", classes),
        input_wrapper={"classes": "govuk-password-input__wrapper"},
        form_group={
            **group,
            "classes": classes_of("govuk-password-input", group.get("classes", "")),
            "attributes": {"data-module": "govuk-password-input", **(group.get("attributes") or {})},
            "after_input": {"text": joined((toggle, parts.within(group, "after_input")))},
        },
        **options,
    )


def textarea(
    name: str,
    *,
    label: Options,
    id: str = "",  # noqa: A002
    value: str = "",
    rows: int = 5,
    hint: Options | None = None,
    error_message: Options | None = None,
    classes: str = "",
    described_by: str = "",
    autocomplete: str = "",
    spellcheck: bool | None = None,
    disabled: bool = False,
    form_group: Options | None = None,
    attributes: Options | None = None,
) -> SafeString:
    """Several lines of text."""
    id = id or name  # noqa: A001
    own = attributes_of(
        {
            "spellcheck": None if spellcheck is None else str(spellcheck).lower(),
            "disabled": disabled,
            "aria-describedby": parts.described_by(described_by, id, hint, error_message) or None,
            "autocomplete": autocomplete or None,
        }
    )
    # A browser drops the first line break after the tag, so one that the person typed needs another before it.
    control = format_html(
        '<textarea class="{}" id="{}" name="{}" rows="{}"{}{}>{}{}</textarea>',
        classes_of("govuk-textarea", classes, error=bool(error_message)),
        id,
        name,
        rows or 5,
        own,
        attributes_of(attributes),
        "\n" if value.startswith(("\n", "\r")) else "",
        value,
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


def character_count(
    name: str,
    *,
    label: Options,
    id: str = "",  # noqa: A002
    maxlength: int | None = None,
    maxwords: int | None = None,
    threshold: int | None = None,
    count_type: str = "",
    count_message: Options | None = None,
    textarea_description: str = "",
    classes: str = "",
    form_group: Options | None = None,
    **options: Any,
) -> SafeString:
    """Several lines with a limit, which scripts count down; the other options are those of `textarea`."""
    id = id or name  # noqa: A001
    count_type = count_type or ("words" if maxwords else "")
    most = maxwords or maxlength
    told = (
        textarea_description or f"You can enter up to %{{count}} {'words' if count_type == 'words' else 'characters'}"
    )
    group = form_group or {}
    message = parts.hint(
        told.replace("%{count}", str(most)) if most else "",
        id=f"{id}-info",
        classes=classes_of("govuk-character-count__message", (count_message or {}).get("classes", "")),
    )
    counted = {
        "data-module": "govuk-character-count",
        "data-maxlength": maxlength,
        "data-maxwords": maxwords,
        "data-threshold": threshold,
        "data-count-type": count_type or None,
        "data-i18n.textarea-description.other": textarea_description if textarea_description and not most else None,
    }
    return textarea(
        name,
        id=id,
        label=label,
        described_by=f"{id}-info",
        classes=classes_of("govuk-js-character-count", classes),
        form_group={
            **group,
            "classes": classes_of("govuk-character-count", group.get("classes", "")),
            "attributes": {**counted, **(group.get("attributes") or {})},
            "after_input": {"text": joined((message, parts.within(group, "after_input")))},
        },
        **options,
    )


def file_upload(
    name: str,
    *,
    label: Options,
    id: str = "",  # noqa: A002
    hint: Options | None = None,
    error_message: Options | None = None,
    multiple: bool = False,
    disabled: bool = False,
    classes: str = "",
    described_by: str = "",
    form_group: Options | None = None,
    attributes: Options | None = None,
) -> SafeString:
    """A file, or several. What kinds and sizes are taken belongs in the hint."""
    id = id or name  # noqa: A001
    own = attributes_of(
        {
            "disabled": disabled,
            "multiple": multiple,
            "aria-describedby": parts.described_by(described_by, id, hint, error_message) or None,
        }
    )
    control = format_html(
        '<input class="{}" id="{}" name="{}" type="file"{}{}>',
        classes_of("govuk-file-upload", _with_error(classes, "govuk-file-upload--error", error_message)),
        id,
        name,
        own,
        attributes_of(attributes),
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
