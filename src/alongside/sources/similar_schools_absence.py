"""Absence of the profile service's schools over three years. `Current` here is 2023/24.

What `Current`, `Previous` and `Previous2` mean differs by topic in the service's files: for absence they are 2023/24,
2022/23 and 2021/22 (all 152 local authorities then equal the Local Authority Interactive Tool, and two one year later);
for key stage 4 they are 2024/25, 2023/24 and 2022/23. The fields carry the year in their names for that reason.
Source: Department for Education, Pupil absence in schools in England, through the school profile service.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import EES_CODES, OGL, Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.similar_schools_values import ADDRESS

YEARS: Mapping[str, str] = {"Current": "2023/24", "Previous": "2022/23", "Previous2": "2021/22"}
"""What each of the service's words means for absence."""

CODES: Mapping[str, Missing] = {**EES_CODES, "": Missing.NOT_AVAILABLE, "NA": Missing.NOT_AVAILABLE}
"""The codes of Explore Education Statistics, and null, which the service writes where there is no row."""

_PARTS = {
    "absence_overall": ("Abs_Tot", tuple(YEARS)),
    "absence_persistent": ("Abs_Persistent", tuple(YEARS)),
    "absence_authorised": ("Auth_Tot", ("Current",)),
    "absence_unauthorised": ("UnAuth_Tot", ("Current",)),
}


def field(measure: str, year: str) -> str:
    """The field that holds `measure` in `year`: `absence_overall` in `2023/24` is `absence_overall_2023_24`."""
    return f"{measure}_{year.replace('/', '_')}"


LAYOUT = Layout(
    id="profile-service",
    title="One row for each school, three years across",
    columns=(
        Column(heading="Id", field="urn", pattern=r"\d{6}", filled=True),
        Column(heading="LAId", field="la_code", pattern=r"\d{3}"),
        *(
            Column(
                heading=f"{prefix}_Est_{word}_Pct",
                field=field(measure, YEARS[word]),
                kind=Kind.PERCENTAGE,
                missing=CODES,
            )
            for measure, (prefix, words) in _PARTS.items()
            for word in words
        ),
    ),
    ignored=frozenset({"LAName", "RegionId", "RegionName"}),
    marker="Id",
)


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Overall and persistent absence of each school in each of the three years, as long figures."""
    parts = [
        melt(rows, [Melt(measure=measure, value=field(measure, year))], period=year)
        for measure in ("absence_overall", "absence_persistent")
        for year in YEARS.values()
    ]
    return pl.concat(parts)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The newest of the three years, which the file does not say."""
    return YEARS["Current"]


def usable_from(period: str) -> dt.date:
    """The April after the full year's absence is published, which is in March of the year after it ends."""
    return dt.date(int(period[:4]) + 2, 4, 1)


SOURCE = Source(
    id="similar_schools_absence",
    title="School profile service: absence of schools",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(r"^establishmentabsence\.json$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    licence=OGL,
    description=(
        "Overall and persistent absence of 1,912 schools over three years, the newest 2023/24. Null means that the "
        "school has no figure. Only some of England's schools are in it."
    ),
)
