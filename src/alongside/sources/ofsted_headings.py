"""Words, grades and headings that the inspectorate's files share.

Grades: 1 to 4 under the frameworks up to November 2025; 9 not applicable or not judged, 0 and 8 not judged;
`Not judged` in words for overall effectiveness from September 2024. Report cards, from November 2025, grade in words.
`NULL` or nothing stands where there is no such inspection.
Source: Ofsted, Monthly management information: Ofsted's school inspections outcomes, glossary and column notes.
"""

from __future__ import annotations

from collections.abc import Mapping

from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind

ADDRESS = (
    "https://www.gov.uk/government/statistical-data-sets/"
    "monthly-management-information-ofsteds-school-inspections-outcomes"
)

NONE_GIVEN: Mapping[str, Missing] = {"": Missing.NOT_APPLICABLE, "NULL": Missing.NOT_APPLICABLE}
_NOT_JUDGED: Mapping[str, Missing] = {**dict.fromkeys(("9", "8", "0", "Not judged"), Missing.NOT_JUDGED), **NONE_GIVEN}
_NOT_AVAILABLE: Mapping[str, Missing] = {"": Missing.NOT_AVAILABLE, "NULL": Missing.NOT_AVAILABLE}

GRADES: Mapping[str, str] = {"1": "outstanding", "2": "good", "3": "requires improvement", "4": "inadequate"}
CARD_GRADES: Mapping[str, str] = {
    grade: grade.lower()
    for grade in ("Exceptional", "Strong standard", "Expected standard", "Needs attention", "Urgent improvement")
}
CONCERN: Mapping[str, str] = {
    "SM": "special measures",
    "SWK": "serious weaknesses",
    "NTI": "notice to improve",
    "RSI": "requires significant improvement",
}
PHASES: Mapping[str, str] = {
    name: name for name in ("Nursery", "Primary", "Secondary", "Special", "All-through", "16 plus")
} | dict.fromkeys(("PRU", "Pupil referral unit", "Alternative provision"), "Pupil referral unit")

OEIF_AREAS: Mapping[str, str] = {
    "overall_effectiveness": "overall effectiveness",
    "quality_of_education": "quality of education",
    "behaviour_and_attitudes": "behaviour and attitudes",
    "personal_development": "personal development",
    "leadership_and_management": "effectiveness of leadership and management",
    "early_years": "early years provision (where applicable)",
    "sixth_form": "sixth form provision (where applicable)",
}
"""Areas graded 1 to 4, and the words for them in headings after `Latest OEIF` or `Previous`."""

CARD_AREAS: Mapping[str, str] = {
    "inclusion": "Inclusion",
    "curriculum_and_teaching": "Curriculum and teaching",
    "achievement": "Achievement",
    "attendance_and_behaviour": "Attendance and behaviour",
    "personal_development_and_wellbeing": "Personal development and wellbeing",
    "leadership_and_governance": "Leadership and governance",
    "early_years": "Early years (where applicable)",
    "post_16": "Post-16 provision (where applicable)",
}
"""Areas of a report card, and their headings."""

AREAS = tuple(dict.fromkeys((*OEIF_AREAS, *CARD_AREAS)))
"""Everything that is judged under some framework."""

YES_NO: Mapping[str, str] = {"Yes": "yes", "No": "no"}
_EFFECTIVE: Mapping[str, str] = {"Yes": "met", "No": "not met"}
_STANDARDS: Mapping[str, str] = {"Met": "met", "Not met": "not met"}


def day(heading: str, field: str, *, needed: bool = True) -> Column:
    """A date, day first in the publisher's files and ISO in the shared copy; `NULL` where there is none."""
    return Column(heading=heading, field=field, kind=Kind.DATE, missing=NONE_GIVEN, needed=needed)


def words(
    heading: str, field: str, *, needed: bool = True, filled: bool = False, aliases: tuple[str, ...] = ()
) -> Column:
    """Text, with `NULL` where there is none."""
    missing = {} if filled else NONE_GIVEN
    return Column(heading=heading, field=field, missing=missing, needed=needed, filled=filled, aliases=aliases)


def number_of_school(heading: str, field: str, *, filled: bool = False) -> Column:
    """A URN, with `NULL` where there is no inspection."""
    missing = {} if filled else NONE_GIVEN
    return Column(
        heading=heading, field=field, pattern=r"\d{5,6}|NULL" if missing else r"\d{5,6}", missing=missing, filled=filled
    )


def choice(heading: str, field: str, values: Mapping[str, str], *, needed: bool = True) -> Column:
    """One of a known list of codes, with `NULL` where there is none."""
    return Column(heading=heading, field=field, kind=Kind.CODE, values=values, missing=NONE_GIVEN, needed=needed)


def grade(heading: str, field: str, *, needed: bool = True, aliases: tuple[str, ...] = ()) -> Column:
    """A grade from 1 to 4, or that the area was not judged."""
    return Column(
        heading=heading, field=field, kind=Kind.CODE, values=GRADES, missing=_NOT_JUDGED, needed=needed, aliases=aliases
    )


def safeguarding(heading: str, field: str, *, aliases: tuple[str, ...] = (), needed: bool = True) -> Column:
    """Whether safeguarding is effective, as standards met or not met."""
    return Column(
        heading=heading,
        field=field,
        kind=Kind.CODE,
        values=_EFFECTIVE,
        missing=_NOT_JUDGED,
        aliases=aliases,
        needed=needed,
    )


def card(prefix: str) -> tuple[Column, ...]:
    """The columns of a report card: safeguarding standards and the eight areas."""
    missing = {**dict.fromkeys(("Not judged", "Not applicable"), Missing.NOT_JUDGED), **NONE_GIVEN}
    areas = {f"{prefix}{field}": heading for field, heading in CARD_AREAS.items()}
    return (
        Column(
            heading="Safeguarding standards",
            field=f"{prefix}safeguarding",
            kind=Kind.CODE,
            values=_STANDARDS,
            missing=missing,
        ),
        *(
            Column(heading=heading, field=field, kind=Kind.CODE, values=CARD_GRADES, missing=missing)
            for field, heading in areas.items()
        ),
    )


def count(heading: str, field: str, *, least: float, most: float | None = None, needed: bool = True) -> Column:
    """A whole number, with `NULL` where it is not known."""
    return Column(
        heading=heading,
        field=field,
        kind=Kind.INTEGER,
        least=least,
        most=most,
        missing=_NOT_AVAILABLE,
        needed=needed,
    )


IDENTITY: tuple[Column, ...] = (
    number_of_school("URN", "urn", filled=True),
    Column(heading="LAESTAB", field="laestab", pattern=r"\d{7}"),
    words("School name", "name", filled=True),
    Column(heading="Ofsted phase", field="phase", kind=Kind.CODE, values=PHASES),
    words("Type of education", "establishment_type", filled=True),
    day("School open date", "opened"),
    words("Admissions policy", "admissions"),
    words("Sixth form", "sixth_form"),
    words("Designated religious character", "religious_character"),
    words("Faith grouping", "faith_group"),
    words("Region", "region", filled=True),
    words("Local authority", "la_name", filled=True),
    words("Postcode", "postcode"),
    count("The income deprivation affecting children index (IDACI) quintile", "idaci_quintile", least=1, most=5),
    count("Total number of pupils", "pupils", least=0),
    words("Multi-academy trust UID", "trust_uid", needed=False),
    words("Multi-academy trust name", "trust_name", needed=False),
    count("Statutory lowest age", "low_age", least=0, most=99, needed=False),
    count("Statutory highest age", "high_age", least=0, most=99, needed=False),
)
"""The columns that describe a school, in every file of the inspectorate."""

KNOWN: frozenset[str] = frozenset(
    {
        "Web link",
        "Web Link",
        "Web Link (opens in new window)",
        "Religious ethos",
        "Ofsted region",
        "Parliamentary constituency",
        "Academy sponsor UID",
        "Academy sponsor name",
        "Academy Sponsor Name",
        "Inspection type grouping",
        "Event type grouping",
    }
)
"""Headings known and not kept in any file of the inspectorate."""


def known_at_time_of(inspection: str) -> frozenset[str]:
    """Headings, known and not kept, that describe the school at the time of an inspection."""
    return frozenset(f"{what} at time of {inspection}" for what in ("LAESTAB", "School name", "School type"))
