"""From a shelf to the dated frames that early warning reads, and to the schools to ask about."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from alongside.editions import Edition, Shelf
from alongside.identification.warning.published import Asked, Published
from alongside.journey.gather import figures_frame
from alongside.journey.warning_inspections import inspections
from alongside.policy.warning import WarningPolicy
from alongside.records import Governance, School
from alongside.register import kinds
from alongside.register.bodies import TRUSTS
from alongside.register.register import Register
from alongside.sources.gias_links import ONE_TO_ONE, PREDECESSOR, SUCCESSOR, UNDATED_ARE_OLD

_LONG_AGO = dt.date(1900, 1, 1)
_OLD_POINTS = {"average_points": "ks2_average_points", "disadvantaged_percent": "ks2_disadvantaged"}
"""Columns of the levels that ended in 2015, which are no measure of their own."""


class Chains:
    """Who came before whom, ready to follow a URN back as on any day."""

    def __init__(self, links: Iterable[tuple[str, str, dt.date, bool]]) -> None:
        self._behind: dict[str, list[tuple[str, dt.date, bool]]] = defaultdict(list)
        self._ahead: dict[str, list[dt.date]] = defaultdict(list)
        for urn, other, since, single in links:
            self._behind[urn].append((other, since, single))
            self._ahead[other].append(since)

    def straight(self, urn: str, day: dt.date) -> list[str]:
        """The chain in which one school became one school, newest first, by the links that held before `day`."""
        chain = [urn]
        while (other := self._before(chain[-1], day)) is not None and other not in chain:
            chain.append(other)
        return chain

    def _before(self, urn: str, day: dt.date) -> str | None:
        held = [(other, single) for other, since, single in self._behind.get(urn, ()) if since < day]
        if len(held) != 1 or not held[0][1]:
            return None
        other = held[0][0]
        return other if sum(since < day for since in self._ahead[other]) <= 1 else None


def chains(shelf: Shelf, *, as_at: dt.date) -> Chains:
    """The links of the register that held on `as_at`, and those that only inspections show."""
    found: dict[tuple[str, str], tuple[dt.date, bool]] = {}
    for edition in shelf.of("gias_links"):
        wanted = shelf.rows(edition).filter(
            pl.col("since").is_not_null() | pl.col("link_type").is_in(UNDATED_ARE_OLD),
            pl.col("relation").cast(pl.String).is_in([PREDECESSOR, SUCCESSOR]),
        )
        for urn, other, relation, since, how in wanted.select(
            "urn", "other_urn", pl.col("relation").cast(pl.String), "since", "link_type"
        ).iter_rows():
            pair = (urn, other) if relation == PREDECESSOR else (other, urn)
            if (pair not in found or relation == PREDECESSOR) and (since or _LONG_AGO) <= as_at:
                found[pair] = (since or _LONG_AGO, how in ONE_TO_ONE)
    registered = {urn for urn, _ in found}
    for urn, other in _inspected_as(shelf, as_at):
        if urn not in registered:
            found.setdefault((urn, other), (_LONG_AGO, True))
    return Chains((urn, other, since, single) for (urn, other), (since, single) in found.items())


def _inspected_as(shelf: Shelf, as_at: dt.date) -> list[tuple[str, str]]:
    latest = shelf.newest("ofsted_latest_inspections", as_at=as_at)
    if latest is None:
        return []
    rows = shelf.rows(latest)
    names = [name for name in ("latest_urn", "previous_urn", "ungraded_urn") if name in rows.columns]
    pairs = pl.concat([rows.select("urn", other=name) for name in names]).drop_nulls()
    return list(pairs.filter(pl.col("urn") != pl.col("other")).unique(maintain_order=True).iter_rows())


def ask(rows: pl.DataFrame, held: Chains) -> Asked:
    """Ask about each row (`urn`, `day`, and anything else, which stays)."""
    frame = rows.with_row_index("ask")
    tied = [
        (at, other, step)
        for at, urn, day in frame.select("ask", "urn", "day").iter_rows()
        for step, other in enumerate(held.straight(urn, day))
    ]
    schema = {"ask": pl.UInt32, "urn": pl.String, "step": pl.Int64}
    return Asked(frame=frame, tied=pl.DataFrame(tied, schema=schema, orient="row"))


def published(shelf: Shelf, register: Register, held: Chains, *, as_at: dt.date, policy: WarningPolicy) -> Published:
    """Every dated frame, of the editions usable on `as_at`."""
    return Published(
        places=places(shelf, register, held),
        inspections=inspections(shelf, as_at=as_at, back=policy.listed_back_days),
        figures=figures(shelf, as_at=as_at),
        areas=areas(shelf, as_at=as_at),
        memberships=memberships(shelf, as_at=as_at),
    )


# --- What a URN is ---------------------------------------------------------------------------------------------------

_PLACE: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "urn": pl.String,
    "phase": pl.String,
    "kind": pl.String,
    "region": pl.String,
    "la_code": pl.String,
    "lsoa": pl.String,
    "faith": pl.String,
    "gender": pl.String,
    "selective": pl.Int64,
    "opened": pl.Date,
    "low_age": pl.Int64,
    "high_age": pl.Int64,
    "idaci_quintile": pl.Int64,
}


def places(shelf: Shelf, register: Register, held: Chains) -> pl.DataFrame:
    """What each URN is: of the schools of the register, and of the URNs that they came from (on the same site)."""
    types = _types(shelf)
    own = {urn: _place(school) for urn, school in register.schools.items()}
    earlier: dict[str, tuple[object, ...]] = {}
    for urn, told in own.items():
        for other in held.straight(urn, register.as_at)[1:]:
            if other not in own:
                one = dict(zip(_PLACE, told, strict=True))
                one |= {"urn": other, "kind": _kind(types.get(other, "")), "opened": None}
                earlier.setdefault(other, tuple(one.values()))
    return pl.DataFrame([*own.values(), *earlier.values()], schema=dict(_PLACE), orient="row")


def _place(school: School) -> tuple[object, ...]:
    one = school.establishment
    low, high = one.statutory_ages or (None, None)
    return (
        one.urn,
        one.phase.value,
        _kind(one.establishment_type),
        one.region or None,
        one.la_code,
        one.lsoa or None,
        one.faith_group or "not known",
        one.gender if one.gender in ("Boys", "Girls") else "Mixed",
        int(one.admissions == "Selective"),
        one.opened,
        low,
        high,
        one.idaci_quintile,
    )


def _types(shelf: Shelf) -> dict[str, str]:
    editions = [shelf.rows(one) for one in shelf.of("gias_establishments")]
    return {
        urn: kind
        for rows in editions
        if "establishment_type" in rows.columns
        for urn, kind in rows.select("urn", "establishment_type").drop_nulls().iter_rows()
    }


def _kind(establishment_type: str) -> str:
    """Sponsored, converter or free school, or maintained: what is left of a type where older files say no more."""
    known, name = kinds.kind(establishment_type), establishment_type.lower()
    if known is None or known.governance is not Governance.ACADEMY:
        return "maintained"
    return next((word for word in ("sponsor", "converter") if word in name), "free school")


# --- What changes ----------------------------------------------------------------------------------------------------


def figures(shelf: Shelf, *, as_at: dt.date) -> pl.DataFrame:
    """Published figures of all pupils: `urn`, `measure`, `period`, `value`, `pupils`, `known`."""
    known = {one.ref.edition: one.ref.as_at for one in shelf.editions}
    long = figures_frame(shelf, as_at=as_at).filter(pl.col("group") == "all")
    told = pl.col("edition").replace_strict(known, return_dtype=pl.Date)
    parts = [long.select("urn", "measure", "period", "value", "pupils", known=told)]
    for edition in shelf.of("ks2"):
        if edition.ref.as_at <= as_at and set(_OLD_POINTS) <= set(edition.columns):
            parts += _levels(shelf, edition)
    return pl.concat(parts)


def _levels(shelf: Shelf, edition: Edition) -> list[pl.DataFrame]:
    rows, nobody = shelf.rows(edition), pl.lit(None, dtype=pl.Int64)
    return [
        rows.select(
            "urn",
            measure=pl.lit(name),
            period="period",
            value=pl.col(column).cast(pl.Float64),
            pupils=nobody,
            known=pl.lit(edition.ref.as_at),
        )
        for column, name in _OLD_POINTS.items()
    ]


def areas(shelf: Shelf, *, as_at: dt.date) -> pl.DataFrame:
    """How deprived each area is, 0 least to 1 most, by every edition of the indices on the areas of 2011."""
    parts = [pl.DataFrame(schema={"lsoa": pl.String, "imd": pl.Float64, "known": pl.Date})]
    for edition in shelf.of("deprivation"):
        if edition.ref.as_at <= as_at:
            rows = shelf.rows(edition).filter(pl.col("lsoa_census") == "2011")
            rank = (1 - (pl.col("imd_rank") - 1) / max(1, rows.height - 1)).cast(pl.Float64)
            parts.append(rows.select("lsoa", imd=rank, known=pl.lit(edition.ref.as_at)))
    return pl.concat(parts)


def memberships(shelf: Shelf, *, as_at: dt.date) -> pl.DataFrame:
    """Which trust each academy had joined: `urn`, `body`, `joined`; not those who had left before the file."""
    parts = [pl.DataFrame(schema={"urn": pl.String, "body": pl.String, "joined": pl.Date})]
    for edition in shelf.of("gias_group_links"):
        rows = shelf.rows(edition).filter(pl.col("group_type").is_in(list(TRUSTS)))
        parts.append(rows.select("urn", body="uid", joined="joined").drop_nulls().filter(pl.col("joined") <= as_at))
    return pl.concat(parts).unique(maintain_order=True)
