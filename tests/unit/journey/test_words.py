"""Values as a person reads them."""

from __future__ import annotations

import datetime as dt

import pytest

from alongside.brokerage.names import in_title_case
from alongside.journey import brief_words
from alongside.policy.measures import load_measures
from alongside.provenance import Figure, Missing

READING = load_measures()["ks2_reading_progress"]
SHARE = load_measures()["ks2_rwm_expected"]
PROGRESS_8 = load_measures()["ks4_progress8"]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("THE GREAT SCHOOLS TRUST", "The Great Schools Trust"),
        ("GDST ACADEMY TRUST", "GDST Academy Trust"),
        ("ACADEMIES OF THE NORTH", "Academies of the North"),
        ("ST JOHN'S TRUST", "St John's Trust"),
        ("Ark Schools", "Ark Schools"),
        ("REAch2 Academy Trust", "REAch2 Academy Trust"),
    ],
)
def test_names_printed_in_capitals_are_not_shouted(printed: str, read: str) -> None:
    assert in_title_case(printed) == read


def test_a_missing_figure_says_why_and_is_never_nought() -> None:
    gone = Figure(measure=READING.id, period="2017/18", value=None, missing=Missing.SUPPRESSED)
    assert brief_words.figure(gone, READING) == "2017/18: suppressed: too few pupils to publish"
    assert brief_words.short_figure(gone, READING) == "suppressed"
    assert brief_words.interval(gone, READING) == ""


def test_a_figure_carries_period_and_pupils() -> None:
    known = Figure(measure=READING.id, period="2017/18", value=-1.25, pupils=31, low=-3.4, high=0.9)
    assert brief_words.figure(known, READING) == "−1.2 (2017/18, 31 pupils)"
    assert brief_words.interval(known, READING) == "−3.4 to 0.9"


def test_units_and_signs() -> None:
    assert brief_words.amount(61.0, SHARE) == "61%"
    assert brief_words.amount(61.25, SHARE) == "61.2%"
    assert brief_words.signed(-4.0, SHARE) == "−4.0 points"
    assert brief_words.signed(0.5, PROGRESS_8) == "+0.50"
    assert [brief_words.signed(value, READING) for value in (0.0, -0.04, 0.04)] == ["0.0", "0.0", "0.0"]


def test_dates_and_counts() -> None:
    assert brief_words.day(dt.date(2020, 8, 31)) == "31 August 2020"
    assert brief_words.day(None) == ""
    assert [brief_words.counted(n, "school") for n in (0, 1, 2400)] == ["0 schools", "1 school", "2,400 schools"]
    assert brief_words.counted(2, "body", "bodies") == "2 bodies"
