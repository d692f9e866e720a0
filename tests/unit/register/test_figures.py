"""Figures of a school, along its lineage, made only when looked at."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from alongside.provenance import EditionRef, Missing
from alongside.register import figures
from alongside.sources.contract import REASON
from alongside.sources.figures import LONG_SCHEMA

REF = EditionRef(
    source="ks2", edition="2018-19-x", title="", period="2018/19", as_at=dt.date(2019, 12, 16), publisher="", licence=""
)


def long(*rows: tuple[str, str, float | None, str | None]) -> pl.DataFrame:
    """Long figures: `(urn, period, value, missing)`."""
    frame = pl.DataFrame(
        [
            {
                "urn": urn,
                "measure": "ks2_rwm_expected",
                "group": "all",
                "period": period,
                "value": value,
                "missing": missing,
                "row": at,
            }
            for at, (urn, period, value, missing) in enumerate(rows, start=2)
        ],
        schema=dict(LONG_SCHEMA) | {"missing": pl.String},
    )
    return frame.with_columns(pl.col("missing").cast(REASON), source=pl.lit("ks2"), edition=pl.lit(REF.edition))


TIED = pl.DataFrame(
    [("900002", "900002"), ("900002", "900001"), ("900003", "900003")], schema=["school", "urn"], orient="row"
)


def test_a_school_has_its_own_figures_and_its_predecessors() -> None:
    rows = long(
        ("900001", "2017/18", 61.0, None),
        ("900003", "2018/19", 70.0, None),
        ("900002", "2018/19", 64.5, None),
        ("900009", "2018/19", 99.0, None),
    )
    shared = figures.share_out(rows, TIED, {REF.edition: REF})
    assert sorted((one.urn, one.period, one.value, one.row) for one in shared["900002"]) == [
        ("900001", "2017/18", 61.0, 2),
        ("900002", "2018/19", 64.5, 4),
    ]
    assert [one.source for one in shared["900003"]] == [REF]
    assert set(shared) == {"900002", "900003"}


def test_a_reason_stays_a_reason() -> None:
    shared = figures.share_out(long(("900002", "2018/19", None, Missing.SUPPRESSED.value)), TIED, {REF.edition: REF})
    (only,) = shared["900002"]
    assert (only.value, only.missing) == (None, Missing.SUPPRESSED)


def test_they_behave_as_a_list() -> None:
    rows = long(("900002", "2017/18", 1.0, None), ("900002", "2018/19", 2.0, None))
    one = figures.share_out(rows, TIED, {REF.edition: REF})["900002"]
    assert len(one) == 2
    assert one == tuple(one)
    assert one[0] in one
    assert one[:1] == (one[0],)
    assert one != ()
    with pytest.raises(IndexError):
        one[2]


def test_no_figures_give_nothing() -> None:
    assert figures.share_out(long(), TIED, {}) == {}
