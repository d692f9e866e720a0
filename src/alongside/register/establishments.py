"""From typed rows to one line for each open state-funded school, and from those lines to `Establishment`s.

The base is the newest edition, usable on the day, that lists every state-funded school: the inspectorate's management
information or the register's own full extract. The other editions usable on the day fill in what the base does not
say of the same URN, newest first; a town is also taken from a school at the same postcode.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from alongside.identifiers import LaCode, Laestab, Urn
from alongside.provenance import EditionRef
from alongside.records import Body, Establishment, Governance, Place
from alongside.register import kinds
from alongside.register.bodies import local_authority, named_trust, responsible
from alongside.register.rows import Rows

TEXTS = (
    "postcode",
    "town",
    "lsoa",
    "district_code",
    "gender",
    "admissions",
    "sixth_form",
    "religious_character",
    "faith_group",
    "urban_rural",
)
"""Fields of `Establishment` that are empty text where they are not known."""

_FIELDS: dict[str, pl.DataType | type[pl.DataType]] = {
    "urn": pl.String,
    "name": pl.String,
    "phase": pl.String,
    "establishment_type": pl.String,
    "region": pl.String,
    "la_code": pl.String,
    "la_name": pl.String,
    "laestab": pl.String,
    "opened": pl.Date,
    "easting": pl.Float64,
    "northing": pl.Float64,
    "pupils": pl.Int64,
    "low_age": pl.Int64,
    "high_age": pl.Int64,
    "idaci_quintile": pl.Int64,
    "trust_uid": pl.String,
    "trust_name": pl.String,
    "trust_kind": pl.String,
    **dict.fromkeys(TEXTS, pl.String),
}
_OWN = ("urn", "name", "la_code", "la_name", "pupils", "trust_uid", "trust_name", "trust_kind")
_FILLED = [name for name in _FIELDS if name not in _OWN]
"""What an older edition may fill in. What changes with the years (pupils, the trust) is the base's own or unknown."""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """One line for each school (`urn` and the fields of `Establishment`); `used` has, for each line, the places in
    `refs` of the editions that it was drawn from."""

    frame: pl.DataFrame
    used: Sequence[tuple[int, ...]]
    refs: tuple[EditionRef, ...]


def describe(base: Rows, others: Sequence[Rows], *, phases: pl.DataFrame | None = None, as_at: dt.date) -> Lines:
    """The schools of `base` that are open on `as_at` and state-funded, filled in from `others`, newest first.

    `phases` (columns `urn`, `phase`) is where the inspectorate places schools, which goes before the register's word:
    it counts an all-through school as secondary.
    """
    frame = _state_funded(_open(base.frame, as_at)).select(_fitted(base.frame))
    if phases is not None:
        placed = phases.select("urn", pl.col("phase").alias("placed"))
        joined = frame.join(placed, on="urn", how="left", maintain_order="left")
        frame = joined.with_columns(pl.coalesce("placed", "phase").alias("phase")).drop("placed")
    gained = []
    for rows in others:
        frame, filled = _fill(frame, rows.frame)
        gained.append(filled.to_list())
    used = [(0, *(at for at, yes in enumerate(row, start=1) if yes)) for row in zip(*gained, strict=True)]
    return Lines(
        frame=frame.select(list(_FIELDS)),
        used=used or [(0,)] * frame.height,
        refs=(base.ref, *(rows.ref for rows in others)),
    )


def _open(frame: pl.DataFrame, as_at: dt.date) -> pl.DataFrame:
    """Open on the day. Management information lists open schools only, and has no status."""
    if "status" not in frame.columns:
        return frame
    there = pl.col("status").str.starts_with("open")
    return frame.filter(
        there & (pl.col("opened").is_null() | (pl.col("opened") <= as_at))
        | ((pl.col("closed") > as_at) & (pl.col("opened").fill_null(dt.date.min) <= as_at))
    )


def _state_funded(frame: pl.DataFrame) -> pl.DataFrame:
    """Schools that the state pays for. Management information lists no others, and does not say so."""
    return frame.filter("state_funded") if "state_funded" in frame.columns else frame


def _fitted(frame: pl.DataFrame) -> list[pl.Expr]:
    return [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in _FIELDS.items()
    ]


def _fill(frame: pl.DataFrame, other: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Fill gaps from the same URN, and a town from the same postcode; say which lines gained anything."""
    gaps = [name for name in _FILLED if name in other.columns and frame[name].null_count()]
    theirs = other.select("urn", *(pl.col(name).cast(_FIELDS[name]).alias(f"{name}_theirs") for name in gaps))
    joined = frame.join(theirs.unique("urn", keep="first"), on="urn", how="left", maintain_order="left")
    if "town" in gaps and "postcode" in other.columns:
        towns = other.drop_nulls(["postcode", "town"]).unique("postcode", keep="first", maintain_order=True)
        joined = joined.join(
            towns.select("postcode", pl.col("town").alias("_town_there")),
            on="postcode",
            how="left",
            maintain_order="left",
        ).with_columns(pl.coalesce("town_theirs", "_town_there").alias("town_theirs"))
    gained = joined.select(
        pl.any_horizontal(pl.lit(False), *(pl.col(n).is_null() & pl.col(f"{n}_theirs").is_not_null() for n in gaps))
    ).to_series()
    filled = joined.with_columns(pl.coalesce(name, f"{name}_theirs").alias(name) for name in gaps)
    return filled.select(frame.columns), gained


def establish(
    lines: Lines, *, trusts: Mapping[Urn, tuple[Body, EditionRef]], linked: Mapping[Urn, EditionRef]
) -> list[Establishment]:
    """An `Establishment` for each line. `linked` has the edition of links for schools whose lineage rests on it.

    Its trust is that of the memberships, unless the base is newer than they are and names another.
    """
    made = []
    authority, named = cache(local_authority), cache(named_trust)
    drawn_from = cache(lambda used, *later: (*(lines.refs[at] for at in used), *(ref for ref in later if ref)))
    for line, used in zip(lines.frame.iter_rows(named=True), lines.used, strict=True):
        urn = line["urn"]
        trust, joined = trusts.get(urn, (None, None))
        stale = joined is None or joined.as_at < lines.refs[0].as_at
        if line["trust_uid"] and stale and (trust is None or trust.id != line["trust_uid"]):
            trust, joined = named(line["trust_uid"], line["trust_name"], line["trust_kind"]), None
        sources = drawn_from(used, joined, linked.get(urn))
        made.append(_establishment(line, trust, authority(line["la_code"], line["la_name"]), sources))
    return made


def _establishment(
    line: Mapping[str, Any], trust: Body | None, authority: Body, drawn_from: tuple[EditionRef, ...]
) -> Establishment:
    governance = _governance(line["establishment_type"])
    return Establishment(
        urn=Urn(line["urn"]),
        name=line["name"],
        phase=kinds.phase(line["establishment_type"], line["phase"], line["low_age"], line["high_age"]),
        establishment_type=line["establishment_type"],
        governance=governance,
        region=line["region"] or "",
        la_code=LaCode(line["la_code"]),
        la_name=line["la_name"],
        laestab=Laestab(line["laestab"]) if line["laestab"] else None,
        responsible_body=responsible(governance, trust, authority),
        opened=line["opened"],
        place=_place(line["easting"], line["northing"]),
        pupils=line["pupils"],
        statutory_ages=_ages(line["low_age"], line["high_age"]),
        idaci_quintile=line["idaci_quintile"],
        drawn_from=drawn_from,
        postcode=line["postcode"] or "",
        town=line["town"] or "",
        lsoa=line["lsoa"] or "",
        district_code=line["district_code"] or "",
        gender=line["gender"] or "",
        admissions=line["admissions"] or "",
        sixth_form=line["sixth_form"] or "",
        religious_character=line["religious_character"] or "",
        faith_group=line["faith_group"] or "",
        urban_rural=line["urban_rural"] or "",
    )


def _governance(establishment_type: str) -> Governance:
    kind = kinds.kind(establishment_type)
    return kind.governance if kind is not None else Governance.OTHER


def _place(easting: float | None, northing: float | None) -> Place | None:
    return Place(easting=easting, northing=northing) if easting and northing else None


def _ages(low: int | None, high: int | None) -> tuple[int, int] | None:
    return (low, high) if low is not None and high is not None else None
