"""Pupils to each qualified teacher, and pupils, of the profile service's schools in 2024/25.

The file does not say its year; the service's datamap takes both from the school workforce census's `202425`.
Source: Department for Education, School workforce in England, through the school profile service.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.sources.contract import OGL, Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.similar_schools_absence import CODES
from alongside.sources.similar_schools_values import ADDRESS

YEAR = "2024/25"

LAYOUT = Layout(
    id="profile-service",
    title="One row for each school",
    columns=(
        Column(heading="Id", field="urn", pattern=r"\d{6}", filled=True),
        Column(heading="LAId", field="la_code", pattern=r"\d{3}"),
        Column(
            heading="Workforce_PupTeaRatio_Est_Current_Num",
            field="pupil_teacher_ratio",
            kind=Kind.NUMBER,
            least=0,
            missing=CODES,
        ),
        Column(
            heading="Workforce_TotPupils_Est_Current_Num",
            field="pupils_fte",
            kind=Kind.NUMBER,
            least=0,
            missing=CODES,
        ),
    ),
    ignored=frozenset({"LAName", "RegionId", "RegionName"}),
    marker="Id",
)


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Pupils to each qualified teacher, as long figures."""
    return melt(rows, [Melt(measure="pupil_teacher_ratio", value="pupil_teacher_ratio")], period=period)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The school year of the workforce census, which the file does not say."""
    return YEAR


def usable_from(period: str) -> dt.date:
    """The July after the census, which is published in June."""
    return dt.date(int(period[:4]) + 1, 7, 1)


SOURCE = Source(
    id="similar_schools_workforce",
    title="School profile service: pupils to each teacher",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(r"^establishmentworkforce\.json$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    licence=OGL,
    description="Pupil to qualified teacher ratio and full-time equivalent pupils of 1,924 schools.",
)
