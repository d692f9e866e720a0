"""Get Information about Schools, establishments: what each school is, where it is, and whether it is open.

Layouts: the publisher's full daily extract `edubasealldataYYYYMMDD.csv` (Windows-1252, day-first dates; see
`gias_headings`), and four shared copies of less: every establishment on 17 June 2024 (six fields); the performance
tables' list ("spine") of 2017/18; school details collected from the performance site to February 2020
(Windows-1252); and EduBase in July 2017, of which one row of the finder's copy is empty.
Names of head teachers and telephone numbers are never read. Coordinates of the EduBase copy are of postcodes, and are
a source of their own (`postcode_coordinates`).
Source: Department for Education, Get Information about Schools, Downloads, "Establishment fields CSV".
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

import polars as pl

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.gias_headings import (
    MULTI_ACADEMY_TRUST,
    NOT_KEPT,
    PHASES,
    SINGLE_ACADEMY_TRUST,
    STATE_FUNDED_TYPES,
    STATUSES,
    TYPES,
)

PUBLISHER = "Department for Education"
ADDRESS = "https://get-information-schools.service.gov.uk/Downloads"

_DAY = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])(?:-?([0-2]\d|3[01]))?(?!\d)")


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The day (`2024-06-17`) or month (`2022-07`) of a register file, from its name.

    The performance tables' lists are named after a school year but hold what happened long after it: for those, the
    day of the newest event in them. Raises ContractError where neither tells.
    """
    match = _DAY.search(file_name.rpartition("/")[2])
    if match:
        return "-".join(part for part in match.groups() if part)
    days = [rows[name].max() for name in ("opened", "closed", "rated") if name in rows.columns]
    newest = max((day for day in days if isinstance(day, dt.date)), default=None)
    if newest is None:
        raise ContractError(
            "The file's name does not say which day it describes.",
            file=file_name,
            remedy="Keep the publisher's name, like edubasealldata20260630.csv, or give --period 2026-06-30.",
        )
    return newest.isoformat()


def usable_from(period: str) -> dt.date:
    """The day itself; for a month, its last day, since the file may be of any day in it."""
    year, month, *day = (int(part) for part in period.split("-"))
    return dt.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])


_NO_NUMBER = {"": Missing.NOT_AVAILABLE, "NA": Missing.NOT_AVAILABLE}

_SHORT_TYPES = {code: code.lstrip("0") for code in TYPES}

_FULL_URN = Column(heading="URN", field="urn", pattern=r"\d{5,6}", filled=True)


def _number(heading: str, field: str, most: float, *, kind: Kind = Kind.INTEGER) -> Column:
    return Column(heading=heading, field=field, kind=kind, least=0, most=most, missing=_NO_NUMBER)


def _text(heading: str, field: str, *, needed: bool = True) -> Column:
    return Column(heading=heading, field=field, needed=needed)


FULL = Layout(
    id="edubasealldata",
    title="The publisher's full daily extract",
    columns=(
        _FULL_URN,
        Column(heading="LA (code)", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="LA (name)", field="la_name", filled=True),
        Column(heading="EstablishmentNumber", field="number", pattern=r"\d{1,4}"),
        Column(heading="EstablishmentName", field="name", filled=True),
        Column(heading="TypeOfEstablishment (code)", field="type_code", kind=Kind.CODE, values=_SHORT_TYPES),
        Column(heading="TypeOfEstablishment (name)", field="establishment_type", filled=True),
        _text("EstablishmentTypeGroup (name)", "establishment_type_group"),
        Column(heading="EstablishmentStatus (code)", field="status", kind=Kind.CODE, values=STATUSES),
        Column(heading="OpenDate", field="opened", kind=Kind.DATE_DAY_FIRST),
        Column(heading="CloseDate", field="closed", kind=Kind.DATE_DAY_FIRST),
        Column(
            heading="PhaseOfEducation (name)",
            field="phase",
            kind=Kind.CODE,
            values={name: name for name in PHASES.values()},
        ),
        _number("StatutoryLowAge", "low_age", 99),
        _number("StatutoryHighAge", "high_age", 99),
        _text("OfficialSixthForm (name)", "sixth_form"),
        _text("Gender (name)", "gender"),
        _text("ReligiousCharacter (name)", "religious_character"),
        _text("AdmissionsPolicy (name)", "admissions"),
        _number("SchoolCapacity", "capacity", 100_000),
        _number("NumberOfPupils", "pupils", 100_000),
        Column(heading="PercentageFSM", field="fsm_percent", kind=Kind.PERCENTAGE, missing=_NO_NUMBER),
        _text("TrustSchoolFlag (name)", "trust_kind"),
        _text("Trusts (code)", "trust_uid"),
        _text("Trusts (name)", "trust_name"),
        _text("Federations (code)", "federation_uid"),
        _text("Federations (name)", "federation_name"),
        _text("Town", "town"),
        _text("Postcode", "postcode"),
        _text("GOR (name)", "region"),
        _text("DistrictAdministrative (code)", "district_code"),
        _text("UrbanRural (name)", "urban_rural"),
        _number("Easting", "easting", 700_000, kind=Kind.NUMBER),
        _number("Northing", "northing", 1_300_000, kind=Kind.NUMBER),
        _text("LSOA (code)", "lsoa"),
    ),
    ignored=NOT_KEPT,
)

_URN = Column(heading="URN", field="urn", pattern=r"\d{6}", filled=True)
_STATUSES = {"1": "open", "2": "closed", "3": "open, but proposed to close"}

_STATUS_NAMES = {name: name.lower() for name in ("Open", "Closed", "Open, but proposed to close", "Proposed to open")}


def _age(heading: str, field: str) -> Column:
    return Column(heading=heading, field=field, kind=Kind.INTEGER, least=0, most=99, missing=_NO_NUMBER)


SPINE = Layout(
    id="spine-2017-18",
    title="The performance tables' list of schools and colleges, 2017/18",
    columns=(
        _URN,
        Column(heading="LA", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="LAESTAB", field="laestab", pattern=r"\d{7}"),
        Column(heading="SCHNAME", field="name", filled=True),
        Column(heading="TOWN", field="town"),
        Column(heading="POSTCODE", field="postcode"),
        Column(heading="ICLOSE", field="status", kind=Kind.CODE, values=_STATUSES),
        Column(heading="OPENDATE", field="opened", kind=Kind.DATE_ISO),
        Column(heading="CLOSEDATE", field="closed", kind=Kind.DATE_ISO),
        Column(heading="NFTYPE", field="establishment_type", filled=True),
        _age("AGEL", "low_age"),
        _age("AGEH", "high_age"),
        Column(heading="GENDER", field="gender"),
        Column(heading="RELDENOM", field="religious_character"),
        Column(heading="ADMPOL", field="admissions"),
    ),
    ignored=frozenset(
        {
            "ESTAB",
            "OTHERSCHNAME",
            "STREET",
            "LOCALITY",
            "ADDRESS3",
            "TELNUM",
            "ISNEW",
            "MINORGROUP",
            "OTHERNFTYPE",
            "ISPRIMARY",
            "ISSECONDARY",
            "ISPOST16",
            "SIXFGENDER",
            "OTHERURN",
            "NEWACFLAG",
            "RE-BROKERED",
        }
    ),
)
DETAILS = Layout(
    id="school-details-2018",
    title="School details collected from the performance site for 2018, to February 2020",
    columns=(
        _URN,
        Column(heading="Local Authority", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="Name", field="name", filled=True),
        Column(heading="City", field="town"),
        Column(heading="Postcode", field="postcode"),
        Column(heading="Status", field="status", kind=Kind.CODE, values=_STATUSES),
        Column(heading="Inspect Date", field="rated", kind=Kind.DATE_COMPACT),
        Column(heading="Date Opened", field="opened", kind=Kind.DATE_COMPACT),
        Column(heading="Date Closed", field="closed", kind=Kind.DATE_COMPACT),
        _age("Age From", "low_age"),
        _age("Age To", "high_age"),
        Column(heading="Gender", field="gender"),
        Column(heading="Religion", field="religious_character"),
    ),
    ignored=frozenset({"Street", "Rating", "Type", "Primary", "Secondary", "Post 16", "Gender Post 16", "Other URN"}),
)

SIX_COLUMNS = Layout(
    id="six-columns-2024-06-17",
    title="Every establishment on 17 June 2024, six fields",
    columns=(
        Column(heading="urn", field="urn", pattern=r"\d{5,6}", filled=True),
        Column(heading="name", field="name", filled=True),
        Column(heading="local_authority_name", field="la_name", filled=True),
        Column(heading="phase_of_education", field="phase", filled=True),
        Column(heading="gender", field="gender"),
        Column(heading="status", field="status", kind=Kind.CODE, values=_STATUS_NAMES),
    ),
    marker="urn",
)
EDUBASE_2017 = Layout(
    id="edubase-2017-07",
    title="EduBase in July 2017: the schools that its finder had still to place on a map",
    columns=(
        _URN,
        Column(heading="Local authority (code)", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="Local authority (name)", field="la_name", filled=True),
        Column(heading="Establishment name", field="name", filled=True),
        Column(heading="Town", field="town"),
        Column(heading="Postcode", field="postcode"),
        Column(heading="Type of establishment", field="establishment_type", filled=True),
        _age("Statutory highest age", "high_age"),
        _age("Statutory lowest age", "low_age"),
        Column(heading="Sixth form", field="sixth_form"),
        Column(heading="Phase of education", field="phase"),
        Column(heading="Gender", field="gender"),
        Column(heading="Religious character", field="religious_character"),
        Column(heading="Admissions policy", field="admissions"),
        Column(
            heading="Establishment status",
            field="status",
            kind=Kind.CODE,
            values=_STATUS_NAMES,
            missing={"NA": Missing.NOT_AVAILABLE},
        ),
        Column(
            heading="Opening date",
            field="opened",
            kind=Kind.DATE_DAY_FIRST,
            missing={"NA": Missing.NOT_AVAILABLE, "": Missing.NOT_AVAILABLE},
        ),
        Column(heading="Region", field="region"),
    ),
    ignored=frozenset(
        {
            "Establishment number",
            "Street",
            "Locality",
            "Address3",
            "County",
            "Boarders",
            "UKPRN",
            "Religious ethos",
            "Website address",
            "Telephone number",
            "Headteacher",
            "Reason establishment opened",
            "Parliamentary Constituency (code)",
            "Parliamentary Constituency (name)",
            "X",
            "Y",
            "tot_residents",
            "tot_households",
            "source",
        }
    ),
    # The last row of the finder's copy is empty: NA in every cell.
    totals={"URN": frozenset({"NA"})},
)


WHOLE = frozenset({FULL.id})
"""Layouts that list every school with its local authority, region and type."""


_NOTHING = {EDUBASE_2017.id: "NA", DETAILS.id: "nan"}
"""What the finder's tool wrote in empty cells of text."""


def _shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    if layout == FULL.id:
        return _shape_full(rows)
    if layout in _NOTHING:
        texts = [name for name, dtype in rows.schema.items() if dtype == pl.String]
        return rows.with_columns(pl.when(pl.col(name) != _NOTHING[layout]).then(pl.col(name)) for name in texts)
    return rows


def _shape_full(rows: pl.DataFrame) -> pl.DataFrame:
    number, flag = pl.col("number").str.zfill(4), pl.col("trust_kind").str.to_lowercase()
    return rows.with_columns(
        laestab=pl.col("la_code") + number,
        state_funded=pl.col("type_code").is_in(list(STATE_FUNDED_TYPES)),
        # "Supported by a multi-academy trust"; a school may also be supported by a trust that does not run it.
        trust_kind=pl.when(flag.str.contains(MULTI_ACADEMY_TRUST))
        .then(pl.lit(MULTI_ACADEMY_TRUST))
        .when(flag.str.contains(SINGLE_ACADEMY_TRUST))
        .then(pl.lit(SINGLE_ACADEMY_TRUST)),
        # A place at the origin of the grid is no place.
        easting=pl.when(pl.col("easting") > 0).then(pl.col("easting")),
        northing=pl.when(pl.col("northing") > 0).then(pl.col("northing")),
    ).drop("number")


SOURCE = Source(
    id="gias_establishments",
    title="Get Information about Schools: establishments",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(
        r"^edubasealldata\d{8}\.csv$",
        r"^gias_all_establishments_.*\.csv$",
        r"england_spine\.xlsx$",
        r"^\d{4}_school_details\.csv$",
        r"^edubase_.*schools.*\.csv$",
    ),
    layouts=(FULL, SIX_COLUMNS, SPINE, DETAILS, EDUBASE_2017),
    period_of=period_of,
    usable_from=usable_from,
    shape=_shape,
    description="Schools and other establishments of England, open and closed.",
)
