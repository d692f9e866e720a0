"""The register as Get Information about Schools publishes it: establishments, links, groups and their schools."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from alongside.synthetic.england import England
from alongside.synthetic.facts import ALL_THROUGH, NURSERY, PHASES, PRIMARY, REGIONS, SECONDARY
from alongside.synthetic.geography import Ints, Texts
from alongside.synthetic.intake import SUMMERS
from alongside.synthetic.listing import TYPE_GROUPS, TYPES, Listing, list_urns, opening_day, phase_name
from alongside.synthetic.schools import Flags
from alongside.synthetic.tables import File, day_first, frame, printed

CP1252 = "cp1252"
_PHASE_CODES = ("2", "4", "7", "0", "1", "0")
_RUC = (("UN1", "Urban: Nearer to a major town or city"), ("UF1", "Urban: Further from a major town or city"),
        ("RSN1", "Smaller rural: Nearer to a major town or city"))  # fmt: skip
"""Rural and urban classification of 2021, as in the register."""


def register_files(england: England) -> Iterator[File]:
    """The four files of the register as at each first of October after a year asked for."""
    for summer in england.plan.years:
        yield from _on(england, np.datetime64(f"{summer}-10-01"), summer)


def _on(england: England, day: np.datetime64, summer: int) -> Iterator[File]:
    stamp = str(day).replace("-", "")
    listing = list_urns(england, day)
    yield File(path=f"gias/edubasealldata{stamp}.csv", cells=_establishments(england, listing, summer), encoding=CP1252)
    yield File(path=f"gias/links_edubasealldata{stamp}.csv", cells=_links(england, listing, day), encoding=CP1252)
    yield File(path=f"gias/allgroupsdata{stamp}.csv", cells=_groups(england, day), encoding=CP1252)
    yield File(path=f"gias/alllinksdata{stamp}.csv", cells=_memberships(england, listing), encoding=CP1252)


def _establishments(england: England, listing: Listing, summer: int) -> pl.DataFrame:
    return frame({**_identity(england, listing), **_nature(england, listing, summer), **_body(england, listing),
                  **_place(england, listing)})  # fmt: skip


def _identity(england: England, listing: Listing) -> dict[str, object]:
    schools, places, mine = england.schools, england.places, listing.school
    is_open = np.isnat(listing.closed)
    types = np.array([TYPES[code][0] for code in listing.type_code])
    group = np.array([TYPES[code][2] for code in listing.type_code])
    return {
        "URN": listing.urn, "LA (code)": places.authority_code[schools.authority[mine]],
        "LA (name)": places.authority_name[schools.authority[mine]],
        "EstablishmentNumber": pl.Series(schools.number[mine]).cast(pl.String).str.zfill(4),
        "EstablishmentName": listing.name,
        "TypeOfEstablishment (code)": pl.Series(listing.type_code).cast(pl.String).str.zfill(2),
        "TypeOfEstablishment (name)": types, "EstablishmentTypeGroup (code)": group,
        "EstablishmentTypeGroup (name)": np.array([TYPE_GROUPS[code] for code in group]),
        "EstablishmentStatus (code)": np.where(is_open, "1", "2"),
        "EstablishmentStatus (name)": np.where(is_open, "Open", "Closed"),
        "ReasonEstablishmentOpened (name)": "Not applicable", "OpenDate": day_first(opening_day(listing.opened)),
        "ReasonEstablishmentClosed (name)": listing.reason_closed, "CloseDate": day_first(listing.closed),
    }  # fmt: skip


def _nature(england: England, listing: Listing, summer: int) -> dict[str, object]:
    schools, mine = england.schools, listing.school
    at = SUMMERS.index(summer)
    pupils = england.intake.pupils[mine, at]
    sex = np.where(np.isin(schools.phase[mine], (SECONDARY,)), schools.single_sex[mine], 0)
    secondary = np.isin(schools.phase[mine], (SECONDARY, ALL_THROUGH))
    sixth = np.where(schools.sixth_form[mine], "1", np.where(secondary | (schools.phase[mine] == PRIMARY), "2", "0"))
    is_open = np.isnat(listing.closed)
    share = printed(england.intake.fsm[mine, at], 1)
    infant = listing.urn == england.trusts.urn_infant[mine]
    return {
        "PhaseOfEducation (code)": np.array(_PHASE_CODES)[schools.phase[mine]],
        "PhaseOfEducation (name)": phase_name(england, mine), "StatutoryLowAge": schools.low_age[mine],
        "StatutoryHighAge": np.where(infant, 7, np.where(schools.sixth_form[mine], 18, schools.high_age[mine])),
        "Boarders (code)": "1", "Boarders (name)": "No boarders",
        "NurseryProvision (name)": np.where(schools.nursery[mine] | (schools.phase[mine] == NURSERY),
                                            "Has Nursery Classes", "No Nursery Classes"),
        "OfficialSixthForm (code)": sixth,
        "OfficialSixthForm (name)": pl.Series(sixth).replace_strict(
            {"0": "Not applicable", "1": "Has a sixth form", "2": "Does not have a sixth form"}),
        "Gender (code)": np.array(["3", "1", "2"])[sex], "Gender (name)": np.array(["Mixed", "Boys", "Girls"])[sex],
        "ReligiousCharacter (code)": _religion_codes(schools.religion[mine]),
        "ReligiousCharacter (name)": schools.religion[mine],
        "Diocese (code)": "0000", "Diocese (name)": "Not applicable",
        "AdmissionsPolicy (code)": np.where(schools.selective[mine], "2", np.where(secondary, "4", "0")),
        "AdmissionsPolicy (name)": np.where(schools.selective[mine], "Selective",
                                            np.where(secondary, "Non-selective", "Not applicable")),
        "SchoolCapacity": np.round(pupils * 1.08).astype(np.int64), "CensusDate": f"15-01-{summer}",
        "NumberOfPupils": _where_open(pl.Series(pupils.astype(np.int64)).cast(pl.String), is_open),
        "PercentageFSM": _where_open(share, is_open),
    }  # fmt: skip


def _where_open(text: pl.Series, is_open: Flags) -> pl.Series:
    return pl.select(pl.when(pl.Series(is_open)).then(text).otherwise(pl.lit(""))).to_series()


def _religion_codes(religion: Texts) -> pl.Series:
    codes = {"Does not apply": "00", "Church of England": "02", "Roman Catholic": "03", "Methodist": "05",
             "Jewish": "07", "Muslim": "10"}  # fmt: skip
    return pl.Series(religion).replace_strict(codes)


def _body(england: England, listing: Listing) -> dict[str, object]:
    """The trust of each open academy: flag 3 for a multi-academy trust, 5 for a single one, 0 for the rest."""
    trusts, mine = england.trusts, listing.school
    trust = np.where(listing.academy & np.isnat(listing.closed), trusts.of_school[mine], -1)
    member = trust >= 0
    single = member & trusts.single[trust]
    flag = np.where(single, "5", np.where(member, "3", "0"))
    flags = {
        "0": "Not applicable",
        "3": "Supported by a multi-academy trust",
        "5": "Supported by a single-academy trust",
    }
    return {
        "TrustSchoolFlag (code)": flag, "TrustSchoolFlag (name)": pl.Series(flag).replace_strict(flags),
        "Trusts (code)": np.where(member, trusts.uid[trust].astype(str), ""),
        "Trusts (name)": np.where(member, trusts.name[trust], ""), "FederationFlag (name)": "Not applicable",
        "Federations (code)": "", "Federations (name)": "", "UKPRN": 19_000_000 + listing.urn - 600_000,
            }  # fmt: skip


def _place(england: England, listing: Listing) -> dict[str, object]:
    schools, places, mine = england.schools, england.places, listing.school
    authority, region, urban = schools.authority[mine], schools.region[mine], schools.urban[mine]
    return {
        "Street": schools.street[mine], "Locality": "", "Address3": "", "Town": places.town_name[schools.town[mine]],
        "County (name)": "", "Postcode": schools.postcode[mine],
        "TypeOfResourcedProvision (name)": "Not applicable", "ResourcedProvisionOnRoll": "", "SenUnitOnRoll": "",
        "GOR (code)": np.array([r.code for r in REGIONS])[region],
        "GOR (name)": np.array([r.name for r in REGIONS])[region],
        "DistrictAdministrative (code)": places.authority_area[authority],
        "DistrictAdministrative (name)": places.authority_name[authority],
        "ParliamentaryConstituency (code)": "", "ParliamentaryConstituency (name)": "",
        "UrbanRural (code)": np.array([code for code, _ in _RUC])[urban],
        "UrbanRural (name)": np.array([name for _, name in _RUC])[urban],
        "GSSLACode (name)": places.authority_area[authority], "Easting": schools.at[mine, 0].astype(np.int64),
        "Northing": schools.at[mine, 1].astype(np.int64), "MSOA (code)": "",
        "LSOA (code)": places.area_code[schools.area[mine]],
    }  # fmt: skip


def _links(england: England, listing: Listing, day: np.datetime64) -> pl.DataFrame:
    """Both directions of each change: conversions as predecessor and successor, amalgamations as such."""
    trusts, schools = england.trusts, england.schools
    changed = np.flatnonzero((schools.opened <= day) & (trusts.changed <= day))
    amalgamated = trusts.urn_infant[changed] > 0
    both = changed[amalgamated]
    old = np.r_[trusts.urn_before[changed], trusts.urn_infant[both]]
    new = np.r_[trusts.urn_after[changed], trusts.urn_after[both]]
    merged = np.r_[amalgamated, np.ones(both.size, dtype=bool)]
    name = dict(zip(listing.urn.tolist(), listing.name.tolist(), strict=True))
    since = np.r_[trusts.changed[changed], trusts.changed[both]]
    rows = pl.DataFrame({
        "URN": np.r_[new, old], "LinkURN": np.r_[old, new],
        "LinkName": [name[urn] for urn in np.r_[old, new].tolist()],
        "LinkType": np.r_[np.where(merged, "Predecessor - amalgamated", "Predecessor"),
                          np.where(merged, "Successor - amalgamated", "Successor")],
        "LinkEstablishedDate": day_first(np.r_[since, since]),
    })  # fmt: skip
    return rows.sort("URN", "LinkURN").select(pl.all().cast(pl.String))


def _groups(england: England, day: np.datetime64) -> pl.DataFrame:
    return frame({**_group_columns(england, np.flatnonzero(england.trusts.opened <= day)), "UKPRN": ""})


def _group_columns(england: England, trust: Ints) -> dict[str, object]:
    trusts = england.trusts
    single = trusts.single[trust]
    return {
        "Group UID": trusts.uid[trust], "Group ID": np.char.add("TR9", trusts.uid[trust].astype(str)),
        "Group Name": trusts.name[trust],
        "Companies House Number": np.char.add("X", (9_000_000 + trusts.uid[trust]).astype(str)),
        "Group Type (code)": np.where(single, "10", "06"),
        "Group Type": np.where(single, "Single-academy trust", "Multi-academy trust"), "Closed Date": "",
        "Open date": "", "Incorporated on (open date)": day_first(trusts.opened[trust]),
        "Group Status (code)": "OPEN", "Group Status": "Open",
    }  # fmt: skip


def _memberships(england: England, listing: Listing) -> pl.DataFrame:
    trusts = england.trusts
    here = np.flatnonzero(listing.academy & np.isnat(listing.closed) & (trusts.of_school[listing.school] >= 0))
    school = listing.school[here]
    cells = {
        "URN": listing.urn[here], **_group_columns(england, trusts.of_school[school]),
        "Joined date": day_first(trusts.joined[school]), "EstablishmentName": listing.name[here],
        "TypeOfEstablishment (code)": listing.type_code[here],
        "TypeOfEstablishment (name)": np.array([TYPES[code][0] for code in listing.type_code[here]]),
        "PhaseOfEducation (code)": np.array(_PHASE_CODES)[england.schools.phase[school]],
        "PhaseOfEducation (name)": phase_name(england, school),
        "LA (code)": england.places.authority_code[england.schools.authority[school]],
        "LA (name)": england.places.authority_name[england.schools.authority[school]],
    }  # fmt: skip
    return frame(cells)


assert len(_PHASE_CODES) == len(PHASES)
