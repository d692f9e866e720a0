"""What may be asked for, and how a bad request is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import SyntheticError
from alongside.synthetic import make_plan
from alongside.synthetic.plan import EARLIEST, FEWEST_SCHOOLS, LATEST

SUMMERS = st.integers(EARLIEST, LATEST)


@given(SUMMERS, SUMMERS)
def test_both_ways_of_writing_years_mean_the_same(a: int, b: int) -> None:
    first, last = sorted((a, b))
    plain = make_plan(schools=400, years=f"{first}-{last}", seed=1)
    academic = make_plan(schools=400, years=f"{first - 1}/{first % 100:02d}-{last - 1}/{last % 100:02d}", seed=1)
    assert plain == academic
    assert plain.years == tuple(range(first, last + 1))


@given(SUMMERS, SUMMERS)
def test_years_that_run_backwards_are_refused(a: int, b: int) -> None:
    first, last = sorted((a, b))
    if first == last:
        return
    with pytest.raises(SyntheticError, match="run backwards"):
        make_plan(schools=400, years=f"{last}-{first}", seed=1)


@pytest.mark.parametrize(
    ("schools", "years", "seed", "says"),
    [
        (FEWEST_SCHOOLS - 1, "2017-2026", 1, "cannot have 319 schools"),
        (1_000_000, "2017-2026", 1, "cannot have 1,000,000 schools"),
        (400, "2017-2026", -1, "seed cannot be -1"),
        (400, "2005-2026", 1, "outside what can be invented"),
        (400, "2017-2040", 1, "outside what can be invented"),
        (400, "soon", 1, "cannot be read"),
        (400, "2016/18-2025/26", 1, "cannot be read"),
        (400, "2016/17-2026", 1, "cannot be read"),
    ],
)
def test_a_bad_request_is_refused_in_one_sentence_with_a_remedy(schools: int, years: str, seed: int, says: str) -> None:
    with pytest.raises(SyntheticError, match=says) as refused:
        make_plan(schools=schools, years=years, seed=seed)
    assert refused.value.remedy
    assert "\n" not in str(refused.value)
