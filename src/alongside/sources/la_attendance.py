"""Attendance of pupils by local authority, region and England, and by phase, over a school year so far.

Taken each day from schools' own systems: not the termly absence statistics, and not comparable with them. Not every
school sends its data: `schools` counts those that did, a mean over the days, and `schools_all` how many there are.
The copy covers 2024/25. Each authority carries both its codes, three digits and nine characters, so the file also
joins the two. Codes of Explore Education Statistics: `c` suppressed, `z` not applicable.
Source: Department for Education, Pupil attendance in schools, Explore Education Statistics.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.errors import SourceError
from alongside.sources.contract import EES_CODES, Column, Kind, Layout, Source
from alongside.sources.la_regions import REGIONS

_PHASES = {"Primary": "primary", "Secondary": "secondary", "Special": "special", "Total": "all"}
_LEVELS = {"Local authority": "local authority", "Regional": "region", "National": "England"}

RATES: Mapping[str, str] = {
    "attendance_percent": "attendance_perc",
    "absence_overall": "overall_absence_perc",
    "absence_authorised": "authorised_absence_perc",
    "absence_unauthorised": "unauthorised_absence_perc",
    "absence_persistent": "pa_perc",
    "illness_percent": "illness_perc",
    "appointments_percent": "appointments_perc",
    "unauthorised_holiday_percent": "unauth_hol_perc",
    "unauthorised_other_percent": "unauth_oth_perc",
    "late_after_registers_percent": "unauth_late_registers_closed_perc",
    "no_reason_yet_percent": "unauth_not_yet_perc",
    "excluded_percent": "auth_excluded_perc",
    "part_time_timetable_percent": "auth_part_time_perc",
}
"""Our names of the rates, which are per cent of possible sessions (persistent absence: of pupils), and the file's."""

_COUNTS: Mapping[str, str] = {
    "schools": "num_schools",
    "schools_all": "total_num_schools",
    "pupils": "enrolments",
    "pupils_all": "total_enrolments",
    "possible_sessions": "possible_sessions",
}

LAYOUT = Layout(
    id="year-to-date",
    title="One row for each area and phase",
    columns=(
        Column(heading="time_period", field="time_period", pattern=r"20\d{4}", filled=True),
        Column(heading="geographic_level", field="area_kind", kind=Kind.CODE, values=_LEVELS),
        Column(heading="region_name", field="region_text"),
        Column(heading="old_la_code", field="la_code", pattern=r"\d{3}"),
        Column(heading="new_la_code", field="area_code", pattern=r"E\d{8}"),
        Column(heading="la_name", field="la_name"),
        Column(heading="education_phase", field="phase", kind=Kind.CODE, values=_PHASES),
        *(
            Column(heading=heading, field=field, kind=Kind.NUMBER, least=0, missing=EES_CODES)
            for field, heading in _COUNTS.items()
        ),
        *(
            Column(heading=heading, field=field, kind=Kind.PERCENTAGE, missing=EES_CODES)
            for field, heading in RATES.items()
        ),
    ),
    ignored=frozenset(
        {
            "time_identifier",
            "country_code",
            "country_name",
            "region_code",
            "present_sessions",
            "overall_attendance",
            "approved_educational_activity",
            "overall_absence",
            "authorised_absence",
            "unauthorised_absence",
            "late_sessions",
            "auth_religious_perc",
            "auth_study_perc",
            "auth_mob_perc",
            "auth_performance_perc",
            "auth_interview_perc",
            "auth_other_perc",
        }
    ),
    ignored_like=r"reason_[a-z]\d?_.*|reason_present(_am|_pm)?",
    marker="education_phase",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `region` and `year` (`2024/25`). Raises SourceError when two rows are of one area and phase."""
    twice = rows.filter(pl.struct("area_kind", "region_text", "area_code", "phase", "time_period").is_duplicated())
    if twice.height:
        raise SourceError(
            "One area and phase stand in two rows.",
            where=f"la_attendance, row {twice['row'][0]}",
            remedy="Download the file again.",
        )
    region = pl.col("region_text").replace_strict(dict(REGIONS), default=None, return_dtype=pl.String)
    return rows.with_columns(region.alias("region"), _year().alias("year")).drop("region_text", "time_period")


def _year() -> pl.Expr:
    return pl.col("time_period").str.slice(0, 4) + "/" + pl.col("time_period").str.slice(4, 2)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The newest school year in the file."""
    return str(rows.select(_year().max()).item())


def usable_from(period: str) -> dt.date:
    """The September after the school year."""
    return dt.date(int(period[:4]) + 1, 9, 1)


SOURCE = Source(
    id="la_attendance",
    title="Pupil attendance by local authority, year to date",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/pupil-attendance-in-schools",
    file_names=(r"^pupil_attendance_.*_by_la.*\.csv$", r"^ees_ytd_data.*\.csv$"),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "Attendance and absence in 2024/25 by phase, from schools' own daily records; not comparable with the termly "
        "statistics. Persistent absence is of pupils, the other rates of possible sessions. Counts of sessions by "
        "reason are in the file and are left out."
    ),
)
