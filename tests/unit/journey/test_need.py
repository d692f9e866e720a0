"""Who is measured on a day, whose figures are whose, and what a rule on published figures alone misses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from alongside.editions import Shelf, open_shelf
from alongside.errors import JourneyError
from alongside.identification.need.estimate import SCHEMA
from alongside.journey.need import KINDS, editions_used, figures_by_school, need_on
from alongside.journey.need_missed import in_words, missed
from alongside.journey.need_schools import schools_on
from alongside.journey.need_unseen import precision_at_half
from alongside.policy.need import load_need
from alongside.records import Phase
from alongside.synthetic import invent, make_plan, write_england
from data import shared_data, shared_store

DAY = dt.date(2019, 9, 1)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return open_shelf(shared_data(), store=shared_store())


@pytest.mark.data
def test_without_a_register_the_census_lists_the_schools_and_says_so(shelf: Shelf) -> None:
    schools = schools_on(shelf, as_at=DAY)
    assert "census (2018/19)" in schools.listed_by
    kinds = dict(schools.frame["phase"].value_counts().iter_rows())
    assert 16_000 < kinds["Primary"] < 17_000
    assert 3_000 < kinds["Secondary"] < 4_000
    assert schools.frame["urn"].is_unique().all()
    assert schools.frame["region"].n_unique() == 9
    # The census of January 2019 has Dorset, Poole and Bournemouth; the list of regions has who followed them in April.
    former = schools.frame.filter(pl.col("la_code").is_in(["835", "836", "837"]))
    assert former.height > 200
    assert set(former["region"]) == {"South West"}
    assert former["la_name"].str.contains("Bournemouth").all()
    # What only a register says is not known, and is not taken from one published later.
    for fact in ("selective", "boys_only", "rural", "high_age", "lsoa"):
        assert schools.frame[fact].count() == 0


@pytest.mark.data
def test_the_register_says_which_schools_have_some_years_only(shelf: Shelf) -> None:
    schools = schools_on(shelf, as_at=dt.date(2020, 8, 31)).frame
    primary = schools.filter(pl.col("phase") == "Primary")
    assert 1_400 < primary["to_10"].sum() < 1_800
    assert 900 < primary["from_7"].sum() < 1_200
    assert schools.filter(pl.col("from_14"))["name"].str.contains("UTC|Studio|Technical|14").mean() > 0.3  # type: ignore[operator]
    # An age of 0 is one that is not known, and no reason to leave a school out.
    assert schools["high_age"].min() > 0  # type: ignore[operator]
    assert (schools["high_age"].is_null() == schools["to_10"].is_null()).all()


@pytest.mark.data
def test_a_day_without_any_list_is_refused(shelf: Shelf) -> None:
    with pytest.raises(JourneyError, match="No edition usable on 2018-01-01 lists the schools"):
        schools_on(shelf, as_at=dt.date(2018, 1, 1))


@pytest.mark.data
def test_a_converted_school_keeps_the_figures_of_its_earlier_urn_once_for_each_year(shelf: Shelf) -> None:
    schools = schools_on(shelf, as_at=DAY)
    figures = figures_by_school(shelf, schools.tied, as_at=DAY, measures={"ks2_rwm_expected"})
    key = ["school", "measure", "group", "year"]
    assert figures.select(key).is_unique().all()
    earlier = schools.tied.filter(pl.col("nearness") > 0)
    own = shelf.rows(next(one for one in shelf.of("ks2") if one.ref.period == "2017/18"))
    printed = own.filter(pl.col("rwm_expected").is_not_null()).select("urn", printed="rwm_expected")
    inherited = earlier.join(printed, on="urn").join(printed.select(school="urn"), on="school", how="anti")
    got = inherited.join(figures.filter(pl.col("year") == 2017), on="school")
    assert got.height > 100
    nearest = got.sort("nearness").unique("school", keep="first", maintain_order=True)
    assert (nearest["value"] - nearest["printed"]).abs().max() == 0


@pytest.mark.data
def test_nothing_published_later_is_used_but_dated_links(shelf: Shelf) -> None:
    later = {one.ref.source for one in editions_used(shelf, DAY) if one.ref.as_at > DAY}
    assert later <= {"gias_links"}


def test_a_phase_of_which_nothing_is_measured_is_refused() -> None:
    with pytest.raises(JourneyError, match="Nothing is measured for the phase '16 plus'"):
        need_on(Shelf(editions=()), as_at=DAY, phase=Phase.SIXTEEN_PLUS)
    assert all(phases for phases in KINDS.values())


def test_a_result_is_kept_and_not_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_england(invent(make_plan(schools=400, years="2024-2026", seed=5)), tmp_path / "england")
    made = open_shelf(tmp_path / "england", store=tmp_path / "store")
    day = dt.date(2027, 3, 1)
    first = need_on(made, as_at=day, phase=Phase.SECONDARY)
    assert dict(first.frame.schema) == SCHEMA
    assert set(first.frame["phase"]) == {"Secondary"}
    context = {name for fit in first.fits for name in fit.get("context", ())}
    assert {"fsm6", "sen_support", "idaci"} <= context
    assert schools_on(made, as_at=day).frame["rural"].any()
    assert (tmp_path / "store" / "workings" / "need").is_dir()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr("alongside.journey.need.figures_by_school", refuse)
    monkeypatch.setattr("alongside.journey.need.schools_on", refuse)
    second = need_on(made, as_at=day, phase=Phase.SECONDARY)
    assert second.frame.equals(first.frame)
    assert second.fits == first.fits
    assert second.sentinels.equals(first.sentinels)


def _frame(rows: list[tuple[float | None, int, float, float]]) -> pl.DataFrame:
    filled: dict[type[pl.DataType], object] = {pl.String: "", pl.Int64: 1, pl.Float64: 0.0}
    base = {name: filled[kind] for name, kind in SCHEMA.items()}
    base |= {"outcome": "ks2_rwm_expected", "group": "all", "raw_threshold": 57.0, "latest_period": "2017/18"}
    return pl.DataFrame(
        [
            base | {"latest": latest, "years": years, "raw_probability": raw, "adjusted_probability": adjusted}
            for latest, years, raw, adjusted in rows
        ],
        schema=SCHEMA,
    )


@pytest.mark.parametrize(
    ("weak", "precision"),
    [([True, True, False, False], 1.0), ([False, True, False, True], 0.5), ([False, False, False, False], None)],
)
def test_a_list_is_judged_where_it_holds_half_of_the_weak(weak: list[bool], precision: float | None) -> None:
    found = precision_at_half(np.array([40.0, 50.0, 60.0, 70.0]), np.array(weak))
    assert np.isnan(found) if precision is None else found == precision


def test_what_published_figures_alone_cannot_see_is_counted() -> None:
    policy = load_need()
    rows = [
        (None, 2, 0.97, 0.10), (None, 2, 0.60, 0.90), (None, 1, 0.20, 0.10), (None, 0, 0.99, 0.99),
        (40.0, 3, 0.95, 0.90), (56.0, 3, 0.55, 0.20), (70.0, 3, 0.02, 0.01),
    ]  # fmt: skip
    (found,) = missed(_frame(rows), policy)
    assert (found.schools, found.without, found.with_earlier) == (7, 4, 3)
    assert (found.beyond, found.sure, found.adjusted_sure) == (2, 1, 1)
    assert (found.flagged, found.flagged_unsure) == (2, 1)
    said = in_words(found, {"ks2_rwm_expected": "Expected standard"})
    assert "sees nothing of 4 of 7 schools" in said
    assert "of 1 of these we cannot be sure" in said
