"""A small made-up country of trusts and schools, for walking the journey without files. Nothing in it is real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from alongside.identifiers import LaCode, Uid, Urn
from alongside.provenance import EditionRef
from alongside.records import (
    Body,
    BodyKind,
    Establishment,
    Governance,
    Inspection,
    Lineage,
    Phase,
    Place,
    School,
)
from alongside.register.register import Register
from alongside.sources.figures import LONG_SCHEMA

AS_AT = dt.date(2020, 8, 31)
EDITION = EditionRef(
    source="made_up",
    edition="2020-08-31-000000000000",
    title="A made-up register",
    period="2020-08-31",
    as_at=AS_AT,
    publisher="Nobody",
    licence="None: invented for a test.",
)


def trust(uid: str, name: str = "") -> Body:
    return Body(id=uid, name=name or f"Trust {uid}", kind=BodyKind.MULTI_ACADEMY_TRUST, uid=Uid(uid))


def council(code: str = "999") -> Body:
    return Body(id=f"LA{code}", name="Somewhere Council", kind=BodyKind.LOCAL_AUTHORITY)


def inspection(urn: str, grade: str, started: dt.date, framework: str = "cif-2015") -> Inspection:
    return Inspection(
        urn=Urn(urn),
        framework=framework,
        graded=True,
        started=started,
        published=started + dt.timedelta(days=30),
        grades={"overall_effectiveness": grade},
        source=EDITION,
        row=2,
    )


def school(
    urn: str,
    *,
    east: float | None = 400_000,
    north: float | None = 400_000,
    body: Body | None = None,
    grades: Sequence[str] = ("good", "good"),
    phase: Phase = Phase.PRIMARY,
    region: str = "Midmost",
    pupils: int | None = 200,
    idaci: int | None = 3,
    admissions: str = "",
    ages: tuple[int, int] | None = (4, 11),
    lineage: Sequence[str] = (),
    name: str = "",
) -> School:
    """A school with its newest inspection first; `grades` are newest first, three years apart from 2019 back."""
    place = None if east is None or north is None else Place(easting=east, northing=north)
    dates = [dt.date(2019 - 3 * at, 5, 14) for at in range(len(grades))]
    return School(
        establishment=Establishment(
            urn=Urn(urn),
            name=name or f"School {urn}",
            phase=phase,
            establishment_type="Academy" if body else "Community school",
            governance=Governance.ACADEMY if body else Governance.MAINTAINED,
            region=region,
            la_code=LaCode("999"),
            la_name="Somewhere",
            responsible_body=body or council(),
            place=place,
            pupils=pupils,
            idaci_quintile=idaci,
            admissions=admissions,
            statutory_ages=ages,
            drawn_from=(EDITION,),
        ),
        lineage=Lineage(urn=Urn(urn), straight=tuple(Urn(u) for u in (urn, *lineage))),
        inspections=tuple(inspection(urn, grade, day) for grade, day in zip(grades, dates, strict=True)),
    )


def register(schools: Iterable[School]) -> Register:
    by_urn = {s.urn: s for s in schools}
    bodies: dict[str, Body] = {}
    members: dict[str, tuple[Urn, ...]] = {}
    for one in by_urn.values():
        if body := one.establishment.responsible_body:
            bodies[body.id] = body
            members[body.id] = (*members.get(body.id, ()), one.urn)
    return Register(as_at=AS_AT, schools=by_urn, bodies=bodies, members=members)


def long_figures(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Long figures from rows of urn, measure, period, and value or missing; everything else may be left out."""
    empty: dict[str, object] = dict.fromkeys(LONG_SCHEMA)
    full = [{**empty, "group": "all", **row} for row in rows]
    return pl.DataFrame(full, schema=LONG_SCHEMA).with_columns(
        source=pl.lit(EDITION.source), edition=pl.lit(EDITION.edition)
    )


def context_rows(urns: Iterable[str], **values: float) -> list[dict[str, object]]:
    """Census figures for schools: the same for all unless given."""
    standard = {"fsm6_percent": 20.0, "eal_percent": 5.0, "sen_support_percent": 12.0, "ehc_percent": 2.0} | values
    return [
        {"urn": urn, "measure": measure, "period": "2018/19", "value": value}
        for urn in urns
        for measure, value in standard.items()
    ]
