"""Academic years are read as publishers write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.academic_year import AcademicYear
from alongside.errors import AcademicYearError

starts = st.integers(1950, 2098)


@given(starts, st.sampled_from(["{0}/{2:02d}", "{0}-{1}", "{0}{2:02d}", "{0}-{2:02d}", "{0}_{1}", " {0}/{2:02d} "]))
def test_every_way_of_writing_a_year_is_the_same_year(start: int, form: str) -> None:
    assert AcademicYear.parse(form.format(start, start + 1, (start + 1) % 100)) == AcademicYear(start)


@given(starts)
def test_what_is_printed_is_read_back(start: int) -> None:
    assert AcademicYear.parse(str(AcademicYear(start))).start == start


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)))
def test_a_day_falls_within_its_year(day: dt.date) -> None:
    year = AcademicYear.holding(day)
    assert year.first_day <= day <= year.last_day
    assert AcademicYear.ending(year.last_day.year) == year


@pytest.mark.parametrize("text", ["", "2018", "2018/20", "2018-2017", "18/19", "2018/019", "20182020", "SUPP"])
def test_anything_else_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(AcademicYearError, match="Write it like 2018/19"):
        AcademicYear.parse(text)
