"""The profile service's schools as the register had them in June 2026: 1,924 establishments, 36 of them closed.

Names of head teachers, telephone numbers and web sites are in the layout and are not kept. Urban and rural codes are
of the classification of 2021, except 15 schools that still carry one of 2011. `ResourcedProvisionId` is not a code:
it is the number of pupils on the provision's roll, and is kept under that name.
Source: Department for Education, Get Information about Schools, through the school profile service.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import OGL, Column, Kind, Layout, Source
from alongside.sources.similar_schools_values import ADDRESS

MONTH = "2026-06"
NOT_GIVEN: Mapping[str, Missing] = {"": Missing.NOT_AVAILABLE}


def _count(heading: str, field: str, most: int = 20_000) -> Column:
    return Column(heading=heading, field=field, kind=Kind.INTEGER, least=0, most=most, missing=NOT_GIVEN)


LAYOUT = Layout(
    id="profile-service",
    title="One row for each establishment",
    columns=(
        Column(heading="URN", field="urn", pattern=r"\d{6}", filled=True),
        Column(heading="EstablishmentName", field="name", filled=True),
        Column(heading="LAESTAB", field="laestab", pattern=r"\d{7}"),
        Column(heading="UKPRN", field="ukprn", pattern=r"\d{8}"),
        Column(heading="LAId", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="LAName", field="la_name", filled=True),
        Column(heading="RegionName", field="region", filled=True),
        Column(
            heading="EstablishmentStatusName",
            field="status",
            kind=Kind.CODE,
            values={"Open": "open", "Closed": "closed", "Open, but proposed to close": "open, proposed to close"},
        ),
        Column(heading="TypeOfEstablishmentName", field="establishment_type", filled=True),
        Column(heading="EstablishmentTypeGroupName", field="establishment_type_group", filled=True),
        Column(heading="PhaseOfEducationName", field="phase", filled=True),
        Column(heading="GenderName", field="gender"),
        Column(heading="ReligiousCharacterName", field="religious_character"),
        Column(heading="AdmissionsPolicyName", field="admissions"),
        Column(heading="OfficialSixthFormName", field="sixth_form"),
        Column(heading="NurseryProvisionName", field="nursery"),
        Column(heading="ResourcedProvisionName", field="resourced_provision"),
        _count("ResourcedProvisionId", "resourced_provision_pupils"),
        Column(heading="TrustId", field="trust_uid", pattern=r"\d+"),
        Column(heading="TrustName", field="trust_name"),
        Column(heading="TrustSchoolFlagName", field="trust_flag"),
        _count("TotalPupils", "pupils"),
        _count("TotalCapacity", "capacity"),
        _count("AgeRangeLow", "low_age", 25),
        _count("AgeRangeHigh", "high_age", 99),
        Column(heading="DistrictAdministrativeId", field="district_code", pattern=r"[EW]\d{8}"),
        Column(heading="DistrictAdministrativeName", field="district_name"),
        Column(heading="UrbanRuralId", field="urban_rural_code"),
        Column(heading="UrbanRuralName", field="urban_rural"),
        Column(heading="Street", field="street"),
        Column(heading="Locality", field="locality"),
        Column(heading="Town", field="town"),
        Column(heading="Postcode", field="postcode"),
        _count("Easting", "easting", 700_000),
        _count("Northing", "northing", 1_300_000),
    ),
    ignored=frozenset(
        {
            "RegionId",
            "EstablishmentNumber",
            "EstablishmentStatusId",
            "AdmissionsPolicyId",
            "PhaseOfEducationId",
            "GenderId",
            "ReligiousCharacterId",
            "TelephoneNum",
            "TypeOfEstablishmentId",
            "EstablishmentTypeGroupId",
            "OfficialSixthFormId",
            "TrustSchoolFlagId",
            "Address3",
            "County",
            "HeadTitle",
            "HeadFirstName",
            "HeadLastName",
            "HeadPreferredJobTitle",
            "Website",
        }
    ),
)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The month of the register that the service used, which the file does not say."""
    return MONTH


def usable_from(period: str) -> dt.date:
    """The last day of the month: the file may be of any day in it."""
    year, month = (int(part) for part in period.split("-"))
    return dt.date(year, month, calendar.monthrange(year, month)[1])


SOURCE = Source(
    id="similar_schools_establishments",
    title="School profile service: establishments",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(r"^establishment\.json$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    licence=OGL,
    description=(
        "The register's facts about 1,924 schools: 1,307 secondary, 466 primary, 134 all-through, 15 middle and 2 of "
        "no phase. They are test schools and their neighbours, not a sample of England. Personal names are not kept."
    ),
)
