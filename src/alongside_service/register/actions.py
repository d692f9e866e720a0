"""Filling the register's tables from the library's records, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction

from alongside.provenance import EditionRef
from alongside.records import Body as BodyRecord
from alongside.records import Inspection as InspectionRecord
from alongside.records import School as SchoolRecord
from alongside_service.register.folding import PLACE, fold
from alongside_service.register.models import (
    Body,
    Edition,
    Inspection,
    LocalAuthority,
    Region,
    School,
    SchoolLink,
    SearchName,
)
from alongside_service.register.rows import insert_rows

Progress = Callable[[str, int, int], None]
BATCH = 1_000


def edition_id(ref: EditionRef) -> str:
    """The id that an edition has here."""
    return f"{ref.source}/{ref.edition}"


@transaction.atomic
def fill_register(
    schools: Sequence[SchoolRecord],
    *,
    bodies: Mapping[str, BodyRecord],
    editions: Iterable[Edition],
    progress: Progress | None = None,
) -> None:
    """Put schools, bodies, places, links and inspections in place of what an earlier load left.

    Schools, bodies and places are changed in place, so that what points to them stays; those no longer listed are
    kept and marked. What only describes them is written anew.
    """
    tell = progress or (lambda what, done, total: None)
    Edition.objects.update(listed=False)
    _upsert(Edition, list(editions))
    _fill_places(schools)
    _fill_bodies(bodies, schools)
    tell("schools", 0, len(schools))
    School.objects.update(listed=False)
    _upsert(School, [_school(record) for record in schools])
    _fill_links(schools)
    _fill_search(schools)
    tell("inspections", 0, len(schools))
    Inspection.objects.all().delete()
    known = set(Edition.objects.values_list("pk", flat=True))
    insert_rows(
        Inspection,
        INSPECTION_FIELDS,
        (
            _inspection(school.urn, position, record, known)
            for school in schools
            for position, record in enumerate(school.inspections)
        ),
    )
    _analyse()


def region_slug(name: str) -> str:
    """`north-west` for `North West`; publishers differ in small words and signs."""
    return re.sub(r"[^a-z]+", "-", name.lower()).strip("-") or "unknown"


def _names_of(school: SchoolRecord) -> Iterable[tuple[str, str, str, bool]]:
    it = school.establishment
    yield it.urn, fold(it.name) + PLACE + fold(it.town), f"{it.name}, {it.town}" if it.town else it.name, False
    former = {link.other_name for link in school.lineage.links if link.relation == "predecessor" and link.other_name}
    for name in sorted(former):
        if fold(name) != fold(it.name):
            yield it.urn, fold(name), name, True


def _upsert(model: type[models.Model], rows: list[Any]) -> None:
    key = model._meta.pk.name
    fields = [field.name for field in model._meta.concrete_fields if field.name != key]
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=[key], update_fields=fields
    )


def _fill_places(schools: Sequence[SchoolRecord]) -> None:
    regions = {region_slug(s.establishment.region): s.establishment.region or "Region not known" for s in schools}
    _upsert(Region, [Region(slug=slug, name=name) for slug, name in sorted(regions.items())])
    LocalAuthority.objects.update(listed=False)
    authorities = {
        s.establishment.la_code: LocalAuthority(
            code=s.establishment.la_code, name=s.establishment.la_name, region_id=region_slug(s.establishment.region)
        )
        for s in schools
    }
    _upsert(LocalAuthority, list(authorities.values()))


def _fill_bodies(bodies: Mapping[str, BodyRecord], schools: Sequence[SchoolRecord]) -> None:
    all_bodies = dict(bodies)
    for school in schools:
        body = school.establishment.responsible_body
        if body is not None:
            all_bodies.setdefault(body.id, body)
    Body.objects.update(listed=False)
    _upsert(
        Body,
        [
            Body(
                id=body.id,
                name=body.name,
                kind=body.kind.value,
                uid=body.uid or "",
                companies_house=body.companies_house,
                opened=body.opened,
                closed=body.closed,
            )
            for body in all_bodies.values()
        ],
    )


def _school(record: SchoolRecord) -> School:
    it = record.establishment
    latest = next((inspection for inspection in record.inspections if inspection.graded), None)
    ages = it.statutory_ages or (None, None)
    return School(
        urn=it.urn,
        name=it.name,
        sort_name=it.name.casefold(),
        phase=it.phase.value,
        establishment_type=it.establishment_type,
        governance=it.governance.value,
        region_id=region_slug(it.region),
        local_authority_id=it.la_code,
        responsible_body_id=it.responsible_body.id if it.responsible_body else None,
        laestab=it.laestab or "",
        open=it.open,
        opened=it.opened,
        closed=it.closed,
        postcode=it.postcode,
        town=it.town,
        easting=it.place.easting if it.place else None,
        northing=it.place.northing if it.place else None,
        pupils=it.pupils,
        low_age=ages[0],
        high_age=ages[1],
        gender=it.gender,
        admissions=it.admissions,
        sixth_form=it.sixth_form,
        religious_character=it.religious_character,
        urban_rural=it.urban_rural,
        idaci_quintile=it.idaci_quintile,
        lineage=list(record.lineage.straight),
        drawn_from=[edition_id(ref) for ref in it.drawn_from],
        latest_framework=latest.framework if latest else "",
        latest_grade=latest.grades.get("overall_effectiveness", "") if latest else "",
        latest_inspected=latest.started if latest else None,
    )


def _fill_links(schools: Sequence[SchoolRecord]) -> None:
    SchoolLink.objects.all().delete()
    fields = ("school", "urn", "other_urn", "other_name", "relation", "how", "since")
    insert_rows(SchoolLink, fields, (row for school in schools for row in _links_of(school)))


def _links_of(school: SchoolRecord) -> Iterable[tuple[Any, ...]]:
    """The publisher's links, and earlier URNs that only the inspection records tell of."""
    links = school.lineage.links
    for link in links:
        yield school.urn, link.urn, link.other, link.other_name[:200], link.relation, link.how[:120], link.since
    named = {link.other for link in links if link.relation == "predecessor"}
    for urn in school.lineage.straight[1:]:
        if urn not in named:
            yield school.urn, school.urn, urn, "", "predecessor", "", None


def _fill_search(schools: Sequence[SchoolRecord]) -> None:
    SearchName.objects.all().delete()
    fields = ("school", "text", "shown", "former")
    insert_rows(SearchName, fields, (row for school in schools for row in _names_of(school)))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO register_searchname_fts(register_searchname_fts) VALUES ('rebuild')")
        else:
            # New entries wait in a list that every search would read from end to end until it is put in order.
            cursor.execute("SELECT gin_clean_pending_list('register_searchname_trigrams'::regclass)")


INSPECTION_FIELDS = (
    "school", "position", "urn", "framework", "graded", "started", "published", "number", "kind", "grades",
    "category_of_concern", "safeguarding", "outcome", "edition", "row",
)  # fmt: skip


def _inspection(urn: str, position: int, record: InspectionRecord, known: set[str]) -> tuple[Any, ...]:
    edition = edition_id(record.source) if record.source else None
    return (
        urn,
        position,
        record.urn,
        record.framework,
        record.graded,
        record.started,
        record.published,
        record.number,
        record.kind[:120],
        dict(record.grades),
        record.category_of_concern,
        record.safeguarding,
        record.outcome[:200],
        edition if edition in known else None,
        record.row,
    )


def _analyse() -> None:
    """Let the database count its rows, so that the next query is planned on what is there."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
