"""Drawing the fields of the policy as components: the only place that knows which control asks for which kind.

The name of a control is the field's key, after a prefix where a page has several forms. Its id is its name, so the
links of an error summary are known without drawing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from alongside.policy.course import Field
from alongside_service.look import components
from alongside_service.look.answers import People, Raw, raw_of, read, read_form
from alongside_service.look.components.markup import Options, joined

__all__ = ["Asked", "draw", "draw_form", "error_summary_of", "people_of", "read", "read_form"]

MOST_RADIOS = 8
"""A longer list is a select."""

Asked = Mapping[str, SafeString]
"""By the key of an option: what choosing it asks next."""

_SMALL_LEGEND = "govuk-fieldset__legend--s"
_SMALL_LABEL = "govuk-label--s"


def draw(
    field: Field, *, name: str = "", value: Any = "", error: str = "", people: People = (), asked: Asked | None = None
) -> SafeString:
    """The control of one field. `value` is raw, typed or stored; a refused form shows just what was typed."""
    name = name or field.key
    around = {
        "hint": {"text": field.hint} if field.hint else None,
        "error_message": {"text": error} if error else None,
    }
    return _DRAWN[field.kind](field, name, raw_of(field, value), around, people, asked or {})


def draw_form(
    fields: Sequence[Field],
    *,
    values: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    people: Mapping[str, People] | None = None,
    prefix: str = "",
) -> SafeString:
    """Every field in order; one that is asked only after an answer stands with that answer. `people` goes by field."""
    by_key = {field.key: field for field in fields}
    nested: dict[str, list[Field]] = {}
    for field in fields:
        if _belongs_in(field, by_key):
            nested.setdefault(field.only_if.field, []).append(field)

    def drawn(field: Field) -> SafeString:
        return draw(
            field,
            name=prefix + field.key,
            value=values.get(field.key),
            error=(errors or {}).get(field.key, ""),
            people=(people or {}).get(field.key, ()),
            asked=_asked(nested.get(field.key, ()), by_key, drawn),
        )

    return joined(_alone(field, by_key, prefix, drawn(field)) for field in fields if not _belongs_in(field, by_key))


def error_summary_of(errors: Mapping[str, str], fields: Sequence[Field], prefix: str = "") -> list[dict[str, str]]:
    """The lines of an error summary, in the order of the fields, each with a link to the first control of its field."""
    kinds = {field.key: field.kind for field in fields}
    order = {key: at for at, key in enumerate(kinds)}
    lines = []
    for key, text in sorted(errors.items(), key=lambda item: order.get(item[0], -1)):
        target = f"#{prefix}{key}{'-day' if kinds.get(key) == 'day' else ''}"
        lines.append({"text": text, "href": target} if key in kinds else {"text": text})
    return lines


def people_of(fields: Sequence[Field], of_role: Callable[[str], People]) -> dict[str, People]:
    """Whom each `person` field offers, given how to find the people of a role."""
    return {field.key: of_role(field.role) for field in fields if field.kind == "person"}


# --- What is asked only after an answer ---


def _belongs_in(field: Field, by_key: Mapping[str, Field]) -> bool:
    """Whether the field can stand inside the one answer that asks for it."""
    if field.only_if is None or field.only_if.field not in by_key:
        return False
    controller, accepts = by_key[field.only_if.field], field.only_if.accepts
    if controller.kind == "tick":
        return True
    few = controller.kind in ("yes-no", "choices") or (
        controller.kind == "choice" and len(controller.options) <= MOST_RADIOS
    )
    return few and len(accepts) == 1


def _asked(
    fields: Sequence[Field], by_key: Mapping[str, Field], drawn: Callable[[Field], SafeString]
) -> dict[str, SafeString]:
    found: dict[str, list[SafeString]] = {}
    for field in fields:
        accepts = field.only_if.accepts or ("yes",)
        found.setdefault("yes" if by_key[field.only_if.field].kind == "tick" else accepts[0], []).append(
            format_html('<p class="app-when app-when--inside">{}</p>{}', _when(field, by_key), drawn(field))
        )
    return {key: joined(parts) for key, parts in found.items()}


def _alone(field: Field, by_key: Mapping[str, Field], prefix: str, control: SafeString) -> SafeString:
    """A field that several answers ask for: it says so, and scripts hide it until one is chosen."""
    if field.only_if is None or field.only_if.field not in by_key:
        return control
    return format_html(
        '<div class="app-asked" data-asked-by="{}" data-accepts="{}"><p class="app-when">{}</p>{}</div>',
        prefix + field.only_if.field,
        " ".join(field.only_if.accepts),
        _when(field, by_key),
        control,
    )


def _when(field: Field, by_key: Mapping[str, Field]) -> str:
    controller = by_key[field.only_if.field]
    if controller.kind == "tick":
        return f"Answer this if you ticked “{controller.label}”."
    if not field.only_if.accepts:
        return f"Answer this if you answered “{controller.label}”."
    plain = {"yes": "Yes", "no": "No"} if controller.kind == "yes-no" else {}
    chosen = [f"“{plain.get(key) or controller.label_of(key)}”" for key in field.only_if.accepts]
    return f"Answer this if you chose {' or '.join(chosen)}."


# --- One control for each kind ---


def _label(field: Field) -> str:
    return field.label if field.must or field.needed else f"{field.label} (optional)"


def _legend(field: Field) -> Options:
    return {"legend": {"text": _label(field), "classes": _SMALL_LEGEND}}


def _name_label(field: Field) -> Options:
    return {"text": _label(field), "classes": _SMALL_LABEL}


def _day(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    if not around["hint"]:
        around = {**around, "hint": {"text": "For example, 27 3 2026"}}
    return components.date_input(name, name_prefix=name, values=raw, fieldset=_legend(field), **around)


def _tick(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    item = {
        "value": "yes",
        "text": field.label,
        "checked": raw.lower() in ("yes", "true", "on", "1"),
        "hint": around["hint"],
        "conditional": {"text": asked.get("yes", "")},
    }
    return components.checkboxes(name, [item], error_message=around["error_message"])


def _yes_no(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    items = [_item(key, text, asked) for key, text in (("yes", "Yes"), ("no", "No"))]
    # An answer that asks for more needs the width, and inline radios cannot hold it.
    classes = "" if asked else "govuk-radios--inline"
    return components.radios(name, items, value=raw.lower(), classes=classes, fieldset=_legend(field), **around)


def _item(key: str, text: str, asked: Asked, hint: str = "") -> Options:
    return {"value": key, "text": text, "hint": {"text": hint}, "conditional": {"text": asked.get(key, "")}}


def _choice(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    if len(field.options) > MOST_RADIOS:
        pairs = [(option.key, option.label) for option in field.options]
        return _select(field, name, raw, around, pairs)
    items = [_item(option.key, option.label, asked, option.hint) for option in field.options]
    return components.radios(name, items, value=raw, fieldset=_legend(field), **around)


def _choices(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    items = [_item(option.key, option.label, asked, option.hint) for option in field.options]
    hint = around["hint"] or {"text": "Choose all that apply"}
    return components.checkboxes(name, items, values=raw, fieldset=_legend(field), **{**around, "hint": hint})


def _select(field: Field, name: str, raw: Raw, around: Options, pairs: People, none: str = "Choose one") -> SafeString:
    items = [{"value": "", "text": none}, *({"value": key, "text": text} for key, text in pairs)]
    return components.select(name, items, value=raw, label=_name_label(field), **around)


def _person(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    """A select. Somebody who was named and is offered no more stays named until another is chosen."""
    pairs = list(people)
    if raw and raw not in dict(pairs):
        pairs.append((raw, "Somebody who can no longer be chosen"))
    none = "Choose somebody" if pairs else "There is nobody to choose yet"
    return _select(field, name, raw, around, pairs, none)


def _words(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    rows = 3 if field.longest and field.longest <= 500 else 6
    if not field.longest:
        return components.textarea(name, value=raw, rows=rows, label=_name_label(field), **around)
    return components.character_count(
        name, value=raw, rows=rows, maxlength=field.longest, threshold=75, label=_name_label(field), **around
    )


def _line(field: Field, name: str, raw: Raw, around: Options, people: People, asked: Asked) -> SafeString:
    width = "govuk-input--width-20" if field.longest and field.longest <= 40 else ""
    more = {"text": {"classes": width}, **_LINES}[field.kind]
    return components.input(name, value=raw, label=_name_label(field), **more, **around)


_LINES: Mapping[str, Options] = {
    "money": {"prefix": {"text": "£"}, "classes": "govuk-input--width-10", "inputmode": "decimal", "spellcheck": False},
    "number": {"classes": "govuk-input--width-5", "inputmode": "numeric", "spellcheck": False},
    "email": {"type": "email", "spellcheck": False},
    "phone": {"type": "tel", "classes": "govuk-input--width-20"},
}

_Control = Callable[[Field, str, Raw, Options, People, Asked], SafeString]

_DRAWN: Mapping[str, _Control] = {
    "day": _day, "tick": _tick, "yes-no": _yes_no, "choice": _choice, "choices": _choices, "person": _person,
    "words": _words, "text": _line, "money": _line, "number": _line, "email": _line, "phone": _line,
}  # fmt: skip
