"""Consistent financial reporting: what maintained schools took in and spent in a financial year.

Layout: the selections of 2013/14 to 2017/18 (five columns, three totals). `Academic Year` holds the calendar year in
which the financial year ended (2018 is April 2017 to March 2018). Academies report elsewhere, so a school missing
here is not a school without money. The copy of 2016/17 ends in two rows whose URN is `nan` and whose money is nothing:
they are about no school and are left out.
Source: Department for Education, consistent financial reporting (financial benchmarking).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.performance import CODES, period_of, published, refuse_repeats, urn, year_ending


def _pounds(heading: str, field: str, **more: Any) -> Column:
    return Column(heading=heading, field=field, kind=Kind.NUMBER, missing=CODES, **more)


LAYOUT = Layout(
    id="cfr-selected-2013-14-to-2017-18",
    title="2013/14 to 2017/18, three totals in pounds",
    columns=(
        urn(),
        _pounds("Income", "income"),
        _pounds("Expenditure", "expenditure"),
        _pounds("Balance", "balance"),
        year_ending(),
    ),
    totals={"URN": frozenset({"nan"})},
)


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows as they are. Raises ContractError when two rows are about the same school."""
    return refuse_repeats(rows, ["urn"], file=f"school finance, {layout}, {period}")


SOURCE = Source(
    id="finance",
    title="Consistent financial reporting, maintained schools",
    publisher="Department for Education",
    address="https://financial-benchmarking-and-insights-tool.education.gov.uk/data-sources",
    file_names=(r"cfr_income_expenditure_balance.*\.(csv|parquet)",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=published(12, 31, years_on=1),
    shape=shape,
    description="Income, expenditure and in-year balance of maintained schools.",
)
"""Taken as public by the end of the calendar year in which the financial year ended."""


MEASURES = ("finance_income", "finance_expenditure", "finance_balance")


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`) in pounds for the financial year within the academic year's two."""
    spec = [Melt(measure=measure, value=measure.removeprefix("finance_")) for measure in MEASURES]
    return melt(rows, spec, period=period)
