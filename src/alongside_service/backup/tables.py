"""Rows as JSON and back: every model of the service, whichever database holds it."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.apps import apps as current_apps
from django.core.management.color import no_style
from django.db import connection, models
from django.utils.duration import duration_iso_string

from alongside_service.backup.archive import BackupError

LEFT_OUT_APPS = frozenset({"contenttypes", "auth", "sessions"})
"""Made anew by every migration, or worth nothing to another installation."""

LEFT_OUT = frozenset({"accounts.signinattempt"})
"""Kept for a day to slow down guessing."""

BATCH = 2_000


def tables(apps: Any = current_apps) -> list[type[models.Model]]:
    """The models that are backed up, in a settled order."""
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT_APPS
        and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def fields_of(model: type[models.Model]) -> list[Any]:
    """The columns of a model's own table that can be written."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def lines_of(model: type[models.Model]) -> Iterator[str]:
    """Each row as a line of JSON, by primary key, without holding them all."""
    names = [field.attname for field in fields_of(model)]
    rows = model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=BATCH)
    for row in rows:
        yield json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_iso_string(value)
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise BackupError(f"A value of the kind {type(value).__name__} cannot be written to a backup.")


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows just as they were, without any of the model's own doings; how many."""
    fields = [_field(model, name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"
    written, ready = 0, (tuple(map(_ready, fields, row)) for row in rows)
    with connection.cursor() as cursor:
        while batch := list(islice(ready, BATCH)):
            cursor.executemany(statement, batch)
            written += len(batch)
    return written


def _field(model: type[models.Model], name: str) -> Any:
    for field in model._meta.local_concrete_fields:
        if field.attname == name:
            return field
    raise BackupError(f"The table of {model._meta.label} has no column {name!r} at this backup's version.")


def _ready(field: Any, value: Any) -> Any:
    """A value of the backup as the database takes it."""
    target = field
    while target.remote_field is not None:
        target = target.target_field
    if isinstance(target, models.JSONField):
        if value is None and field.null:
            return None
        return connection.ops.adapt_json_value(value, target.encoder)
    return field.get_db_prep_save(None if value is None else target.to_python(value), connection)


def count(model: type[models.Model]) -> int:
    """Whether a table has rows: 0 or 1."""
    return len(model._base_manager.order_by()[:1].values_list("pk"))


def empty(models_: Iterable[type[models.Model]]) -> None:
    """Remove the rows that migrations themselves put into tables just made."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in models_:
            if count(model):
                cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")


def settle(models_: Sequence[type[models.Model]]) -> None:
    """Go on numbering after the highest number, and make search indexes and the planner's statistics anew."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%' AND sql LIKE '%content=%'"
            )
            for (name,) in cursor.fetchall():
                quoted = connection.ops.quote_name(name)
                cursor.execute(f"INSERT INTO {quoted}({quoted}) VALUES ('rebuild')")
        cursor.execute("ANALYZE")
