"""Rows for every table, and what a database holds, told in a way that does not depend on the database.

python every_table.py fill | tell
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import sys
import uuid

FILE = bytes(range(256)) * 5_000


def fill() -> None:
    """The sample, then a row or two in each table that is still empty, with a value in every column."""
    import sample
    from django.core.files.base import ContentFile
    from django.db import models, transaction

    from alongside_service.audit.actions import record
    from alongside_service.backup import tables
    from alongside_service.backup.stores import stores

    sample.load()
    refused = {}
    for attempt in range(3):  # a table may need another that comes later
        for model in tables.tables():
            if model._base_manager.exists():
                continue
            for number in (1, 2):
                try:
                    with transaction.atomic():
                        row = _row(model, number, sparse=attempt > 0)
                        models.Model.save_base(row, raw=True, force_insert=True)
                except Exception as error:
                    refused[model._meta.label] = str(error)
    still = [model._meta.label for model in tables.tables() if not model._base_manager.exists()]
    for event in range(5):
        record("tried", subject=f"thing:{event}", moment=dt.datetime(2026, 9, 1, 9, 0, 0, 123456, tzinfo=dt.UTC))
    for place, store in stores().items():
        store.save("a folder/plain.bin", ContentFile(FILE))
        store.save("a folder/Ünï côde (1).txt", ContentFile("é".encode()))
        print(place)
    print(json.dumps({label: refused.get(label, "") for label in still}))


def _row(model, number: int, *, sparse: bool):
    values = {}
    for field in model._meta.concrete_fields:
        if getattr(field, "generated", False) or (
            field.primary_key and field.get_internal_type().endswith("AutoField")
        ):
            continue
        if sparse and field.null:
            continue
        values[field.attname] = _value(field, number)
    return model(**values)


def _value(field, number: int):
    from django.db import models

    if field.remote_field is not None:
        rows = field.remote_field.model._base_manager.order_by("pk").values_list(field.target_field.attname, flat=True)
        return rows[number - 1 : number].first() or rows.first()
    if field.choices:
        return field.flatchoices[(number - 1) % len(field.flatchoices)][0]
    makers = (
        (models.BooleanField, lambda: number == 1),
        (models.JSONField, lambda: {"number": number, "word": "é\n\"'\\", "none": None, "list": [1, 2.5, {"a": True}]}),
        (models.DateTimeField, lambda: dt.datetime(2026, 9, number, 23, 59, 59, 654321, tzinfo=dt.UTC)),
        (models.DateField, lambda: dt.date(2026, 9, number)),
        (models.TimeField, lambda: dt.time(9, number, 0, 5)),
        (models.DurationField, lambda: dt.timedelta(days=number, microseconds=7)),
        (models.DecimalField, lambda: decimal.Decimal(number) / 4),
        (models.FloatField, lambda: number / 3),
        (models.UUIDField, lambda: uuid.UUID(int=number)),
        (models.BinaryField, lambda: bytes([0, 255, number])),
        (models.EmailField, lambda: f"someone{number}@example.org"),
        (models.IntegerField, lambda: number),
        (models.CharField, lambda: f"{number} é {field.name}"[: field.max_length]),
    )
    return next(
        (make() for kind, make in makers if isinstance(field, kind)),
        f"{number}: “long”\r\n\ttext of\n{field.name}\u2028 🏫",
    )


def tell() -> None:
    """Every row of every table that is backed up, and the SHA-256 of every file, as JSON."""
    import hashlib

    from alongside_service.backup import tables
    from alongside_service.backup.stores import names_in, stores

    rows = {
        model._meta.label: [
            [_said(value) for value in row]
            for row in model._base_manager.order_by("pk").values_list(*(f.attname for f in model._meta.concrete_fields))
        ]
        for model in tables.tables()
    }
    files = {
        f"{place}/{name}": hashlib.sha256(store.open(name).read()).hexdigest()
        for place, store in stores().items()
        for name in names_in(store)
    }
    json.dump({"rows": rows, "files": files}, sys.stdout)


def _said(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if isinstance(value, int | float | str | list | dict | None) else repr(value)


if __name__ == "__main__":
    import django

    django.setup()
    {"fill": fill, "tell": tell}[sys.argv[1]]()
