"""Inspections along a lineage: newest first, in the words of their framework, and nothing before it was public."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.identifiers import Urn
from alongside.policy import load_frameworks
from alongside.provenance import EditionRef
from alongside.records import Inspection, Lineage
from alongside.register import inspections
from alongside.register.rows import Rows

AS_AT = dt.date(2020, 8, 31)
FIRST_DAY = dt.date(2005, 9, 1)
_DATES = ("started", "ended", "published")


def ref(name: str) -> EditionRef:
    return EditionRef(
        source="made_up", edition=name, title=name, period=name, as_at=AS_AT, publisher="Nobody", licence="None"
    )


def latest(*rows: dict[str, Any], name: str = "latest") -> Rows:
    """Typed rows of management information with latest, previous and ungraded inspections."""
    prefixes = ("latest_", "previous_", "ungraded_", "report_card_")
    texts = ("urn", "number", "overall_effectiveness", "leadership_and_management", "leadership_and_governance")
    schema: dict[str, Any] = {"urn": pl.String, "row": pl.UInt32}
    for prefix in prefixes:
        schema |= {f"{prefix}{field}": pl.Date for field in _DATES} | {f"{prefix}{field}": pl.String for field in texts}
    filled = [dict.fromkeys(schema) | {"row": at} | row for at, row in enumerate(rows, start=2)]
    return Rows(ref=ref(name), frame=pl.DataFrame(filled, schema=schema))


def history(*rows: tuple[str, dt.date, str], every: bool = False, name: str = "history") -> Rows:
    frame = pl.DataFrame(
        [(urn, started, grade, at) for at, (urn, started, grade) in enumerate(rows, start=2)],
        schema={"urn": pl.String, "started": pl.Date, "overall_effectiveness": pl.String, "row": pl.UInt32},
        orient="row",
    )
    return Rows(ref=ref(name), frame=frame.with_columns(graded=pl.lit(True), every_inspection=pl.lit(every)))


def assembled(
    first: Rows | None, *others: Rows, tied: dict[str, list[str]], as_at: dt.date = AS_AT
) -> dict[Urn, tuple[Inspection, ...]]:
    ties = pl.DataFrame(
        [(school, urn) for school, urns in tied.items() for urn in urns],
        schema={"school": pl.String, "urn": pl.String},
        orient="row",
    )
    given_lines = [
        inspections.from_history(rows) if "graded" in rows.frame.columns else inspections.from_latest(rows)
        for rows in others
    ]
    lines = inspections.combine(
        inspections.from_latest(first) if first else None, given_lines, ties, since=FIRST_DAY, as_at=as_at
    )
    refs = {rows.ref.edition: rows.ref for rows in (*((first,) if first else ()), *others)}
    return inspections.assemble(lines, frameworks=load_frameworks(), refs=refs)


LATEST = {
    "urn": "900002",
    "latest_urn": "900002",
    "latest_started": dt.date(2018, 5, 1),
    "latest_published": dt.date(2018, 6, 1),
    "latest_number": "B2",
    "latest_overall_effectiveness": "requires improvement",
    "previous_urn": "900001",
    "previous_started": dt.date(2011, 5, 1),
    "previous_published": dt.date(2011, 6, 1),
    "previous_number": "B1",
    "previous_overall_effectiveness": "requires improvement",
}
TIED = {"900002": ["900002", "900001"]}


def test_latest_then_previous_each_with_the_urn_inspected_and_its_source() -> None:
    newest, before = assembled(latest(LATEST), tied=TIED)[Urn("900002")]
    assert (newest.urn, newest.started, newest.number, newest.row) == ("900002", dt.date(2018, 5, 1), "B2", 2)
    assert (before.urn, before.started, before.number) == ("900001", dt.date(2011, 5, 1), "B1")
    assert newest.source is not None
    assert newest.source.edition == "latest"


def test_a_third_grade_takes_the_word_of_its_framework() -> None:
    newest, before = assembled(latest(LATEST), tied=TIED)[Urn("900002")]
    assert (newest.framework, newest.grades["overall_effectiveness"]) == ("cif-2015", "requires improvement")
    assert (before.framework, before.grades["overall_effectiveness"]) == ("s5-2005", "satisfactory")


def test_satisfactory_written_after_its_time_is_requires_improvement() -> None:
    late = history(("900002", dt.date(2013, 2, 1), "satisfactory"))
    (only,) = assembled(None, late, tied=TIED)[Urn("900002")]
    assert (only.framework, only.grades) == ("s5-2012", {"overall_effectiveness": "requires improvement"})


def test_the_history_adds_only_what_is_older() -> None:
    old = history(
        ("900001", dt.date(2008, 3, 1), "good"),
        ("900001", dt.date(2011, 5, 1), "satisfactory"),
        ("900002", dt.date(2016, 3, 1), "inadequate"),
        ("900002", dt.date(2018, 5, 1), "requires improvement"),
        ("900009", dt.date(2007, 3, 1), "good"),
    )
    found = assembled(latest(LATEST), old, tied=TIED)[Urn("900002")]
    assert [one.started.year for one in found] == [2018, 2011, 2008]
    assert [one.source.edition for one in found if one.source] == ["latest", "latest", "history"]


def test_without_management_information_the_history_stands_alone() -> None:
    old = history(("900001", dt.date(2008, 3, 1), "good"), ("900002", dt.date(2016, 3, 1), "inadequate"))
    found = assembled(None, old, tied=TIED)[Urn("900002")]
    assert [(one.urn, one.started.year) for one in found] == [("900002", 2016), ("900001", 2008)]


def test_nothing_counts_before_its_report_was_published() -> None:
    assert [i.started.year for i in assembled(latest(LATEST), tied=TIED, as_at=dt.date(2018, 5, 31))["900002"]] == [
        2011
    ]
    assert [i.started.year for i in assembled(latest(LATEST), tied=TIED, as_at=dt.date(2018, 6, 1))["900002"]] == [
        2018,
        2011,
    ]


def test_later_management_information_tells_of_earlier_inspections_by_the_urn_inspected() -> None:
    later = latest(LATEST | {"urn": "900005"}, name="later")
    old = history(("900001", dt.date(2011, 5, 1), "satisfactory"))
    found = assembled(None, later, old, tied=TIED, as_at=dt.date(2019, 1, 1))[Urn("900002")]
    assert [(one.urn, one.started.year, one.source.edition) for one in found if one.source] == [
        ("900002", 2018, "later"),
        ("900001", 2011, "later"),
    ]


def test_an_ungraded_visit_stands_among_the_graded_and_one_that_converted_does_not() -> None:
    visit = {"ungraded_urn": "900002", "ungraded_started": dt.date(2019, 9, 1), "ungraded_number": "V1"}
    found = assembled(latest(LATEST | visit), tied=TIED)[Urn("900002")]
    assert next((one.graded, one.framework) for one in found) == (False, "ungraded")
    converted = visit | {"ungraded_started": dt.date(2018, 5, 1), "ungraded_number": "B2"}
    assert all(one.graded for one in assembled(latest(LATEST | converted), tied=TIED)[Urn("900002")])


def test_a_report_card_never_shares_a_framework_with_what_came_before() -> None:
    row = LATEST | {
        "report_card_urn": "900002",
        "report_card_started": dt.date(2026, 1, 13),
        "report_card_published": dt.date(2026, 2, 24),
        "report_card_leadership_and_governance": "needs attention",
    }
    card, *others = assembled(latest(row), tied=TIED, as_at=dt.date(2026, 6, 30))[Urn("900002")]
    assert (card.framework, card.grades) == ("report-card-2025", {"leadership_and_governance": "needs attention"})
    assert {one.framework for one in others} == {"cif-2015", "s5-2005"}


def test_a_file_without_a_urn_inspected_means_its_own() -> None:
    (only,) = assembled(latest(LATEST | {"latest_urn": None, "previous_started": None}), tied=TIED)["900002"]
    assert only.urn == "900002"


def test_pairs_and_the_never_inspected() -> None:
    rows = latest(LATEST, {"urn": "900003"}).frame
    assert inspections.pairs(rows) == [("900002", "900001")]
    assert inspections.never_inspected(rows) == ["900003"]


def test_ties_follow_the_straight_line_and_what_was_inspected() -> None:
    mine = Lineage(urn=Urn("900003"), straight=(Urn("900003"),))
    theirs = Lineage(urn=Urn("900002"), straight=(Urn("900002"), Urn("900001")))
    tied = inspections.tie({Urn("900003"): mine}, {Urn("900003"): [theirs]})
    assert tied.rows() == [("900003", "900003"), ("900003", "900002"), ("900003", "900001")]


# --- From which day the list is complete ----------------------------------------------------------------------------


def complete(first: Rows, *old: Rows) -> dict[Urn, dt.date]:
    ties = pl.DataFrame([("900002", "900002"), ("900002", "900001")], schema=["school", "urn"], orient="row")
    covered = [
        inspections.covered_by_latest(rows, first_day=FIRST_DAY)
        if "latest_started" in rows.frame.columns
        else inspections.covered_by_history(rows)
        for rows in old
    ]
    newest = inspections.covered_by_latest(first, first_day=FIRST_DAY)
    return inspections.complete_from(newest, filter(None, covered), ties)


def without_previous(rows: Rows) -> Rows:
    """As the files with report cards: no previous inspection is listed."""
    kept = [name for name in rows.frame.columns if not name.startswith("previous_")]
    return Rows(ref=rows.ref, frame=rows.frame.select(kept))


def test_complete_back_to_the_previous_inspection() -> None:
    assert complete(latest(LATEST)) == {"900002": dt.date(2011, 5, 1)}


def test_complete_from_the_beginning_where_there_was_no_previous_or_no_inspection() -> None:
    only = latest(LATEST | {"previous_started": None})
    assert complete(only) == {"900002": FIRST_DAY}
    assert complete(without_previous(only)) == {"900002": dt.date(2018, 5, 1)}
    assert complete(latest({"urn": "900003"})) == {"900003": FIRST_DAY}


def test_earlier_management_information_carries_on() -> None:
    card = {"urn": "900002", "report_card_started": dt.date(2026, 1, 13), "latest_started": dt.date(2018, 5, 1)}
    assert complete(without_previous(latest(card))) == {"900002": dt.date(2018, 5, 1)}
    assert complete(without_previous(latest(card)), latest(LATEST, name="earlier")) == {"900002": dt.date(2011, 5, 1)}
    as_predecessor = latest(LATEST | {"urn": "900001"}, name="earlier")
    assert complete(without_previous(latest(card)), as_predecessor) == {"900002": dt.date(2011, 5, 1)}


def test_a_history_of_every_urn_carries_on() -> None:
    begins = dt.date(2005, 9, 12)
    both = history(("900001", begins, "good"), ("900002", dt.date(2020, 2, 1), "good"))
    mine_only = history(("900002", begins, "good"), ("900002", dt.date(2020, 2, 1), "good"))
    too_short = history(("900001", begins, "good"), ("900002", dt.date(2010, 1, 1), "good"))
    assert complete(latest(LATEST), both) == {"900002": begins}
    assert complete(latest(LATEST), mine_only) == {"900002": dt.date(2011, 5, 1)}
    assert complete(latest(LATEST), too_short) == {"900002": dt.date(2011, 5, 1)}


def test_publishers_files_that_meet_over_a_summer_are_one_span() -> None:
    newer = history(("1", dt.date(2010, 9, 3), "good"), ("1", dt.date(2011, 7, 12), "good"), every=True, name="newer")
    older = history(("1", dt.date(2009, 9, 9), "good"), ("1", dt.date(2010, 7, 14), "good"), every=True, name="older")
    assert complete(latest(LATEST), older, newer) == {"900002": dt.date(2009, 9, 9)}
    assert complete(latest(LATEST), older) == {"900002": dt.date(2011, 5, 1)}


# --- Whatever the files hold ----------------------------------------------------------------------------------------

_GRADES = st.sampled_from(["outstanding", "good", "satisfactory", "requires improvement", "inadequate"])
_DAYS = st.dates(dt.date(2005, 9, 1), dt.date(2019, 8, 31))
_HISTORIES = st.lists(st.tuples(st.sampled_from(["900001", "900002", "900009"]), _DAYS, _GRADES), max_size=12)


@settings(deadline=None)
@given(rows=_HISTORIES, as_at=_DAYS)
def test_newest_first_once_each_known_by_then_and_in_own_words(
    rows: list[tuple[str, dt.date, str]], as_at: dt.date
) -> None:
    frameworks = load_frameworks()
    found = assembled(None, history(*rows), tied=TIED, as_at=as_at).get(Urn("900002"), ())
    days = [one.started for one in found]
    assert days == sorted(days, reverse=True)
    assert all(day <= as_at for day in days)
    assert len({(one.urn, one.started) for one in found}) == len(found)
    for one in found:
        assert one.urn in ("900001", "900002")
        assert set(one.grades.values()) <= set(frameworks.get(one.framework).grades)
