"""Following a school across URNs."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.identifiers import Urn
from alongside.records import Lineage
from alongside.register import lineage
from alongside.sources.gias_links import RELATIONS

AS_AT = dt.date(2020, 8, 31)
Row = tuple[str, str, str, dt.date | None]


def links(*rows: Row) -> pl.DataFrame:
    """Typed rows of `gias_links`: `(urn, other, type, since)`."""
    frame = pl.DataFrame(
        rows, schema={"urn": pl.String, "other_urn": pl.String, "link_type": pl.String, "since": pl.Date}, orient="row"
    )
    return frame.with_columns(
        other_name=pl.lit("A school"), relation=pl.col("link_type").replace_strict(RELATIONS, return_dtype=pl.String)
    )


def traced(urn: str, *rows: Row, as_at: dt.date = AS_AT) -> Lineage:
    found = lineage.predecessors([links(*rows)], as_at=as_at)
    return lineage.trace_all([Urn(urn)], found)[Urn(urn)]


DAY = dt.date(2015, 9, 1)


def test_a_school_without_links_is_its_own_lineage() -> None:
    assert traced("900001") == Lineage(urn=Urn("900001"), straight=(Urn("900001"),))


def test_conversions_are_followed_back_newest_first() -> None:
    one = traced("900003", ("900003", "900002", "Predecessor", DAY), ("900002", "900001", "Predecessor", None))
    assert one.straight == ("900003", "900002", "900001")
    assert one.all_urns == ("900003", "900002", "900001")


def test_a_link_counts_from_its_day() -> None:
    row = ("900002", "900001", "Predecessor", dt.date(2020, 9, 1))
    assert traced("900002", row, as_at=dt.date(2020, 8, 31)).straight == ("900002",)
    assert traced("900002", row, as_at=dt.date(2020, 9, 1)).straight == ("900002", "900001")


def test_a_later_edition_adds_only_links_with_a_day() -> None:
    nearest = links(("900002", "900001", "Predecessor", DAY))
    later = links(
        ("900004", "900003", "Predecessor", dt.date(2020, 5, 1)),
        ("900006", "900005", "Predecessor", None),
        ("900008", "900007", "Predecessor", dt.date(2021, 5, 1)),
    )
    assert set(lineage.predecessors([nearest, later], as_at=AS_AT)) == {"900002", "900004"}
    assert lineage.predecessors([], as_at=AS_AT) == {}


def test_an_undated_conversion_counts_and_an_undated_merger_does_not() -> None:
    assert traced("900002", ("900002", "900001", "Predecessor", None)).straight == ("900002", "900001")
    assert traced("900002", ("900002", "900001", "Predecessor - merged", None)).links == ()


def test_a_successor_is_the_same_link_from_the_other_end() -> None:
    one = traced("900002", ("900001", "900002", "Successor", DAY))
    assert one.straight == ("900002", "900001")
    both = traced("900002", ("900001", "900002", "Successor", DAY), ("900002", "900001", "Predecessor", DAY))
    assert len(both.links) == 1
    assert both.links[0].how == "Predecessor"


def test_a_merger_brings_all_its_predecessors_and_no_straight_line() -> None:
    one = traced("900003", ("900003", "900001", "Predecessor", DAY), ("900003", "900002", "Predecessor", DAY))
    assert one.straight == ("900003",)
    assert {link.other for link in one.links} == {"900001", "900002"}
    assert one.all_urns == ("900003", "900001", "900002")


@pytest.mark.parametrize("how", ["Predecessor - merged", "Predecessor - Split School", "Result of Amalgamation"])
def test_a_merger_or_split_is_never_straight(how: str) -> None:
    assert traced("900002", ("900002", "900001", how, DAY)).straight == ("900002",)


def test_a_school_that_became_two_is_straight_behind_neither() -> None:
    rows = (("900002", "900001", "Predecessor", DAY), ("900003", "900001", "Predecessor", DAY))
    found = lineage.predecessors([links(*rows)], as_at=AS_AT)
    for urn, one in lineage.trace_all([Urn("900002"), Urn("900003")], found).items():
        assert one.straight == (urn,)
        assert one.all_urns == (urn, "900001")


@pytest.mark.parametrize("how", ["Sixth Form Centre Link", "Merged - change in age range", "Other", "Closure"])
def test_other_links_are_no_lineage(how: str) -> None:
    assert traced("900002", ("900002", "900001", how, DAY)).links == ()


def test_a_urn_inspected_joins_the_lineage_where_the_register_has_no_link() -> None:
    found = lineage.add_inspected({}, [(Urn("900002"), Urn("900001"))])
    one = lineage.trace_all([Urn("900002")], found)[Urn("900002")]
    assert one.straight == ("900002", "900001")
    assert one.links[0].how == lineage.INSPECTED_AS


def test_a_urn_inspected_that_the_register_links_is_not_added_twice() -> None:
    registered = lineage.predecessors(
        [links(("900003", "900002", "Predecessor", DAY), ("900002", "900001", "Predecessor", DAY))], as_at=AS_AT
    )
    found = lineage.add_inspected(registered, [(Urn("900003"), Urn("900001")), (Urn("900003"), Urn("900003"))])
    assert found == registered


_URNS = st.integers(900_001, 900_008).map(str)
_ROWS = st.lists(
    st.tuples(
        _URNS,
        _URNS,
        st.sampled_from(["Predecessor", "Successor", "Predecessor - merged"]),
        st.sampled_from([DAY, None]),
    ),
    max_size=14,
    unique_by=lambda row: row[:2],
)


@settings(deadline=None)
@given(rows=_ROWS)
def test_any_tangle_of_links_ends_and_repeats_nothing(rows: list[Row]) -> None:
    """Circles, a school linked to itself, links both ways: each URN once, this one first, and every link known."""
    for urn in {row[0] for row in rows} | {"900001"}:
        one = traced(urn, *rows)
        assert one.straight[0] == urn
        assert len(set(one.straight)) == len(one.straight)
        assert set(one.straight) <= set(one.all_urns)
        assert len({(link.urn, link.other) for link in one.links}) == len(one.links)
        assert one.all_urns[0] == urn


@settings(deadline=None)
@given(rows=_ROWS, data=st.data())
def test_the_order_of_the_file_does_not_matter(rows: list[Row], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    for urn in {row[0] for row in rows}:
        one, other = traced(urn, *rows), traced(urn, *shuffled)
        assert one.straight == other.straight
        assert {(link.urn, link.other) for link in one.links} == {(link.urn, link.other) for link in other.links}
        assert set(one.all_urns) == set(other.all_urns)
