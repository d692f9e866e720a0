"""What stands around a form control: label, hint, error message, fieldset, and the group that holds them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside_service.look.components.markup import NOTHING, Options, attributes_of, classes_of, joined


def label(
    text: str,
    *,
    target: str = "",
    classes: str = "",
    is_page_heading: bool = False,
    attributes: Options | None = None,
) -> SafeString:
    """The name of a control; `target` is the control's id."""
    if not text:
        return NOTHING
    made = format_html(
        '<label class="{}"{}{}>{}</label>',
        classes_of("govuk-label", classes),
        attributes_of(attributes),
        attributes_of({"for": target or None}),
        text,
    )
    return format_html('<h1 class="govuk-label-wrapper">{}</h1>', made) if is_page_heading else made


def hint(text: str, *, id: str = "", classes: str = "", attributes: Options | None = None) -> SafeString:  # noqa: A002
    """What helps to fill a control in."""
    return format_html(
        '<div{} class="{}"{}>{}</div>',
        attributes_of({"id": id or None}),
        classes_of("govuk-hint", classes),
        attributes_of(attributes),
        text,
    )


def error_message(
    text: str,
    *,
    id: str = "",  # noqa: A002
    classes: str = "",
    visually_hidden_text: str = "Error",
    attributes: Options | None = None,
) -> SafeString:
    """What is wrong with a control, and what to do."""
    before = (
        format_html('<span class="govuk-visually-hidden">{}:</span> ', visually_hidden_text)
        if visually_hidden_text
        else NOTHING
    )
    return format_html(
        '<p{} class="{}"{}>{}{}</p>',
        attributes_of({"id": id or None}),
        classes_of("govuk-error-message", classes),
        attributes_of(attributes),
        before,
        text,
    )


def fieldset(
    inner: str,
    *,
    legend: Options | None = None,
    role: str = "",
    described_by: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """Controls that belong together, under one legend."""
    return format_html(
        '<fieldset class="{}"{}{}>{}{}</fieldset>',
        classes_of("govuk-fieldset", classes),
        attributes_of({"role": role or None, "aria-describedby": described_by or None}),
        attributes_of(attributes),
        _legend(legend or {}),
        inner,
    )


def _legend(options: Options) -> SafeString:
    text = options.get("text", "")
    if not text:
        return NOTHING
    if options.get("is_page_heading"):
        text = format_html('<h1 class="govuk-fieldset__heading">{}</h1>', text)
    return format_html(
        '<legend class="{}">{}</legend>', classes_of("govuk-fieldset__legend", options.get("classes", "")), text
    )


def label_of(options: Options | None, *, target: str) -> SafeString:
    """The label that a control's options name, tied to the control."""
    return label(**{"text": "", **(options or {}), "target": target})


def notes_of(hint_options: Options | None, error: Options | None, *, id: str) -> SafeString:  # noqa: A002
    """The hint and the error message of a control, under the ids that `described_by` names."""
    return joined(
        (
            hint(**{"text": "", **hint_options, "id": f"{id}-hint"}) if hint_options else NOTHING,
            error_message(**{"text": "", **error, "id": f"{id}-error"}) if error else NOTHING,
        )
    )


def described_by(base: str, id: str, hint: Options | None, error: Options | None) -> str:  # noqa: A002
    """The ids that describe a control, in the order in which they stand."""
    return " ".join(part for part in (base, f"{id}-hint" if hint else "", f"{id}-error" if error else "") if part)


def within(options: Options | None, key: str) -> str:
    """What a form group is to hold beside the control: `before_input`, `after_inputs` and so on."""
    return ((options or {}).get(key) or {}).get("text", "")


def form_group(inner: SafeString, *, error: bool, options: Options | None) -> SafeString:
    """A control with all that belongs to it."""
    options = options or {}
    return format_html(
        '<div class="{}"{}>{}</div>',
        classes_of("govuk-form-group", options.get("classes", ""), error=error),
        attributes_of(options.get("attributes")),
        inner,
    )


def in_fieldset(options: Options | None, inner: SafeString, *, described: str, role: str = "") -> SafeString:
    """The controls in the fieldset that their options name, or as they are where they name none."""
    if not options:
        return inner
    return fieldset(inner, **{**options, "described_by": described, **({"role": role} if role else {})})
