"""Who is responsible for a school on a day."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from alongside.provenance import EditionRef
from alongside.records import Body, BodyKind, Governance
from alongside.register import bodies, kinds
from alongside.register.rows import Rows
from alongside.sources.gias_headings import STATE_FUNDED_TYPES

AS_AT = dt.date(2020, 8, 31)


def members(
    *rows: tuple[str, str, str, dt.date | None], name: str = "now", day: dt.date = AS_AT, closed: dt.date | None = None
) -> Rows:
    """Typed rows of `gias_group_links`: `(urn, uid, type, joined)`."""
    frame = pl.DataFrame(
        [
            (urn, uid, f"Trust {uid} in {name}", kind, "07123456", None, closed, joined)
            for urn, uid, kind, joined in rows
        ],
        schema={
            "urn": pl.String,
            "uid": pl.String,
            "name": pl.String,
            "group_type": pl.String,
            "companies_house": pl.String,
            "opened": pl.Date,
            "closed": pl.Date,
            "joined": pl.Date,
        },
        orient="row",
    )
    ref = EditionRef(
        source="gias_group_links", edition=name, title="", period=name, as_at=day, publisher="", licence=""
    )
    return Rows(ref=ref, frame=frame)


MAT = "multi-academy trust"


def test_a_trust_joined_by_the_day() -> None:
    found = bodies.trust_of(
        [members(("1", "17001", MAT, AS_AT), ("2", "17001", MAT, dt.date(2020, 9, 1)))], as_at=AS_AT
    )
    assert set(found) == {"1"}
    body, ref = found["1"]
    assert (body.id, body.kind, body.companies_house) == ("17001", BodyKind.MULTI_ACADEMY_TRUST, "07123456")
    assert ref.edition == "now"


@pytest.mark.parametrize("kind", ["federation", "school sponsor", "trust", "umbrella trust", "children's centres"])
def test_other_groups_are_not_responsible(kind: str) -> None:
    assert bodies.trust_of([members(("1", "17001", kind, None))], as_at=AS_AT) == {}


def test_a_trust_closed_by_the_day_is_nobodys() -> None:
    row = ("1", "17001", MAT, None)
    assert bodies.trust_of([members(row, closed=AS_AT)], as_at=AS_AT) == {}
    assert "1" in bodies.trust_of([members(row, closed=dt.date(2020, 9, 1))], as_at=AS_AT)


def test_a_later_edition_tells_of_a_move_before_the_day_and_of_none_after() -> None:
    now = members(("1", "17001", MAT, dt.date(2015, 1, 1)), ("2", "17001", MAT, dt.date(2015, 1, 1)), name="now")
    later = members(("1", "17002", MAT, dt.date(2020, 5, 1)), ("2", "17002", MAT, dt.date(2021, 5, 1)), name="later")
    found = bodies.trust_of([now, later], as_at=AS_AT)
    assert {urn: (body.id, ref.edition) for urn, (body, ref) in found.items()} == {
        "1": ("17002", "later"),
        "2": ("17001", "now"),
    }


def test_a_trust_is_described_by_the_nearest_edition() -> None:
    rows = [members(("1", "17001", MAT, None), name=name) for name in ("now", "later")]
    assert bodies.trust_of(rows, as_at=AS_AT)["1"][0].name == "Trust 17001 in now"


def test_a_council_is_never_responsible_for_an_academy() -> None:
    council = bodies.local_authority("201", "Northmere")
    trust = Body(id="17001", name="Trust", kind=BodyKind.MULTI_ACADEMY_TRUST)
    assert bodies.responsible(Governance.ACADEMY, None, council) is None
    assert bodies.responsible(Governance.ACADEMY, trust, council) is trust
    assert bodies.responsible(Governance.MAINTAINED, None, council) is council
    assert bodies.responsible(Governance.NON_MAINTAINED_SPECIAL, None, council) is None


@pytest.mark.parametrize("name", STATE_FUNDED_TYPES.values())
def test_every_type_of_state_funded_school_is_known(name: str) -> None:
    known = kinds.kind(name)
    assert known is not None
    assert known.governance in (Governance.MAINTAINED, Governance.ACADEMY, Governance.NON_MAINTAINED_SPECIAL)


def test_publishers_names_for_one_type_mean_the_same() -> None:
    for names in (
        ("Academy converter", "Academy Converter", "Academy - Converter mainstream"),
        ("Free schools special", "Free School Special", "Free school - Special"),
        ("Local authority nursery school", "LA Nursery School"),
        ("Free schools 16 to 19", "Free school  16-19", "Free Schools - 16-19"),
    ):
        assert len({kinds.kind(name) for name in names}) == 1, names
