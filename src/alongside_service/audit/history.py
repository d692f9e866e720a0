"""What a record was on any day, and who changed what: for every model that keeps history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone

WHATS = {"+": "made", "~": "changed", "-": "removed"}
FIRST = "kept for the first time"
EMPTY = "nothing"
_EMPTY: tuple[Any, ...] = (None, "", [], {})

Words = Callable[[Any, str, Any], tuple[str, str]]
"""From a row of history, the key of one of its answers and the answer: its label and its text."""


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field that changed, in words: its label, what it said and what it says."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One saving of one record: when, by whom, and its fields that changed. `person` is "" for the system."""

    at: dt.datetime
    person: str
    what: str
    """`made`, `changed` or `removed`; `kept for the first time` where it was there before its history was."""
    reason: str
    record: str
    """What the record is, in words: `Support project`."""
    pk: Any
    fields: Sequence[FieldChange]

    @cached_property
    def day(self) -> dt.date:
        """The day in the service's own time."""
        return timezone.localtime(self.at).date()


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day in the service's own time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def as_it_was(
    model: type[models.Model] | models.Model, pk: Any = None, at: dt.datetime | dt.date | None = None
) -> Any | None:
    """A record as it was at a moment, or at the end of a day; None where it did not exist then.

    `as_it_was(project, at=day)` or `as_it_was(Project, 12, day)`. What it points to is as it is now: ask for each.
    """
    history, key = _history(model, pk)
    kept = history.filter(**{key[0]: key[1]}, history_date__lte=_moment(at)).order_by("-history_date", "-history_id")
    last = kept.first()
    return _instance(last) if last is not None and last.history_type != "-" else None


def those_as_they_were(model: type[models.Model], at: dt.datetime | dt.date, **where: Any) -> list[Any]:
    """Every record of a model as it was, of those that `where` held for then.

    `those_as_they_were(Task, day, project=12)`.
    """
    name = model._meta.pk.attname
    newest: dict[Any, Any] = {}
    for kept in model.history.filter(history_date__lte=_moment(at)).filter(
        **{f"{name}__in": model.history.filter(**where).values(name)}
    ).order_by("history_date", "history_id"):  # fmt: skip
        newest[getattr(kept, name)] = kept
    return [
        _instance(kept)
        for kept in newest.values()
        if kept.history_type != "-" and all(_holds(kept, field, value) for field, value in where.items())
    ]


def _instance(kept: Any) -> Any:
    """The record that a row of history holds, made without asking the database."""
    model = kept.instance_type
    made = model(**{field.attname: getattr(kept, field.attname) for field in kept.tracked_fields})
    made._state.adding = False
    return made


def _holds(kept: Any, field: str, value: Any) -> bool:
    attname = kept._meta.get_field(field).attname
    return getattr(kept, attname) == (value.pk if isinstance(value, models.Model) else value)


def changes_of(
    model: type[models.Model] | models.Model,
    pk: Any = None,
    *,
    leave_out: Iterable[str] = (),
    limit: int | None = None,
    words: Words | None = None,
) -> list[Change]:
    """What happened to one record, newest first, in words."""
    history, key = _history(model, pk)
    return changes_in(history.filter(**{key[0]: key[1]}), leave_out=leave_out, limit=limit, words=words)


def changes_in(
    kept: models.QuerySet[Any], *, leave_out: Iterable[str] = (), limit: int | None = None, words: Words | None = None
) -> list[Change]:
    """What happened to every record of a history queryset, newest first: `changes_in(Note.history.filter(project=12))`.

    One query, and one for each model that is pointed to, however many changes there are. A JSON field of several
    answers is told answer by answer; `words` gives the label and the text of one.
    """
    records = list(kept.select_related("history_user").order_by("-history_date", "-history_id"))
    if not records:
        return []
    fields = _told_fields(type(records[0]), frozenset(leave_out))
    teller = _Teller(fields, records, words)
    key = records[0].instance_type._meta.pk.attname
    before: dict[Any, Any] = {}
    pairs = []
    for record in reversed(records):
        pairs.append((record, before.get(getattr(record, key))))
        before[getattr(record, key)] = record
    told = (_change(record, earlier, teller) for record, earlier in reversed(pairs))
    found = [change for change in told if change.fields or change.what != "changed"]
    return found[:limit] if limit else found


def _change(record: Any, earlier: Any | None, teller: _Teller) -> Change:
    user = record.history_user
    kind = record.instance_type._meta.verbose_name
    return Change(
        at=record.history_date,
        person=str(user) if user else "",
        what=FIRST if record.history_type == "~" and earlier is None else WHATS[record.history_type],
        reason=record.history_change_reason or "",
        record=_capital(kind),
        pk=getattr(record, record.instance_type._meta.pk.attname),
        fields=[] if record.history_type == "-" else list(teller.changes(earlier, record)),
    )


def _told_fields(history: Any, leave_out: frozenset[str]) -> list[Any]:
    original = history.instance_type._meta
    tracked = {field.name for field in history.tracked_fields}
    return [
        field
        for field in original.concrete_fields
        if field.name in tracked and field.name not in leave_out and not field.primary_key and not _clock(field)
    ]


def _clock(field: Any) -> bool:
    """Whether the field only keeps when it was saved, which every change says itself."""
    return bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


class _Teller:
    """Fields that changed, in words; whatever is pointed to is read once for each model."""

    def __init__(self, fields: Sequence[Any], records: Sequence[Any], words: Words | None) -> None:
        self.fields, self.words = fields, words
        wanted: dict[type[models.Model], set[Any]] = {}
        for field in fields:
            if field.remote_field is not None:
                keys = {getattr(record, field.attname) for record in records} - {None}
                wanted.setdefault(field.remote_field.model, set()).update(keys)
        self.known: Mapping[Any, Mapping[Any, str]] = {
            model: {pk: str(found) for pk, found in model._base_manager.in_bulk(keys).items()}
            for model, keys in wanted.items()
            if keys
        }

    def changes(self, earlier: Any | None, record: Any) -> Iterator[FieldChange]:
        """What differs between two rows of history; everything that is not empty where there is no earlier one."""
        for field in self.fields:
            old, new = _value(field, earlier), _value(field, record)
            if isinstance(new or old, dict) and isinstance(field, models.JSONField):
                yield from self._answers(field, record, old or {}, new or {})
            elif old != new and not (earlier is None and new in _EMPTY):
                label = str(field.verbose_name)
                yield FieldChange(
                    field=field.name, label=_capital(label), old=self._say(field, old), new=self._say(field, new)
                )

    def _answers(
        self, field: Any, record: Any, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[FieldChange]:
        for key in dict.fromkeys([*new, *old]):
            before, after = old.get(key), new.get(key)
            if before == after or (before in _EMPTY and after in _EMPTY):
                continue
            label, said = self._worded(record, key, after)
            _, was = self._worded(record, key, before)
            yield FieldChange(field=f"{field.name}.{key}", label=label, old=was, new=said)

    def _worded(self, record: Any, key: str, value: Any) -> tuple[str, str]:
        if self.words is not None and value not in _EMPTY:
            return self.words(record, key, value)
        label = self.words(record, key, value)[0] if self.words else _capital(key.replace("_", " ").replace("-", " "))
        return label, in_words(value)

    def _say(self, field: Any, value: Any) -> str:
        if field.remote_field is not None and value is not None:
            return self.known.get(field.remote_field.model, {}).get(value, f"{value} (no longer here)")
        return in_words(value, choices=dict(field.flatchoices) if field.choices else {})


def _value(field: Any, record: Any | None) -> Any:
    return None if record is None or record.history_type == "-" else getattr(record, field.attname)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def in_words(value: Any, *, choices: Mapping[Any, Any] | None = None) -> str:
    """A value as a reader would say it: labels for codes, yes and no, days as 31 August 2020."""
    if value in _EMPTY:
        return EMPTY
    if choices and not isinstance(value, list | dict) and value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        there = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{there.day} {there:%B %Y, %H:%M}"
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list | tuple):
        return ", ".join(in_words(each, choices=choices) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{str(key).replace('_', ' ')}: {in_words(each)}" for key, each in value.items())
    return str(value)


def _history(model: type[models.Model] | models.Model, pk: Any) -> tuple[Any, tuple[str, Any]]:
    kind = model if isinstance(model, type) else type(model)
    wanted = pk if isinstance(model, type) else model.pk
    return kind.history, (kind._meta.pk.attname, wanted)


def _moment(at: dt.datetime | dt.date | None) -> dt.datetime:
    if at is None:
        raise TypeError("Say at what moment or on what day.")
    return at if isinstance(at, dt.datetime) else end_of(at)
