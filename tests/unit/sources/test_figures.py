"""Long figures: one line for each school, measure and group, with a value or a reason and never both."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.policy import load_measures
from alongside.provenance import Missing
from alongside.sources import absence, finance, ks2, ks4, ks5, pupil_destinations, school_census, school_workforce
from alongside.sources.contract import REASON
from alongside.sources.figures import LONG_SCHEMA, Melt, melt
from alongside.sources.registry import BY_ID, FIGURES, SOURCES

ROWS = pl.DataFrame(
    {
        "urn": ["100000", "100001", "100002"],
        "year": ["2018/19", "2018/19", "2019/20"],
        "score": [1.5, None, 0.0],
        "score_missing": pl.Series([None, Missing.SUPPRESSED.value, None], dtype=REASON),
        "absent": pl.Series([None, None, None], dtype=pl.Float64),
        "absent_missing": pl.Series([Missing.NOT_AVAILABLE.value] * 3, dtype=REASON),
        "cohort": [30, 4, None],
        "lower": [1.0, None, -1.0],
        "row": pl.Series([2, 3, 7], dtype=pl.UInt32),
    }
)
SCHEMA = {name: kind() if isinstance(kind, type) else kind for name, kind in LONG_SCHEMA.items()}


def test_a_field_becomes_figures_with_cohort_interval_and_row() -> None:
    made = melt(ROWS, [Melt(measure="m", value="score", pupils="cohort", low="lower", high="upper")], period="2018/19")
    assert dict(made.schema) == SCHEMA
    assert made.rows() == [
        ("100000", "m", "all", "2018/19", 1.5, None, 30, 1.0, None, 2),
        ("100001", "m", "all", "2018/19", None, Missing.SUPPRESSED, 4, None, None, 3),
        ("100002", "m", "all", "2018/19", 0.0, None, None, -1.0, None, 7),
    ]


def test_each_row_may_have_its_own_period() -> None:
    made = melt(ROWS, [Melt(measure="m", value="score")], period="", period_field="year")
    assert made["period"].to_list() == ["2018/19", "2018/19", "2019/20"]


@pytest.mark.parametrize("field", ["absent", "nowhere"])
def test_a_column_that_the_file_lacks_gives_no_figures(field: str) -> None:
    made = melt(ROWS, [Melt(measure="m", value=field)], period="2018/19")
    assert made.is_empty()
    assert dict(made.schema) == SCHEMA


@settings(deadline=None)
@given(st.lists(st.one_of(st.floats(-100, 100), st.sampled_from(list(Missing))), min_size=1, max_size=30))
def test_every_figure_has_a_value_or_a_reason_and_no_reason_becomes_a_number(cells: list[float | Missing]) -> None:
    reasons = [cell.value if isinstance(cell, Missing) else None for cell in cells]
    rows = pl.DataFrame(
        {
            "urn": [str(100_000 + at) for at in range(len(cells))],
            "m": pl.Series([None if isinstance(cell, Missing) else cell for cell in cells], dtype=pl.Float64),
            "m_missing": pl.Series(reasons, dtype=REASON),
            "row": pl.Series(range(2, len(cells) + 2), dtype=pl.UInt32),
        }
    )
    made = melt(rows, [Melt(measure="m", value="m")], period="2018/19")
    if set(cells) == {Missing.NOT_AVAILABLE}:
        assert made.is_empty()
    else:
        assert [value if reason is None else reason for value, reason in made.select("value", "missing").rows()] == [
            cell.value if isinstance(cell, Missing) else cell for cell in cells
        ]


def test_every_source_is_registered_once_and_those_that_give_figures_are_sources() -> None:
    assert len(BY_ID) == len(SOURCES)
    assert set(FIGURES) <= set(BY_ID)


def test_every_measure_that_a_source_gives_is_described_and_every_described_one_is_given() -> None:
    modules = (ks2, ks4, ks5, pupil_destinations, absence, school_census, school_workforce, finance)
    given = [measure for module in modules for measure in module.MEASURES]
    assert len(given) == len(set(given)), "no two sources give the same measure"
    assert set(given) == set(load_measures())
