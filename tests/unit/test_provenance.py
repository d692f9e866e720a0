"""A figure has a value or a reason, never both and never neither; small numbers are not shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside import disclosure
from alongside.errors import ContractError
from alongside.provenance import Figure, Missing


def test_a_figure_is_a_value_or_a_reason() -> None:
    assert Figure(measure="pupils", period="2018/19", value=0.0).value == 0.0
    assert Figure(measure="pupils", period="2018/19", value=None, missing=Missing.SUPPRESSED).missing is not None
    for value, missing in ((None, None), (3.0, Missing.SUPPRESSED)):
        with pytest.raises(ValueError, match="either a value or a reason"):
            Figure(measure="pupils", period="2018/19", value=value, missing=missing)


@given(st.integers(0, 5000))
def test_counts_of_one_to_five_are_never_printed(pupils: int) -> None:
    shown = disclosure.count(pupils)
    assert (shown == str(pupils)) == (pupils == 0 or pupils >= disclosure.SMALLEST_SHOWN)


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = ContractError("A cell is odd.", file="ks2.csv", column="URN", value="x", row=7, remedy="Correct it.")
    text = str(error)
    assert all(part in text for part in ("A cell is odd.", "ks2.csv", "'URN'", "'x'", "row 7", "Correct it."))
