"""A small invented register for the tests of the service: every kind of school that a page must cope with."""

from __future__ import annotations

import datetime as dt
import json
from importlib import util
from pathlib import Path

import polars as pl

from alongside.identifiers import LaCode, Laestab, Uid, Urn
from alongside.policy import load_rules
from alongside.provenance import EditionRef, Missing
from alongside.records import (
    Body,
    BodyKind,
    Establishment,
    Governance,
    Inspection,
    Lineage,
    Link,
    Phase,
    Place,
    School,
)
from alongside.sources.figures import LONG_SCHEMA

# This file is imported under several names, by processes that know no package of tests: its neighbour is found by path.
_spec = util.spec_from_file_location("service_estimates", Path(__file__).parent / "estimates.py")
estimates = util.module_from_spec(_spec)
_spec.loader.exec_module(estimates)

AS_AT = dt.date(2020, 8, 31)
MARK = "sample"

LISTING = EditionRef(
    source="ofsted_latest_inspections", edition="2020-08-31-aaaaaaaaaaaa", title="Management information",
    period="2020-08-31", as_at=dt.date(2020, 9, 15), publisher="Ofsted", licence="Open Government Licence v3.0.",
)  # fmt: skip
RESULTS = EditionRef(
    source="ks2", edition="2018-19-bbbbbbbbbbbb", title="Key stage 2 results by school", period="2018/19",
    as_at=dt.date(2019, 12, 12), publisher="Department for Education", licence="Open Government Licence v3.0.",
)  # fmt: skip

TRUST = Body(
    id="5001",
    name="THE EXTRAORDINARILY LONG-NAMED CHURCH AND COMMUNITY LEARNING PARTNERSHIP MULTI-ACADEMY TRUST LIMITED",
    kind=BodyKind.MULTI_ACADEMY_TRUST, uid=Uid("5001"), companies_house="01234567", opened=dt.date(2012, 4, 1),
)  # fmt: skip
COUNCIL = Body(id="LA350", name="Bolton", kind=BodyKind.LOCAL_AUTHORITY)

STUCK = "100001"
"""Two inspections below good under two frameworks, of which the earlier was of a predecessor; with figures."""
BARE = "100002"
"""No inspection, no figure, no pupils, no town: everything missing."""
NAMED = "100003"
CONCERN = "100004"
CARD = "100005"
"""Inspected with a report card, which a later day would show; here under the framework without an overall grade."""
FORMER = "900001"
"""The URN that STUCK had before it became an academy."""
MANY = 60
"""Plain primary schools, for pages and paging."""


def schools() -> list[School]:
    """The sample's schools."""
    return [_stuck(), _bare(), _named(), _concern(), _card(), *(_plain(at) for at in range(MANY))]


def bodies() -> dict[str, Body]:
    """Their responsible bodies."""
    return {body.id: body for body in (TRUST, COUNCIL)}


def _school(urn: str, name: str, inspections: tuple[Inspection, ...] = (), **given: object) -> School:
    lineage = given.pop("lineage", None) or Lineage(urn=Urn(urn), straight=(Urn(urn),))
    facts: dict[str, object] = {
        "phase": Phase.PRIMARY, "establishment_type": "Community School", "governance": Governance.MAINTAINED,
        "region": "North West", "la_code": LaCode("350"), "la_name": "Bolton", "responsible_body": COUNCIL,
        "town": "Farnworth", "postcode": "BL4 7AB", "place": Place(easting=373_000.0, northing=406_000.0),
        "pupils": 210, "statutory_ages": (4, 11), "laestab": Laestab("3502" + urn[-3:]), "drawn_from": (LISTING,),
    }  # fmt: skip
    return School(
        establishment=Establishment(urn=Urn(urn), name=name, **(facts | given)),  # type: ignore[arg-type]
        lineage=lineage,  # type: ignore[arg-type]
        inspections=inspections,
    )


def _inspection(urn: str, framework: str, day: dt.date, overall: str = "", **given: object) -> Inspection:
    areas = given.pop("areas", {})
    grades = ({"overall_effectiveness": overall} if overall else {}) | areas  # type: ignore[operator]
    facts: dict[str, object] = {
        "graded": True, "published": day + dt.timedelta(days=30), "safeguarding": "met", "source": LISTING, "row": 7,
    }  # fmt: skip
    return Inspection(urn=Urn(urn), framework=framework, started=day, grades=grades, **(facts | given))  # type: ignore[arg-type]


def _stuck() -> School:
    link = Link(
        urn=Urn(STUCK), other=Urn(FORMER), relation="predecessor", how="Predecessor", since=dt.date(2015, 9, 1),
        other_name="Riverbank Junior School",
    )  # fmt: skip
    return _school(
        STUCK,
        "Saint Mary’s Church of England Primary Academy",
        (
            _inspection(
                STUCK,
                "cif-2015",
                dt.date(2018, 3, 6),
                "requires improvement",
                areas={"leadership_and_management": "good"},
            ),
            _inspection(FORMER, "s5-2012", dt.date(2014, 5, 20), "requires improvement", safeguarding=""),
        ),
        governance=Governance.ACADEMY,
        establishment_type="Academy Converter",
        responsible_body=TRUST,
        lineage=Lineage(urn=Urn(STUCK), straight=(Urn(STUCK), Urn(FORMER)), links=(link,)),
    )


def _bare() -> School:
    return _school(
        BARE, "Little Acorns Nursery School", phase=Phase.NURSERY, pupils=None, town="", postcode="", place=None,
        statutory_ages=None, responsible_body=None,
    )  # fmt: skip


def _named() -> School:
    return _school(
        NAMED,
        "Methodist Voluntary Controlled Junior, Infant and Nursery School: With Communication "
        "Resource and a Name That Goes On",
        (_inspection(NAMED, "cif-2015", dt.date(2017, 6, 1), "good"),),
        region="London", la_code=LaCode("202"), la_name="Camden", responsible_body=None, town="Kentish Town",
        postcode="NW5 2AA", place=Place(easting=528_000.0, northing=185_000.0), pupils=431,
    )  # fmt: skip


def _concern() -> School:
    return _school(
        CONCERN,
        "Hightown Community High School",
        (
            _inspection(
                CONCERN, "eif-2019", dt.date(2019, 11, 5), "inadequate", category_of_concern="special measures"
            ),
            _inspection(CONCERN, "cif-2015", dt.date(2016, 1, 12), "good"),
            _inspection(CONCERN, "ungraded", dt.date(2015, 3, 3), graded=False, outcome="School remains good"),
        ),
        phase=Phase.SECONDARY,
        statutory_ages=(11, 16),
        pupils=980,
    )


def _card() -> School:
    areas = {"quality_of_education": "good", "leadership_and_management": "requires improvement"}
    return _school(
        CARD, "Ashdown Middle School", (_inspection(CARD, "eif-2024", dt.date(2020, 2, 4), areas=areas),), pupils=388
    )


def _plain(at: int) -> School:
    urn = str(200_000 + at)
    return _school(
        urn,
        f"Greenfield {at:02d} Primary School",
        (_inspection(urn, "cif-2015", dt.date(2016, 1 + at % 12, 10), ("outstanding", "good")[at % 2]),),
        responsible_body=TRUST if at % 3 == 0 else COUNCIL,
        governance=Governance.ACADEMY if at % 3 == 0 else Governance.MAINTAINED,
        pupils=100 + at,
        laestab=None,
        place=Place(easting=370_000.0 + 900 * (at % 8), northing=400_000.0 + 900 * (at // 8)),
    )


def figures() -> pl.DataFrame:
    """Long figures: two years for STUCK, of which one is suppressed, and one under its earlier URN."""
    rows = [
        (STUCK, "ks2_rwm_expected", "2018/19", 54.0, None, 28, None, None),
        (STUCK, "ks2_rwm_expected", "2017/18", None, Missing.SUPPRESSED.value, None, None, None),
        (STUCK, "ks2_rwm_expected", "2016/17", 48.0, None, 29, None, None),
        (FORMER, "ks2_rwm_expected", "2014/15", 61.0, None, 30, None, None),
        (STUCK, "ks2_maths_progress", "2018/19", -2.4, None, 28, -4.6, -0.2),
        (STUCK, "ks2_maths_progress", "2016/17", -1.1, None, 29, -3.2, 1.0),
        (STUCK, "absence_overall", "2018/19", 5.1, None, None, None, None),
    ]
    columns = ("urn", "measure", "period", "value", "missing", "pupils", "low", "high")
    frame = pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        pl.lit("all").alias("group"), pl.lit(12).alias("row")
    )
    typed = frame.select(pl.col(name).cast(kind) for name, kind in LONG_SCHEMA.items())
    return typed.with_columns(pl.lit(RESULTS.source).alias("source"), pl.lit(RESULTS.edition).alias("edition"))


def borders() -> list[tuple[str, str]]:
    """Two invented areas."""
    north = [[[[360_000, 395_000], [385_000, 395_000], [385_000, 415_000], [360_000, 415_000], [360_000, 395_000]]]]
    south = [[[[520_000, 178_000], [536_000, 178_000], [536_000, 190_000], [520_000, 190_000], [520_000, 178_000]]]]
    return [("Bolton", json.dumps(north)), ("Camden", json.dumps(south))]


def load(*, demonstration: bool = True) -> None:
    """Put the sample into the service that is configured now."""
    from alongside_service import loading
    from alongside_service.accounts.actions import make_demonstration_accounts
    from alongside_service.register import figures as figure_files
    from alongside_service.register import outlines
    from alongside_service.register.actions import edition_id
    from alongside_service.register.models import Edition
    from alongside_service.register.selectors import derived_folder

    folder = derived_folder(MARK)
    figure_files.write(figures(), folder / "figures")
    outlines.write(borders(), folder / "outlines")
    editions = [
        Edition(
            id=edition_id(ref), source=ref.source, edition=ref.edition, title=ref.title, period=ref.period,
            as_at=ref.as_at, publisher=ref.publisher, licence=ref.licence, rows=100,
        )
        for ref in (LISTING, RESULTS)
    ]  # fmt: skip
    found = schools()
    asked = loading.ask(found, load_rules(), as_at=AS_AT)
    loading.write_tables(found, bodies(), editions, asked, as_at=AS_AT, mark=MARK)
    estimates.keep(fingerprint=MARK, editions=(edition_id(RESULTS),))
    figure_files.read.cache_clear()
    outlines.read.cache_clear()
    if demonstration:
        make_demonstration_accounts()
        open_projects()


def open_projects() -> None:
    """A support project for STUCK, opened by the delivery officer, with nothing written to it yet."""
    from alongside_service.accounts.models import User
    from alongside_service.projects.actions import open_project
    from alongside_service.register.models import School as Row

    officer = User.objects.get(role="delivery-officer", demonstration=True)
    open_project(
        Row.objects.get(pk=STUCK), person=officer, on=dt.date(2026, 9, 7), referred_by="data",
        referral="Two inspections below good under two frameworks.",
    )  # fmt: skip
