"""Key stage 5: A level results of schools and colleges, ages 16 to 18.

Layouts: the selections of 2015/16 to 2017/18 with renamed headings, in which the finder of the copies had turned codes
into blanks; the 2018/19 selection with an inspection rating joined by its finder (not kept); and england_ks5final.csv
at the full width of 2015/16 (73 columns) and 2016/17 (212).
Rows of local authorities (RECTYPE 4) and of England (5 and 7) are left out. RECTYPE 3 is a consortium of schools: it is
kept, under its own URN. From the full-width files only A levels are kept, and only for all students: the codes of
vocational grades differ by year and no measure here uses them.
Source: Department for Education, performance tables, 16 to 18.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.performance import (
    CLOSED,
    CODES,
    band,
    count,
    names,
    period_of,
    published,
    record_type,
    refuse_repeats,
    score,
    text,
    urn,
    year_ending,
)

TOTALS: Mapping[str, str] = {"4": "local authority", "5": "England", "7": "England, state-funded"}
_TOTAL_ROWS = {"RECTYPE": frozenset(TOTALS)}
_MOST_POINTS = 60
"""An A* is 60 points, an E is 10 (16 to 18 performance tables from 2015/16)."""
_BAND_CODES: Mapping[str, Missing] = {**CODES, "x": Missing.NOT_AVAILABLE}


def _grade(heading: str) -> Column:
    return Column(heading=heading, field="a_level_grade", missing=CODES)


LAYOUT_SELECTED = Layout(
    id="selected-2015-16-to-2017-18",
    title="2015/16 to 2017/18, 5 renamed columns, codes turned to blanks by the finder",
    columns=(
        urn(),
        count("KS5 Pupils", "pupils"),
        score("Avg A-level Points", "a_level_points", 0, _MOST_POINTS),
        _grade("Avg A-level Grade"),
        year_ending(),
    ),
)

LAYOUT_2019_RATED = Layout(
    id="selected-2018-19-with-rating",
    title="2018/19, 22 columns with an inspection rating joined by the finder",
    columns=(
        record_type(TOTALS),
        urn(),
        text("SCHNAME", "name"),
        score("VA_INS_ALEV", "a_level_value_added", -10, 10),
        band("PROGRESS_BAND_ALEV", "a_level_band", missing=_BAND_CODES),
        score("TALLPPE_ALEV_1618", "a_level_points", 0, _MOST_POINTS),
        _grade("TALLPPEGRD_ALEV_1618"),
        Column(heading="GRAMMAR", field="grammar", kind=Kind.CODE, values={"Yes": "yes", "No": "no"}),
    ),
    ignored=names(
        """
        PCODE PCODE2 TOWN OFSTEDRATING INSPECTIONDT WEB SCHTYPE GENDER RELIGION LATITUDE LONGITUDE COLOUR1 COLOUR2
        PHASE
        """
    ),
    totals=_TOTAL_ROWS,
)

LAYOUT_WIDE = Layout(
    id="england_ks5final",
    title="england_ks5final.csv at full width, 2015/16 and 2016/17",
    columns=(
        record_type({"3": "consortium", **TOTALS}),
        urn(),
        text("SCHNAME", "name"),
        Column(heading="ICLOSE", field="closed", kind=Kind.CODE, values=CLOSED, missing=CODES),
        count("TALLPUP_ALEV_1618", "pupils"),
        score("TALLPPE_ALEV_1618", "a_level_points", 0, _MOST_POINTS),
        _grade("TALLPPEGRD_ALEV_1618"),
        count("ENTRIES_ALEV", "a_level_entries"),
        score("VA_INS_ALEV", "a_level_value_added", -10, 10),
        score("LCI_INS_ALEV", "a_level_value_added_low", -10, 10),
        score("UCI_INS_ALEV", "a_level_value_added_high", -10, 10),
    ),
    ignored=names(
        """
        ALPHAIND REGION LASORT LEA ESTAB SCHNAME_AC ADDRESS1 ADDRESS2 ADDRESS3 TOWN PCODE TELNUM CONTFLAG
        NFTYPE/FESITYPE RELDENOM ADMPOL ADMPOL_2017 GEND1618 FEEDER AGERANGE TABKS2 TAB15 EXAMCONF DUMMY TPUP1618
        L3M_PER TechCert_PER
        """
    ),
    ignored_like=r"(TALLPUP|TALLPPE|TALLPPEGRD|TINCLUDE|TB3PTSE|PTAAB|TTECH|T_|PT_Ret|CA_S|PROGEX|VA|UCI|LCI|ENTRIES)\w+"
    r"|TB3PTSE",
    totals=_TOTAL_ROWS,
)


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows as they are. Raises ContractError when two rows are about the same school."""
    return refuse_repeats(rows, ["urn"], file=f"key stage 5, {layout}, {period}")


SOURCE = Source(
    id="ks5",
    title="A level results by school and college",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/a-level-and-other-16-to-18-results",
    file_names=(r"ks5final.*\.(csv|xlsx|ods|parquet)", r"(^|_)ks5_selected_columns.*\.(csv|parquet)"),
    layouts=(LAYOUT_SELECTED, LAYOUT_2019_RATED, LAYOUT_WIDE),
    period_of=period_of,
    usable_from=published(3, 31, years_on=2),
    shape=shape,
    description="Average points for each A level entry, and value added, ages 16 to 18.",
)
"""Final 16 to 18 tables come out between January and March of the second calendar year after the year began."""


MEASURES = ("ks5_a_level_points", "ks5_a_level_value_added")


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`): points for each A level entry, and value added in grades."""
    spec = [
        Melt(measure="ks5_a_level_points", value="a_level_points", pupils="pupils"),
        Melt(
            measure="ks5_a_level_value_added",
            value="a_level_value_added",
            low="a_level_value_added_low",
            high="a_level_value_added_high",
        ),
    ]
    return melt(rows, spec, period=period)
