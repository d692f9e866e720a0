"""Headings and code lists of the register's full extract (`edubasealldataYYYYMMDD.csv`).

Headings: those of the extracts from 2019 to 2026; a few came and went (Ofsted's were taken out in January 2025).
Names and telephone numbers of people are known here so that they can be left behind at the door: nothing reads them.
Source: Department for Education, Get Information about Schools, Downloads, "Establishment fields CSV"; code lists from
its glossary and lookups.
"""

from __future__ import annotations

from collections.abc import Mapping


def _with_zero(codes: Mapping[str, str]) -> dict[str, str]:
    return {**codes, **{code.zfill(2): name for code, name in codes.items()}}


STATE_FUNDED_TYPES: Mapping[str, str] = {
    "1": "Community school",
    "2": "Voluntary aided school",
    "3": "Voluntary controlled school",
    "5": "Foundation school",
    "6": "City technology college",
    "7": "Community special school",
    "8": "Non-maintained special school",
    "12": "Foundation special school",
    "14": "Pupil referral unit",
    "15": "Local authority nursery school",
    "28": "Academy sponsor led",
    "33": "Academy special sponsor led",
    "34": "Academy converter",
    "35": "Free schools",
    "36": "Free schools special",
    "38": "Free schools alternative provision",
    "39": "Free schools 16 to 19",
    "40": "University technical college",
    "41": "Studio schools",
    "42": "Academy alternative provision converter",
    "43": "Academy alternative provision sponsor led",
    "44": "Academy special converter",
    "45": "Academy 16-19 converter",
    "46": "Academy 16 to 19 sponsor led",
    "57": "Academy secure 16 to 19",
}
"""Types of establishment that are schools paid for by the state."""

_OTHER_TYPES: Mapping[str, str] = {
    "10": "Other independent special school",
    "11": "Other independent school",
    "18": "Further education",
    "24": "Secure units",
    "25": "Offshore schools",
    "26": "Service children's education",
    "27": "Miscellaneous",
    "29": "Higher education institutions",
    "30": "Welsh establishment",
    "31": "Sixth form centres",
    "32": "Special post 16 institution",
    "37": "British schools overseas",
    "47": "Children's centre",
    "48": "Children's centre linked site",
    "49": "Online provider",
    "56": "Institution funded by other government department",
}
TYPES: Mapping[str, str] = _with_zero({**STATE_FUNDED_TYPES, **_OTHER_TYPES})
"""`TypeOfEstablishment (code)`, with and without a leading zero."""

STATUSES: Mapping[str, str] = {
    "1": "open",
    "2": "closed",
    "3": "open, but proposed to close",
    "4": "proposed to open",
}
PHASES: Mapping[str, str] = _with_zero(
    {
        "0": "Not applicable",
        "1": "Nursery",
        "2": "Primary",
        "3": "Middle deemed primary",
        "4": "Secondary",
        "5": "Middle deemed secondary",
        "6": "16 plus",
        "7": "All-through",
    }
)
MULTI_ACADEMY_TRUST = "multi-academy trust"
SINGLE_ACADEMY_TRUST = "single-academy trust"

PERSONAL = frozenset(
    {
        "HeadTitle (name)",
        "HeadFirstName",
        "HeadLastName",
        "HeadPreferredJobTitle",
        "PropsName",
        "TelephoneNum",
    }
)
"""Headings that name a person, or give a number to ring: dropped when the file is read."""

NOT_KEPT = PERSONAL | frozenset(
    {
        "EstablishmentStatus (name)",
        "EstablishmentTypeGroup (code)",
        "ReasonEstablishmentOpened (code)",
        "ReasonEstablishmentOpened (name)",
        "ReasonEstablishmentClosed (code)",
        "ReasonEstablishmentClosed (name)",
        "PhaseOfEducation (code)",
        "Boarders (code)",
        "Boarders (name)",
        "NurseryProvision (name)",
        "OfficialSixthForm (code)",
        "Gender (code)",
        "ReligiousCharacter (code)",
        "ReligiousEthos (name)",
        "Diocese (code)",
        "Diocese (name)",
        "AdmissionsPolicy (code)",
        "SpecialClasses (code)",
        "SpecialClasses (name)",
        "CensusDate",
        "NumberOfBoys",
        "NumberOfGirls",
        "TrustSchoolFlag (code)",
        "SchoolSponsorFlag (name)",
        "SchoolSponsors (name)",
        "FederationFlag (name)",
        "UKPRN",
        "FEHEIdentifier",
        "FurtherEducationType (name)",
        "OfstedLastInsp",
        "OfstedSpecialMeasures (code)",
        "OfstedSpecialMeasures (name)",
        "OfstedRating (name)",
        "LastChangedDate",
        "Street",
        "Locality",
        "Address3",
        "County (name)",
        "SchoolWebsite",
        "BSOInspectorateName (name)",
        "InspectorateReport",
        "DateOfLastInspectionVisit",
        "NextInspectionVisit",
        "TeenMoth (name)",
        "TeenMothPlaces",
        "CCF (name)",
        "SENPRU (name)",
        "EBD (name)",
        "PlacesPRU",
        "FTProv (name)",
        "EdByOther (name)",
        "Section41Approved (name)",
        *(f"SEN{at} (name)" for at in range(1, 14)),
        "TypeOfResourcedProvision (name)",
        "ResourcedProvisionOnRoll",
        "ResourcedProvisionCapacity",
        "SenUnitOnRoll",
        "SenUnitCapacity",
        "SENUnitOnRoll",
        "SENUnitCapacity",
        "GOR (code)",
        "DistrictAdministrative (name)",
        "AdministrativeWard (code)",
        "AdministrativeWard (name)",
        "ParliamentaryConstituency (code)",
        "ParliamentaryConstituency (name)",
        "UrbanRural (code)",
        "GSSLACode (name)",
        "CensusAreaStatisticWard (name)",
        "MSOA (name)",
        "MSOA (code)",
        "LSOA (name)",
        "InspectorateName (name)",
        "SENStat",
        "SENNoStat",
        "BoardingEstablishment (name)",
        "PreviousLA (code)",
        "PreviousLA (name)",
        "PreviousEstablishmentNumber",
        "RSCRegion (name)",
        "Country (name)",
        "UPRN",
        "SiteName",
        "QABName (code)",
        "QABName (name)",
        "EstablishmentAccredited (code)",
        "EstablishmentAccredited (name)",
        "QABReport",
        "CHNumber",
        "FSM",
        "AccreditationExpiryDate",
    }
)
"""Every other heading of the extract that is known and not kept."""
