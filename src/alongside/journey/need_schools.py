"""Who is measured on a day, and what is known of each school's circumstances: from the register, or else the census.

Where no edition usable on the day lists the schools, the newest January census does: it says the kind of school and
the authority, but not admissions, sex, ages or place, which are then not known. Facts of later editions are not used:
that a school is listed as a grammar school in 2020 leaves little doubt of 2019, but nobody could have looked it up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from alongside.editions import Edition, Shelf
from alongside.errors import JourneyError
from alongside.identifiers import Urn
from alongside.journey.gather import gather
from alongside.records import Lineage, Phase, School
from alongside.register import lineage
from alongside.sources import (
    deprivation,
    gias_establishments,
    gias_links,
    la_regions,
    ofsted_latest_inspections,
    school_census,
)

SOURCES = (
    gias_establishments.SOURCE.id,
    gias_links.SOURCE.id,
    ofsted_latest_inspections.SOURCE.id,
    school_census.SOURCE.id,
    la_regions.SOURCE.id,
    deprivation.SOURCE.id,
)
"""The sources that schools and their circumstances are drawn from."""

CENSUS_PHASES: Mapping[str, Phase] = {
    "State-funded primary": Phase.PRIMARY,
    "State-funded secondary": Phase.SECONDARY,
    "State-funded special school": Phase.SPECIAL,
    "Non-maintained special school": Phase.SPECIAL,
    "Pupil referral unit": Phase.PUPIL_REFERRAL_UNIT,
    "State-funded nursery": Phase.NURSERY,
}
"""The census's own names for kinds of state-funded school (england_census.csv)."""

SCHEMA: dict[str, type[pl.DataType]] = {
    "urn": pl.String,
    "name": pl.String,
    "phase": pl.String,
    "region": pl.String,
    "la_code": pl.String,
    "la_name": pl.String,
    "high_age": pl.Int64,
    "lsoa": pl.String,
    "selective": pl.Boolean,
    "boys_only": pl.Boolean,
    "girls_only": pl.Boolean,
    "rural": pl.Boolean,
    "all_through": pl.Boolean,
    "to_10": pl.Boolean,
    "from_7": pl.Boolean,
    "from_14": pl.Boolean,
}

_EARLY, _JUNIOR, _LATE = 10, 7, 13
"""The age by which all pupils have left an infant or first school; and those from which a school that takes pupils only
then is a junior or middle school, and a late one (a university technical college, a studio school)."""


@dataclass(frozen=True, kw_only=True)
class Schools:
    """Schools (`SCHEMA`, then columns `census_...` and `place_...`), every URN tied to each (`school`, `urn`, and
    `nearness`, 0 for its own), and where the list came from in words."""

    frame: pl.DataFrame
    tied: pl.DataFrame
    listed_by: str


def schools_on(shelf: Shelf, *, as_at: dt.date) -> Schools:
    """State-funded schools on a day with their circumstances.

    Raises JourneyError where neither a register nor a census usable on the day lists them.
    """
    if _registered(shelf, as_at):
        register = gather(shelf, as_at=as_at, measures=())
        frame = pl.DataFrame([_described(one) for one in register.schools.values()], schema=SCHEMA)
        tied = _tied({urn: one.lineage for urn, one in register.schools.items()})
        listed_by = "the register of schools"
    else:
        edition = shelf.newest(school_census.SOURCE.id, as_at=as_at)
        if edition is None:
            raise _nobody_listed(shelf, as_at)
        frame = _counted(shelf, edition, as_at)
        tied = _tied(_lineages(shelf, frame["urn"], as_at))
        listed_by = f"the school census ({edition.ref.period}), because no register usable on the day lists them"
    frame = frame.filter(pl.col("region").is_not_null() & (pl.col("region") != ""))
    return Schools(frame=_with_place(_with_census(frame, shelf, as_at), shelf, as_at), tied=tied, listed_by=listed_by)


def _nobody_listed(shelf: Shelf, as_at: dt.date) -> JourneyError:
    if not shelf.editions:
        return JourneyError(
            "There are no editions to look at: the store is empty, or is not where it was looked for.",
            remedy="Import published files with `alongside import FOLDER`, or name their folder with --data.",
        )
    return JourneyError(
        f"No edition usable on {as_at} lists the schools.",
        remedy="Import the register, the management information or the school census of that day or an earlier one, "
        "or ask about a later day.",
    )


def _registered(shelf: Shelf, as_at: dt.date) -> bool:
    if shelf.newest(ofsted_latest_inspections.SOURCE.id, as_at=as_at):
        return True
    usable = (one for one in shelf.of(gias_establishments.SOURCE.id) if one.ref.as_at <= as_at)
    return any(edition.layout in gias_establishments.WHOLE for edition in usable)


def _described(school: School) -> dict[str, object]:
    place = school.establishment
    # The register writes an age of 0 for one that it does not know.
    low, high = place.statutory_ages or (None, None)
    return {
        "urn": place.urn,
        "name": place.name,
        "phase": place.phase.value,
        "region": place.region,
        "la_code": place.la_code,
        "la_name": place.la_name,
        "high_age": high or None,
        "lsoa": place.lsoa or None,
        "selective": _starts(place.admissions, "Selective", unknown=("Unknown", "Not collected")),
        "boys_only": _starts(place.gender, "Boys"),
        "girls_only": _starts(place.gender, "Girls"),
        "rural": "rural" in place.urban_rural.lower() if place.urban_rural else None,
        "all_through": place.phase is Phase.ALL_THROUGH,
        "to_10": high <= _EARLY if high else None,
        "from_7": low >= _JUNIOR if low is not None else None,
        "from_14": low >= _LATE if low is not None else None,
    }


def _starts(text: str, word: str, *, unknown: Iterable[str] = ()) -> bool | None:
    return None if not text or text in unknown else text.startswith(word)


def _counted(shelf: Shelf, edition: Edition, as_at: dt.date) -> pl.DataFrame:
    """The schools of a census, with their region and, where an edition has it, their name."""
    rows = shelf.rows(edition)
    if "school_type" not in rows.columns:
        raise JourneyError(
            f"The census of {edition.ref.period} does not say what kind each school is, and no register is usable.",
            remedy="Import the register (edubasealldata) of that day or an earlier one.",
        )
    kinds = rows.filter(pl.col("school_type").is_in(list(CENSUS_PHASES))).select(
        "urn", "la_code", phase=pl.col("school_type").replace_strict({k: v.value for k, v in CENSUS_PHASES.items()})
    )
    regions = _regions(shelf, as_at)
    joined = kinds.join(regions, on="la_code", how="left")
    return _named(joined, shelf, as_at).select(
        (pl.col(name) if name in ("urn", "name", "phase", "region", "la_code", "la_name") else pl.lit(None))
        .cast(kind)
        .alias(name)
        for name, kind in SCHEMA.items()
    )


def _regions(shelf: Shelf, as_at: dt.date) -> pl.DataFrame:
    usable = [shelf.rows(one) for one in shelf.of(la_regions.SOURCE.id) if one.ref.as_at <= as_at]
    coded = [rows.drop_nulls("la_code").select("la_code", "la_name", "region") for rows in reversed(usable)]
    if not coded:
        raise JourneyError(
            f"No edition usable on {as_at} says which region an authority lies in.",
            remedy="Import la_and_region_codes_meta.csv of that day or an earlier one.",
        )
    listed = pl.concat(coded).unique("la_code", keep="first", maintain_order=True)
    return pl.concat([listed, _former(listed)]).unique("la_code", keep="first", maintain_order=True)


def _former(listed: pl.DataFrame) -> pl.DataFrame:
    """Authorities that ended, for a census may be older than the list: the names and the region of who followed."""
    known = {code: (name, region) for code, name, region in listed.select("la_code", "la_name", "region").iter_rows()}
    lines = []
    for code, (_, after) in la_regions.FORMER.items():
        followed = [known[one] for one in after if one in known]
        if followed:
            lines.append((code, " or ".join(name for name, _ in followed), followed[0][1]))
    return pl.DataFrame(lines, schema=listed.schema, orient="row")


def _named(frame: pl.DataFrame, shelf: Shelf, as_at: dt.date) -> pl.DataFrame:
    """Add names, of the edition nearest to the day: an infant school of two years ago may be a primary school by then.

    A name is a label: nothing is reckoned from it, so that one of a few months later may stand.
    """
    nearest = sorted(shelf.of(gias_establishments.SOURCE.id), key=lambda one: abs(one.ref.as_at - as_at))
    named_rows = [shelf.rows(one) for one in nearest]
    names = [rows.select("urn", "name") for rows in named_rows if "name" in rows.columns]
    empty = pl.DataFrame(schema={"urn": pl.String, "name": pl.String})
    named = pl.concat([empty, *names]).unique("urn", keep="first", maintain_order=True)
    return frame.join(named, on="urn", how="left").with_columns(pl.col("name").fill_null(""))


def _lineages(shelf: Shelf, urns: Iterable[str], as_at: dt.date) -> Mapping[Urn, Lineage]:
    editions = shelf.of(gias_links.SOURCE.id)
    before = [one for one in editions if one.ref.as_at <= as_at][-1:]
    after = [one for one in editions if one.ref.as_at > as_at]
    found = lineage.predecessors([shelf.rows(one) for one in (*before, *after)], as_at=as_at)
    return lineage.trace_all([Urn(urn) for urn in urns], found)


def _tied(lineages: Mapping[Urn, Lineage]) -> pl.DataFrame:
    """Every URN of a school's straight chain: figures of schools that were merged into it are not its own."""
    lines = [(school, urn, at) for school, one in lineages.items() for at, urn in enumerate(one.straight)]
    return pl.DataFrame(lines, schema={"school": pl.String, "urn": pl.String, "nearness": pl.Int64}, orient="row")


def _with_census(frame: pl.DataFrame, shelf: Shelf, as_at: dt.date) -> pl.DataFrame:
    """Add `census_girls`, the percentage of girls in the newest census that counts them."""
    for edition in reversed([one for one in shelf.of(school_census.SOURCE.id) if one.ref.as_at <= as_at]):
        rows = shelf.rows(edition)
        if {"girls", "boys"} <= set(rows.columns):
            both = pl.col("girls") + pl.col("boys")
            share = rows.select("urn", census_girls=pl.when(both > 0).then(100 * pl.col("girls") / both))
            return frame.join(share.unique("urn", keep="first"), on="urn", how="left")
    return frame.with_columns(census_girls=pl.lit(None, dtype=pl.Float64))


def _with_place(frame: pl.DataFrame, shelf: Shelf, as_at: dt.date) -> pl.DataFrame:
    """Add `place_...`, scores of the newest indices whose small areas are those that the register uses."""
    scores = ("idaci_score", "income_score", "imd_score")
    for edition in reversed([one for one in shelf.of(deprivation.SOURCE.id) if one.ref.as_at <= as_at]):
        rows = shelf.rows(edition)
        joined = frame.join(
            rows.select("lsoa", *(pl.col(name).alias(f"place_{name}") for name in scores)), on="lsoa", how="left"
        )
        if any(joined[f"place_{name}"].count() for name in scores):
            return joined
    return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias(f"place_{name}") for name in scores)
