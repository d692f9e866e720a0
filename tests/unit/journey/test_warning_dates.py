"""From which day each edition counts for early warning."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from alongside.editions import Edition, Shelf
from alongside.journey.warning_dates import known_sooner
from alongside.policy.warning import load_warning, with_unvalidated
from alongside.provenance import EditionRef

PUBLISHED = dt.date(2019, 2, 28)


def edition(source: str, period: str, day: dt.date = PUBLISHED) -> Edition:
    ref = EditionRef(
        source=source, edition=f"{period}-0", title=source, period=period, as_at=day, publisher="P", licence="OGL"
    )
    return Edition(
        ref=ref,
        sha256="",
        layout="",
        rows=1,
        columns=(),
        folder=Path(source) / period,
        size=1,
        parquet_sha256="",
        parquet_size=1,
        reader="",
    )


@pytest.mark.parametrize(
    ("source", "period", "expected"),
    [
        ("ks4", "2017/18", dt.date(2018, 10, 20)),
        ("ks4_provisional", "2017/18", dt.date(2018, 10, 19)),
        ("ks4", "2012/13", PUBLISHED),
        ("ks2", "2017/18", PUBLISHED),
        ("ofsted_latest_inspections", "2020-08-31", PUBLISHED),
    ],
)
def test_a_source_that_was_public_sooner_counts_from_that_day(source: str, period: str, expected: dt.date) -> None:
    shelf = Shelf(editions=(edition(source, period),))
    found = known_sooner(shelf, load_warning().sooner).editions
    assert [one.ref.as_at for one in found] == [expected]
    assert found[0].folder == shelf.editions[0].folder


def test_an_edition_that_came_out_sooner_still_keeps_its_day() -> None:
    early = dt.date(2018, 10, 1)
    found = known_sooner(Shelf(editions=(edition("ks4", "2017/18", early),)), load_warning().sooner)
    assert found.editions[0].ref.as_at == early


def test_results_at_hand_before_publication_count_from_september() -> None:
    shelf = Shelf(editions=(edition("ks2", "2017/18"), edition("ks4", "2017/18")))
    assert {one.ref.as_at for one in known_sooner(shelf, with_unvalidated().sooner).editions} == {dt.date(2018, 9, 1)}


def test_nothing_else_of_an_edition_changes() -> None:
    before = edition("ks4", "2017/18")
    after = known_sooner(Shelf(editions=(before,)), load_warning().sooner).editions[0]
    assert replace(after, ref=before.ref) == before
