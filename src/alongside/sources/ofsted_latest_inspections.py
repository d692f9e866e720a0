"""Ofsted management information: each state-funded school's latest and previous graded inspections.

Layouts: the one used up to August 2024, of which the shared copy as at 31 August 2020 has the publisher's columns
and eight joined by its finder; and the present one, with report cards from November 2025.
Codes: grades 1 to 4; 9 not applicable or not judged; 0 and 8 not judged; `NULL` or empty where there is none.
Source: Ofsted, Monthly management information: Ofsted's school inspections outcomes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import polars as pl

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source

GRADES: Mapping[str, str] = {
    "1": "outstanding",
    "2": "good",
    "3": "requires improvement",
    "4": "inadequate",
}
NOT_JUDGED: Mapping[str, Missing] = {
    "9": Missing.NOT_JUDGED,
    "8": Missing.NOT_JUDGED,
    "0": Missing.NOT_JUDGED,
    "Not judged": Missing.NOT_JUDGED,
    "NULL": Missing.NOT_APPLICABLE,
    "": Missing.NOT_APPLICABLE,
}
YES_NO: Mapping[str, str] = {"Yes": "yes", "No": "no"}
CONCERN: Mapping[str, str] = {
    "SM": "special measures",
    "SWK": "serious weaknesses",
    "NTI": "notice to improve",
    "RSI": "requires significant improvement",
}
PHASES: Mapping[str, str] = {
    name: name for name in ("Nursery", "Primary", "Secondary", "Special", "All-through", "16 plus")
} | {"PRU": "Pupil referral unit", "Pupil referral unit": "Pupil referral unit"}
NONE_GIVEN: Mapping[str, Missing] = {"": Missing.NOT_APPLICABLE, "NULL": Missing.NOT_APPLICABLE}

_AREAS_2020 = {
    "overall_effectiveness": ("Overall effectiveness", "Previous full inspection overall effectiveness"),
    "quality_of_education": ("Quality of education", "Previous quality of education"),
    "behaviour_and_attitudes": ("Behaviour and attitudes", "Previous behaviour and attitudes"),
    "personal_development": ("Personal development", "Previous personal development"),
    "leadership_and_management": (
        "Effectiveness of leadership and management",
        "Previous effectiveness of leadership and management",
    ),
    "early_years": ("Early years provision (where applicable)", "Previous early years provision (where applicable)"),
    "sixth_form": ("Sixth form provision (where applicable)", "Previous sixth form provision (where applicable)"),
}


OEIF_AREAS = tuple(_AREAS_2020)
REPORT_CARD_AREAS = (
    "inclusion",
    "curriculum_and_teaching",
    "achievement",
    "attendance_and_behaviour",
    "personal_development_and_wellbeing",
    "leadership_and_governance",
    "early_years",
    "post_16",
)
AREAS = tuple(dict.fromkeys((*OEIF_AREAS, *REPORT_CARD_AREAS)))
"""Everything that is judged under some framework, as fields `<prefix><area>` of the typed rows."""
PREFIXES = ("report_card_", "latest_", "previous_")
"""What begins the fields of each graded inspection that a row lists, newest first."""


def _grade(heading: str, field: str) -> Column:
    return Column(heading=heading, field=field, kind=Kind.CODE, values=GRADES, missing=NOT_JUDGED)


def _inspection_2020(latest: bool) -> tuple[Column, ...]:
    which = "latest" if latest else "previous"
    prefix = "" if latest else "Previous "

    def head(text: str) -> str:
        return text if latest else prefix + text[0].lower() + text[1:]

    return (
        Column(
            heading="Inspection number of latest full inspection" if latest else "Previous full inspection number",
            field=f"{which}_number",
        ),
        Column(heading=head("Inspection start date"), field=f"{which}_started", kind=Kind.DATE_ISO),
        Column(heading=head("Inspection end date"), field=f"{which}_ended", kind=Kind.DATE_ISO),
        Column(heading=head("Publication date"), field=f"{which}_published", kind=Kind.DATE_ISO),
        Column(
            heading=f"Does the {which} full inspection relate to the URN of the current school?",
            field=f"{which}_is_of_this_urn",
            kind=Kind.CODE,
            values=YES_NO,
            missing=NONE_GIVEN,
        ),
        Column(heading=f"URN at time of {which} full inspection", field=f"{which}_urn", pattern=r"\d{5,6}"),
        Column(
            heading="Category of concern" if latest else "Previous category of concern",
            field=f"{which}_category_of_concern",
            kind=Kind.CODE,
            values=CONCERN,
            missing=NONE_GIVEN,
        ),
        Column(
            heading="Safeguarding is effective?" if latest else "Previous safeguarding is effective?",
            field=f"{which}_safeguarding",
            kind=Kind.CODE,
            values={"Yes": "met", "No": "not met"},
            missing=NOT_JUDGED,
        ),
        *(_grade(headings[0 if latest else 1], f"{which}_{area}") for area, headings in _AREAS_2020.items()),
    )


LAYOUT_2020 = Layout(
    id="as-at-2020-08-31-with-geography",
    title="Management information as at 31 August 2020, with coordinates joined by the finder of the copy",
    columns=(
        Column(heading="URN", field="urn", pattern=r"\d{5,6}", filled=True),
        Column(heading="LAESTAB", field="laestab", pattern=r"\d{7}"),
        Column(heading="School name", field="name", filled=True),
        Column(heading="Ofsted phase", field="phase", kind=Kind.CODE, values=PHASES),
        Column(heading="Type of education", field="establishment_type", filled=True),
        Column(heading="School open date", field="opened", kind=Kind.DATE_ISO),
        Column(heading="Admissions policy", field="admissions"),
        Column(heading="Sixth form", field="sixth_form"),
        Column(heading="Designated religious character", field="religious_character"),
        Column(heading="Faith grouping", field="faith_group"),
        Column(heading="Region", field="region", filled=True),
        Column(heading="Local authority", field="la_name", filled=True),
        Column(heading="Postcode", field="postcode"),
        Column(
            heading="The income deprivation affecting children index (IDACI) quintile",
            field="idaci_quintile",
            kind=Kind.INTEGER,
            least=1,
            most=5,
            missing={"": Missing.NOT_AVAILABLE},
        ),
        Column(
            heading="Total number of pupils",
            field="pupils",
            kind=Kind.INTEGER,
            least=0,
            missing={"": Missing.NOT_AVAILABLE},
        ),
        Column(heading="Date of latest section 8 inspection", field="ungraded_started", kind=Kind.DATE_ISO),
        Column(heading="Section 8 inspection publication date", field="ungraded_published", kind=Kind.DATE_ISO),
        Column(heading="URN at time of the section 8 inspection", field="ungraded_urn", pattern=r"\d{5,6}"),
        Column(heading="Section 8 inspection overall outcome", field="ungraded_outcome"),
        Column(heading="Inspection type", field="latest_kind"),
        *_inspection_2020(latest=True),
        *_inspection_2020(latest=False),
        Column(heading="Easting", field="easting", kind=Kind.NUMBER, least=0, most=700_000, missing=NONE_GIVEN),
        Column(heading="Northing", field="northing", kind=Kind.NUMBER, least=0, most=1_300_000, missing=NONE_GIVEN),
        Column(heading="DistrictAdministrative (code)", field="district_code"),
        Column(heading="LSOA (code)", field="lsoa"),
        Column(heading="LA Code", field="la_code", pattern=r"\d{3}"),
    ),
    ignored=frozenset(
        {
            "Web link",
            "Religious ethos",
            "Ofsted region",
            "Parliamentary constituency",
            "Latest section 8 inspection number since last full inspection",
            "Does the section 8 inspection relate to the URN of the current school?",
            "LAESTAB at time of the section 8 inspection",
            "School name at time of the latest section 8 inspection",
            "School type at time of the latest section 8 inspection",
            "Number of section 8 inspections since the last full inspection",
            "Did the latest section 8 inspection convert to a full inspection?",
            "Number of other section 8 inspections since last full inspection",
            "Inspection type grouping",
            "Event type grouping",
            "LAESTAB at time of latest full inspection",
            "School name at time of latest full inspection",
            "School type at time of latest full inspection",
            "LAESTAB at time of previous full inspection",
            "School name at time of previous full inspection",
            "School type at time of previous full inspection",
            "Academy",
            "DistrictAdministrative (name)",
            "LSOA (name)",
        }
    ),
)

_AS_AT = re.compile(r"(\d{4})-(\d{2})-(\d{2})|as_at_(\d{1,2})_([a-z]+)_(\d{4})|(\d{1,2})[_ ]([a-z]+)[_ ](\d{4})", re.I)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The day that the file describes, from its name (`..._as_at_30_June_2026.csv`, `mi_2020-08-31...`)."""
    match = _AS_AT.search(file_name)
    if match and match[1]:
        return f"{match[1]}-{match[2]}-{match[3]}"
    if match:
        day, month, year = (part for part in match.groups()[3:] if part)
        return dt.datetime.strptime(f"{day} {month} {year}", "%d %B %Y").date().isoformat()  # noqa: DTZ007
    raise ContractError(
        "The file's name does not say which day it describes.",
        file=file_name,
        remedy="Keep the publisher's name, which ends like as_at_30_June_2026.csv, or give --period 2026-06-30.",
    )


SOURCE = Source(
    id="ofsted_latest_inspections",
    title="Management information: state-funded schools, latest inspections",
    publisher="Ofsted",
    address="https://www.gov.uk/government/statistical-data-sets/monthly-management-information-ofsteds-school-inspections-outcomes",
    file_names=(r"^mi_\d{4}-\d{2}-\d{2}.*\.csv", r"management_information.*latest_inspections.*\.csv"),
    layouts=(LAYOUT_2020,),
    period_of=period_of,
    usable_from=dt.date.fromisoformat,
    description="Each state-funded school with its latest and previous graded inspections.",
)
