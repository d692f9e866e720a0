"""What a reason says of when its facts became known, and of facts that are not there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.identification.warning.events import GOOD
from alongside.identification.warning.features import describe
from alongside.identification.warning.published import Published
from alongside.identification.warning.reasons import explain, usual
from alongside.journey.warning_inputs import Chains, ask
from alongside.policy.warning import Group, load_warning

POLICY = load_warning()
GROUPS = {group.id: at for at, group in enumerate(POLICY.groups)}
DAY = dt.date(2018, 6, 1)
INSPECTED = {"urn": pl.String, "started": pl.Date, "known": pl.Date, "grade": pl.Int64}
FIGURED = {
    "urn": pl.String, "measure": pl.String, "period": pl.String, "value": pl.Float64, "pupils": pl.Int64,
    "known": pl.Date,
}  # fmt: skip


def published(
    inspected: Sequence[tuple[str, dt.date, int]] = (), figured: Sequence[tuple[str, str, dt.date]] = ()
) -> Published:
    """Facts of five schools of one authority; the first two are of one trust."""
    urns = [f"10000{at}" for at in range(5)]
    inspections = [(urn, known - dt.timedelta(days=30), known, grade) for urn, known, grade in inspected]
    figures = [(urn, measure, "2016/17", 3.0 + at, 30, known) for at, (urn, measure, known) in enumerate(figured)]
    place = {"phase": "Primary", "kind": "maintained", "region": "London", "la_code": "201", "faith": "Non-faith"}
    more = {"gender": "Mixed", "selective": 0, "low_age": 4, "high_age": 11, "idaci_quintile": 3}
    places = pl.DataFrame({"urn": urns, "lsoa": ["E01000001"] * 4 + [None]}).with_columns(
        *(pl.lit(value).alias(name) for name, value in (place | more).items()),
        opened=pl.Series([dt.date(2011, 9, 1), None, dt.date(2019, 9, 1), DAY, dt.date(2018, 5, 31)]),
    )
    return Published(
        places=places,
        inspections=pl.DataFrame(inspections, schema=INSPECTED, orient="row"),
        figures=pl.DataFrame(figures, schema=FIGURED, orient="row"),
        areas=pl.DataFrame({"lsoa": ["E01000001"], "imd": [0.4], "known": [dt.date(2015, 9, 30)]}),
        memberships=pl.DataFrame({"urn": urns[:2], "body": ["T"] * 2, "joined": [dt.date(2012, 9, 1)] * 2}),
    )


def days(known: Published, held: Chains | None = None) -> pl.DataFrame:
    rows = pl.DataFrame({"urn": known.places["urn"]}).with_columns(day=pl.lit(DAY))
    return describe(ask(rows, held or Chains([])), known)


def test_the_day_of_other_schools_is_never_that_of_its_own_inspection() -> None:
    told = days(published([("100000", dt.date(2018, 3, 1), 3), ("100002", dt.date(2017, 3, 1), 2)]))
    assert told["others_known"].to_list() == [dt.date(2017, 3, 1), *[dt.date(2018, 3, 1)] * 4]
    alone = days(published([("100000", dt.date(2018, 3, 1), 3), ("100000", dt.date(2017, 3, 1), 3)]))
    assert alone["others_known"].to_list() == [None, *[dt.date(2018, 3, 1)] * 4]


def test_its_predecessors_inspection_is_its_own() -> None:
    held = Chains([("100000", "100001", dt.date(2016, 9, 1), True)])
    told = days(published([("100001", dt.date(2015, 3, 1), 3), ("100001", dt.date(2018, 3, 1), 3)]), held)
    assert told["others_known"][0] is None
    assert told["others_known"][2] == dt.date(2018, 3, 1)


def test_what_is_too_old_to_count_gives_no_day() -> None:
    assert days(published([("100002", dt.date(2014, 3, 1), 2)]))["others_known"].null_count() == 5


def test_the_progress_of_other_schools_gives_a_day_too() -> None:
    told = days(published(figured=[(f"10000{at}", "ks2_maths_progress", dt.date(2017, 12, 15)) for at in (1, 2)]))
    assert told["others_known"].to_list() == [dt.date(2017, 12, 15)] * 5


def test_pupils_and_neighbourhood_take_the_newest_day_and_opening_one_that_is_past() -> None:
    told = days(published(figured=[("100001", "fsm6_percent", dt.date(2017, 6, 29))]))
    index = dt.date(2015, 9, 30)
    assert told["pupils_known"].to_list() == [index, dt.date(2017, 6, 29), index, index, None]
    assert told["school_opened"].to_list() == [dt.date(2011, 9, 1), None, None, None, dt.date(2018, 5, 31)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([f"10000{at}" for at in range(5)]), st.integers(-1500, 400)), max_size=20),
    st.lists(
        st.tuples(
            st.sampled_from([f"10000{at}" for at in range(5)]),
            st.sampled_from(["ks2_rwm_expected", "ks2_maths_progress", "fsm6_percent", "finance_income"]),
            st.integers(-400, 400),
        ),
        max_size=20,
        unique_by=lambda one: one[:2],
    ),
)
def test_no_reason_is_dated_on_the_day_asked_about_or_later(
    graded: list[tuple[str, int]], figured: list[tuple[str, str, int]]
) -> None:
    known = published(
        [(urn, DAY + dt.timedelta(days=ago), 2) for urn, ago in graded],
        [(urn, measure, DAY + dt.timedelta(days=ago)) for urn, measure, ago in figured],
    )
    told = days(known)
    for group in POLICY.groups:
        assert (told[group.dated].drop_nulls() < DAY).all(), group.id
    _agrees_with_a_plain_count(known, told)


def _agrees_with_a_plain_count(known: Published, told: pl.DataFrame) -> None:
    """The newest day of others, by asking school by school."""
    recent = known.inspections.filter(pl.col("known") < DAY, pl.col("known") >= DAY - dt.timedelta(days=3 * 365))
    results = known.figures.filter(pl.col("measure") == "ks2_maths_progress", pl.col("known") < DAY)
    if results.height:
        return
    for urn, day in told.select("urn", "others_known").iter_rows():
        assert day == recent.filter(pl.col("urn") != urn)["known"].max()


# --- Words ------------------------------------------------------------------------------------------------------------


def row(**dated: dt.date | None) -> pl.DataFrame:
    all_days = dict.fromkeys((group.dated for group in POLICY.groups), dt.date(2017, 12, 15)) | dated
    return pl.DataFrame({"population": [GOOD]}).with_columns(
        pl.lit(day, dtype=pl.Date).alias(name) for name, day in all_days.items()
    )


def said(moved: str, **dated: dt.date | None) -> tuple[str, dict[str, object]]:
    """The sentence and the one reason of a school at 30% that one group moves to 20%."""
    without = np.full((1, len(GROUPS)), 0.3)
    without[0, GROUPS[moved]] = 0.2
    sentences, reasons = explain(row(**dated), np.array([0.3]), without, POLICY)
    return sentences[0], reasons[0][0]


@pytest.mark.parametrize("group", POLICY.groups, ids=lambda group: group.id)
def test_every_group_has_a_day_or_says_that_nothing_is_known(group: Group) -> None:
    sentence, reason = said(group.id)
    assert reason["date"] == dt.date(2017, 12, 15)
    assert f"{'open since ' if group.id == 'school' else ''}December 2017), 20% without." in sentence
    sentence, reason = said(group.id, **{group.dated: None})
    assert reason == {"text": f"{group.label} ({group.unknown})", "date": None, "without": 0.2}
    if group.id == "school":
        assert sentence.endswith(f"below good in {group.label} ({group.unknown}), 20% without.")
    else:
        assert sentence.endswith(f": nothing is known of {group.label} ({group.unknown}), 20% with the usual figures.")


def test_a_sentence_says_whom_a_school_is_less_like() -> None:
    without = np.full((2, len(GROUPS)), 0.3)
    without[:, GROUPS["time"]] = 0.4
    without[0, GROUPS["others"]] = 0.2
    both, alone = explain(pl.concat([row()] * 2), np.array([0.3, 0.3]), without, POLICY)[0]
    assert "more like schools that were next graded below good in other schools" in both
    assert "less like them in time" in both
    assert "less like schools that were next graded below good in time" in alone


def test_the_registers_stand_in_for_an_opening_day_is_none() -> None:
    known = published()
    old = known.places.with_columns(opened=pl.lit(dt.date(1899, 12, 31)))
    assert days(replace(known, places=old))["school_opened"].null_count() == old.height


def test_replacing_what_is_not_known_takes_what_is_usual_of_those_of_which_it_is() -> None:
    group = POLICY.groups[GROUPS["money"]]
    rows = pl.DataFrame({"population": [GOOD] * 4, "phase": ["Primary"] * 3 + ["Nursery"]}).with_columns(
        pl.Series(name, [None, 1.0, 3.0, None]) for name in group.features
    )
    moved = usual(rows, group)
    assert all(moved[name].to_list() == [2.0, 2.0, 2.0, None] for name in group.features)


def test_a_day_is_never_a_feature() -> None:
    told = days(published())
    dated = {name for name, kind in told.schema.items() if kind == pl.Date}
    assert {group.dated for group in POLICY.groups} <= dated
    assert not dated & set(POLICY.features)
