"""The pupil profile of open schools in April 2024: numbers of pupils, and shares with needs, by school.

Layout: the shared copy, gathered from the school pages by its finder. Two of its columns cannot be taken at their word:
a school with 0% eligible for free school meals is nearly always of a type for which none is collected (independent and
nursery schools, types 10, 11 and 15), so there 0 is missing; and religion was regrouped to four classes.
The headings `percent_english_language` and `percent_not_english_language` say which language is first at home.
Source: Department for Education, Get Information about Schools, April 2024.
"""

from __future__ import annotations

import polars as pl

from alongside.academic_year import AcademicYear
from alongside.provenance import Missing
from alongside.sources.contract import REASON, Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.gias_establishments import ADDRESS, PUBLISHER, period_of, usable_from
from alongside.sources.gias_headings import TYPES

MEASURES = ("pupils", "ehc_percent", "sen_support_percent", "eal_percent", "fsm_percent")

NO_MEALS_COLLECTED = ("10", "11", "15")
"""Types of establishment of which free school meals are not collected: 0 there is no number."""


def _percent(heading: str, field: str) -> Column:
    return Column(heading=heading, field=field, kind=Kind.PERCENTAGE)


def _pupils(heading: str, field: str) -> Column:
    return Column(heading=heading, field=field, kind=Kind.INTEGER, least=0)


LAYOUT = Layout(
    id="pupil-profile-2024-04",
    title="Pupil profile of open schools, April 2024",
    columns=(
        Column(heading="unique_reference_number", field="urn", pattern=r"\d{6}", filled=True),
        Column(heading="authority_code", field="la_code", pattern=r"\d{3}", filled=True),
        Column(
            heading="establishment_type_code",
            field="type_code",
            kind=Kind.CODE,
            values={code: code.lstrip("0") for code in TYPES},
        ),
        _pupils("pupil_number", "pupils"),
        _pupils("pupil_boys", "boys"),
        _pupils("pupil_girls", "girls"),
        Column(heading="gender_category", field="gender", filled=True),
        Column(heading="religious_classification", field="religion_in_four_classes", filled=True),
        _percent("percent_ehc_plan", "ehc_percent"),
        _percent("percent_sen_support", "sen_support_percent"),
        _percent("percent_not_english_language", "eal_percent"),
        _percent("percent_free_school_meals", "fsm_percent"),
    ),
    ignored=frozenset(
        {
            "gender_type",
            "religious_type",
            "percent_pupil_boys",
            "percent_pupil_girls",
            "percent_english_language",
        }
    ),
    marker="unique_reference_number",
)


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`) of the academic year: pupils on roll, and whole percentages of them."""
    year = str(AcademicYear.holding(usable_from(period)))
    return melt(rows, [Melt(measure=measure, value=measure, pupils="pupils") for measure in MEASURES], period=year)


def _shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    unknown = (pl.col("fsm_percent") == 0) & pl.col("type_code").is_in(NO_MEALS_COLLECTED)
    return rows.with_columns(
        fsm_percent=pl.when(~unknown).then(pl.col("fsm_percent")),
        fsm_percent_missing=pl.when(unknown)
        .then(pl.lit(Missing.NOT_AVAILABLE.value).cast(REASON))
        .otherwise(pl.col("fsm_percent_missing")),
    )


SOURCE = Source(
    id="pupil_profile",
    title="Pupil profile of open schools",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^gias_\d{4}-\d{2}_pupil_profile\.csv$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    shape=_shape,
    description="Pupils, education, health and care plans, SEN support, first language and free school meals.",
)
