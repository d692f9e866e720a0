"""Keeping what measurement and early warning say: the library's frames as rows, with what they were made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import transaction

from alongside.policy.looking import load_looking
from alongside.policy.need import load_need
from alongside_service.audit.actions import record
from alongside_service.identification.models import Making, Measured, Outcome, Warned, Watched
from alongside_service.register.models import School
from alongside_service.register.rows import insert_rows

ESTIMATES = (
    "group", "area", "first_period", "last_period", "years", "pupils", "latest", "latest_period", "latest_missing",
    "raw", "raw_low", "raw_high", "raw_threshold", "raw_probability",
    "adjusted", "adjusted_low", "adjusted_high", "adjusted_threshold", "adjusted_probability",
    "expected_next", "expected_next_low", "expected_next_high",
    "raw_words", "adjusted_words", "unknown", "because",
)  # fmt: skip
"""Columns of a frame of estimates that are kept as they are."""
SENTINELS = ("sentinel", "period", "pupils", "expected", "fall", "fall_low", "fall_high", "probability", "words")
_TEXTS = ("first_period", "last_period", "latest_period", "latest_missing", "unknown", "because", "adjusted_words")
_OURS = ("probability", "main", "small")
_ENDS = (0.05, 0.50, 0.95)


def expect(fingerprint: str) -> bool:
    """Note that the layers of a load are to be made; False where each was made already. What an earlier load said goes
    at once: nobody is to read it as if it were of this one."""
    made = Making.objects.filter(fingerprint=fingerprint, state=Making.DONE)
    if set(made.values_list("layer", flat=True)) == {Making.MEASURES, Making.WARNING}:
        return False
    with transaction.atomic():
        if Making.objects.exclude(fingerprint=fingerprint).exists():
            forget_layers()
        for layer in (Making.MEASURES, Making.WARNING):
            row, new = Making.objects.get_or_create(layer=layer, fingerprint=fingerprint)
            if not new and row.state == Making.FAILED:
                row.state, row.why_failed = Making.WAITING, ""
                row.save()
    return True


def forget_layers() -> None:
    """Take away everything that these layers said."""
    for model in (Measured, Outcome, Watched, Warned, Making):
        model.objects.all().delete()


@transaction.atomic
def keep_measures(
    frame: pl.DataFrame, outcomes: Sequence[Outcome], *, fingerprint: str, sentinels: pl.DataFrame, **made: Any
) -> int:  # fmt: skip
    """Put these estimates, and what the sentinels saw, in place of an earlier load's; how many estimates.

    Those of schools that are not here are left out. `made` says what they were made from: `editions`, `policy`,
    `report`.
    """
    known = pl.DataFrame({"urn": list(School.objects.values_list("pk", flat=True))}, schema={"urn": pl.String})
    rows = _ready(frame.filter(pl.col("outcome").is_in([o.pk for o in outcomes])).join(known, on="urn", how="semi"))
    for model in (Measured, Outcome, Watched):
        model.objects.all().delete()
    spreads = _spreads(rows)
    for outcome in outcomes:
        outcome.spread = spreads.get(outcome.pk, {})
    Outcome.objects.bulk_create(outcomes)
    fields = ("urn", "outcome", *ESTIMATES, *_OURS)
    insert_rows(Measured, ("school", *fields[1:]), rows.select(fields).iter_rows())
    # What is nothing to look at is not kept: a list of schools that did nothing would be one of suspects.
    worth = sentinels.join(known, on="urn", how="semi").filter(pl.col("probability") >= load_need().sure.fairly)
    insert_rows(Watched, ("school", *SENTINELS), worth.select("urn", *SENTINELS).iter_rows())
    return _done(Making.MEASURES, fingerprint, rows.height, made)


def _ready(frame: pl.DataFrame) -> pl.DataFrame:
    """With what pages sort and filter by: the greater probability, whether it stands for its school, whether small."""
    policy = load_looking()
    order = {outcome: at for at, outcome in enumerate(policy.main)}
    place = pl.col("outcome").replace_strict(order, default=None, return_dtype=pl.Int32)
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    return frame.with_columns(
        pl.col(numbers).fill_nan(None),
        pl.col(_TEXTS).fill_null(""),
        place.alias("_place"),
    ).with_columns(
        pl.max_horizontal("raw_probability", "adjusted_probability").alias("probability"),
        (pl.col("_place") == pl.col("_place").min().over("urn", "group")).fill_null(value=False).alias("main"),
        (pl.col("pupils") / pl.col("years") < policy.small_cohort).alias("small"),
    )


def _spreads(rows: pl.DataFrame) -> dict[str, dict[str, dict[str, list[float | None]]]]:
    found: dict[str, dict[str, dict[str, list[float | None]]]] = {}
    ends = [
        pl.col(name).quantile(at).alias(f"{name}-{at}") for name in ("raw", "adjusted") for at in _ENDS
    ]  # fmt: skip
    of_phase = pl.concat_str("group", "phase", separator=", ")
    for name in (pl.col("group"), of_phase):
        for outcome, group, *values in rows.group_by("outcome", name.alias("of")).agg(ends).iter_rows():
            found.setdefault(outcome, {})[group] = {"raw": values[:3], "adjusted": values[3:]}
    return found


@transaction.atomic
def keep_warnings(frame: pl.DataFrame, *, fingerprint: str, offered: bool, **made: Any) -> int:
    """Put these early warnings in place of an earlier load's; how many: none where the model is not offered."""
    Warned.objects.all().delete()
    known = set(School.objects.values_list("pk", flat=True))
    fields = ("urn", "probability", "baseline_probability", "population", "because", "reasons")
    rows = [row for row in frame.select(fields).iter_rows() if row[0] in known] if offered else []
    ready = ((*row[:4], row[4] or "", json.loads(json.dumps(row[5] or [], default=str))) for row in rows)
    insert_rows(Warned, ("school", *fields[1:]), ready)
    return _done(Making.WARNING, fingerprint, len(rows), made | {"offered": offered})


def fail(layer: str, fingerprint: str, why: str) -> None:
    """Note that a layer could not be made, and why."""
    Making.objects.update_or_create(
        layer=layer, fingerprint=fingerprint, defaults={"state": Making.FAILED, "why_failed": why}
    )


def _done(layer: str, fingerprint: str, rows: int, made: Mapping[str, Any]) -> int:
    Making.objects.update_or_create(
        layer=layer,
        fingerprint=fingerprint,
        defaults={"state": Making.DONE, "why_failed": "", "rows": rows, **made},
    )
    record(f"made the {layer}", subject=fingerprint, rows=rows, policy=made.get("policy", ""))
    return rows
