"""Estimates and early warnings for the sample's schools, in the library's columns: invented, like the schools."""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.identification.need.estimate import SCHEMA
from alongside.identification.need.sentinels import SCHEMA as WATCHED

STUCK, NAMED, CONCERN, PLAIN = "100001", "100003", "100004", "200001"
"""Low by level and for its pupils; low by level alone; a secondary; as expected, with a suppressed small cohort."""
MANY = 60

LOW = "in the lowest quarter of schools; very sure"
BELOW = "below what we would expect for its pupils; fairly sure"
UNSURE = "we cannot tell"
UNKNOWN = "The newest cohort is too small to be published"


def _row(urn: str, outcome: str, group: str = "all", **given: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "urn": urn, "outcome": outcome, "group": group, "area": "attainment", "phase": "Primary",
        "first_period": "2016/17", "last_period": "2018/19", "years": 3, "pupils": 84, "latest": 54.0,
        "latest_period": "2018/19", "latest_missing": None, "raw": 52.0, "raw_low": 45.0, "raw_high": 59.0,
        "raw_threshold": 57.0, "raw_probability": 0.5, "adjusted": -1.0, "adjusted_low": -6.0, "adjusted_high": 4.0,
        "adjusted_threshold": -5.0, "adjusted_probability": 0.1, "expected_next": 56.0, "expected_next_low": 40.0,
        "expected_next_high": 72.0, "raw_words": UNSURE, "adjusted_words": UNSURE, "unknown": "",
        "because": "Three years pooled.",
    }  # fmt: skip
    return facts | given


def frame() -> pl.DataFrame:
    """The estimates, with the columns of the library."""
    rows = [
        _row(STUCK, "ks2_rwm_expected", raw_probability=0.97, adjusted=-8.0, adjusted_low=-13.0, adjusted_high=-3.0,
             adjusted_probability=0.88, raw_words=LOW, adjusted_words=BELOW),
        _row(STUCK, "ks2_rwm_expected", "disadvantaged", area="disadvantaged", pupils=21, raw=41.0),
        _row(STUCK, "ks2_maths_progress", area="maths", raw=-2.6, raw_low=-4.0, raw_high=-1.2, raw_threshold=-2.5,
             raw_probability=0.55, adjusted=-1.4, adjusted_low=-2.6, adjusted_high=-0.2, adjusted_threshold=-1.0,
             adjusted_probability=0.84, latest=-2.4, expected_next=-1.2, expected_next_low=-4.0,
             expected_next_high=1.6, adjusted_words=BELOW),
        _row(STUCK, "absence_overall", area="attendance", raw=5.4, raw_low=4.9, raw_high=5.9, raw_threshold=4.6,
             raw_probability=0.96, raw_words=LOW, adjusted=0.2, adjusted_low=-0.2, adjusted_high=0.6,
             adjusted_threshold=0.5, latest=5.1, pupils=None, expected_next=5.2, expected_next_low=4.5,
             expected_next_high=5.9),
        _row(NAMED, "ks2_rwm_expected", raw_probability=0.91, adjusted=2.0, adjusted_probability=0.03, raw_words=LOW),
        _row(CONCERN, "ks4_attainment8", phase="Secondary", raw=38.0, raw_low=36.0, raw_high=40.0,
             raw_threshold=41.0, raw_probability=0.99, adjusted=-4.0, adjusted_low=-6.0, adjusted_high=-2.0,
             adjusted_threshold=-3.0, adjusted_probability=0.82, latest=37.5, expected_next=38.5,
             expected_next_low=34.0, expected_next_high=43.0, raw_words=LOW, adjusted_words=BELOW),
        _row(PLAIN, "ks2_rwm_expected", years=1, pupils=6, latest=None,
             latest_missing="suppressed: too few pupils to publish", raw_low=30.0, raw_high=74.0, unknown=UNKNOWN),
    ]  # fmt: skip
    rows += [
        _row(str(200_000 + at), "ks2_rwm_expected", raw=58.0 + at / 4, raw_low=50.0 + at / 4, raw_high=66.0 + at / 4,
             raw_probability=0.4 - at / 200, adjusted=at / 10, adjusted_low=at / 10 - 5, adjusted_high=at / 10 + 5)
        for at in range(2, MANY)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA)


POPULATION = "schools that were good at their last graded inspection"
REASON = "Attainment fell in two years of three"


def warnings() -> pl.DataFrame:
    """The early warnings, with the columns of the library."""
    reasons = [
        {"text": REASON, "date": dt.date(2019, 12, 12), "without": 0.41},
        {"text": "Absence is higher than in similar schools", "date": dt.date(2020, 3, 26), "without": 0.55},
    ]
    rows = [
        {"urn": STUCK, "probability": 0.62, "baseline_probability": 0.44, "population": POPULATION,
         "because": "Attainment and absence", "reasons": reasons},
        {"urn": PLAIN, "probability": 0.08, "baseline_probability": 0.15, "population": POPULATION, "because": "",
         "reasons": []},
    ]  # fmt: skip
    return pl.DataFrame(rows)


def sentinels() -> pl.DataFrame:
    """What the sentinels saw, with the columns of the library: one worth a look, one not."""
    seen = {
        "urn": CONCERN, "sentinel": "cohort_fall", "period": "2018/19", "pupils": 120, "expected": 171.0, "fall": 0.30,
        "fall_low": 0.2, "fall_high": 0.4, "probability": 0.97, "words": "look at who left (very sure)",
    }  # fmt: skip
    return pl.DataFrame(
        [seen, seen | {"urn": STUCK, "probability": 0.02, "words": "nothing to look at"}], schema=WATCHED
    )


def keep(*, fingerprint: str, editions: tuple[str, ...] = ()) -> None:
    """Put both into the service that is configured now."""
    from alongside.policy.need import load_need
    from alongside_service.identification.actions.measures import expect, keep_measures, keep_warnings
    from alongside_service.identification.making import outcomes_of

    expect(fingerprint)
    made = {"editions": list(editions), "policy": "need@2026-11-28"}
    keep_measures(frame(), outcomes_of(load_need()), fingerprint=fingerprint, sentinels=sentinels(), **made)
    keep_warnings(warnings(), fingerprint=fingerprint, offered=True, **made | {"policy": "warning@2026-11-28"})
