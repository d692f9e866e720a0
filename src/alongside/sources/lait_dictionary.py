"""The data dictionary of the Local Authority Interactive Tool: what each measure is, and which kind of year it has.

A measure may stand in two rows, under two topics. `NA` is a blank. Dates are a spreadsheet's day numbers.
Source: Department for Education, Local authority interactive tool, data dictionary.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source

_DAY_NUMBERS_FROM = dt.date(1899, 12, 30)
"""Day 0 of the day numbers that spreadsheets keep (ECMA-376, part 1, 18.17.4.1, the 1900 system)."""
NOT_GIVEN = {"NA": Missing.NOT_AVAILABLE, "-": Missing.NOT_APPLICABLE, "": Missing.BLANK}

LAYOUT = Layout(
    id="dictionary",
    title="One row for each measure and topic",
    columns=(
        Column(heading="Measure_short", field="measure", filled=True),
        Column(heading="Measure", field="title", filled=True),
        Column(heading="Topic", field="topic", filled=True),
        Column(
            heading="Polarity",
            field="better",
            kind=Kind.CODE,
            values={"High": "higher", "Low": "lower"},
            missing=NOT_GIVEN,
        ),
        Column(heading="y_axis_name", field="unit"),
        Column(heading="Description", field="description"),
        Column(heading="Methodology", field="methodology"),
        Column(heading="Data Owner (DO) /Supplier and Contact Details", field="owner"),
        Column(heading="Table_status", field="published_table"),
        Column(heading="Last Update", field="last_update_text"),
        Column(heading="dps", field="decimal_places", kind=Kind.INTEGER, least=0, most=9, missing=NOT_GIVEN),
        Column(
            heading="Year_Type",
            field="year_type",
            kind=Kind.CODE,
            values={
                "Academic Year": "academic year",
                "Financial Year": "financial year",
                "Calendar Year": "calendar year",
                "Annual (end of Sept)": "year to September",
                "Annual - January": "day in January",
                "Annual": "year, not said which",
            },
        ),
    ),
    ignored=frozenset(
        {"Measure_code", "Chart_title", "state_funded_flag", "Next Update", "Hyperlink(s)", "No_Quartile"}
    ),
    marker="Measure_short",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """The dictionary with `last_update` as a date where the cell holds a day number."""
    days = pl.col("last_update_text").cast(pl.Int64, strict=False)
    day = pl.lit(_DAY_NUMBERS_FROM) + pl.duration(days=days)
    return rows.with_columns(day.cast(pl.Date).alias("last_update")).drop("last_update_text")


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The newest day on which any measure was updated."""
    return str(shape(rows, LAYOUT.id, "")["last_update"].max())


SOURCE = Source(
    id="lait_dictionary",
    title="Local authority interactive tool: data dictionary",
    publisher="Department for Education",
    address="https://www.gov.uk/government/publications/local-authority-interactive-tool-lait",
    file_names=(r"^lait_data_dictionary.*\.csv$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=dt.date.fromisoformat,
    shape=shape,
    description="What each measure of the tool means, which direction is better, its unit and its kind of year.",
)
