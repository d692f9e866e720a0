"""Reading the register: which load is current, one school with what belongs to it, and lists to choose from."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from alongside_service.charts.map import Outline
from alongside_service.register import figures, outlines
from alongside_service.register.models import Body, Edition, Load, LocalAuthority, Region, School
from alongside_service.register.search import find

T = TypeVar("T")

FRESH_FOR = 10.0
"""Seconds for which a worker trusts what it knows of the current load."""


@dataclass(frozen=True, kw_only=True)
class Current:
    """What every page needs of the current load, kept in the worker."""

    load: Load | None
    editions: Mapping[str, Edition]
    regions: Sequence[Region]
    local_authorities: Sequence[LocalAuthority]
    frameworks: Sequence[tuple[str, str]]
    """Framework and overall grade pairs that some school's latest graded inspection has."""
    phases: Sequence[str]
    governance: Sequence[str]

    @property
    def folder(self) -> Path:
        """Where the derived files of the load are."""
        return derived_folder(self.load.fingerprint if self.load else "none")


_kept: dict[str, tuple[float, Current]] = {}


def current() -> Current:
    """The current load, read at most once in ten seconds by each worker."""
    kept = _kept.get("current")
    if kept and time.monotonic() - kept[0] < FRESH_FOR:
        return kept[1]
    load = Load.objects.filter(complete=True).order_by("-pk").first()
    if kept and load and kept[1].load and kept[1].load.pk == load.pk:
        _kept["current"] = (time.monotonic(), kept[1])
        return kept[1]
    schools = School.objects.filter(listed=True).order_by()
    found = Current(
        load=load,
        editions={edition.pk: edition for edition in Edition.objects.all()},
        regions=list(Region.objects.filter(schools__listed=True).distinct()),
        local_authorities=list(LocalAuthority.objects.filter(listed=True).select_related("region")),
        frameworks=sorted(
            schools.filter(latest_inspected__isnull=False).values_list("latest_framework", "latest_grade").distinct()
        ),
        phases=sorted(schools.values_list("phase", flat=True).distinct()),
        governance=sorted(schools.values_list("governance", flat=True).distinct()),
    )
    _kept["current"] = (time.monotonic(), found)
    return found


_kept_for_load: dict[str, tuple[int | None, Any]] = {}


def for_this_load(name: str, make: Callable[[], T]) -> T:
    """Something that only a load changes, worked out once in each worker for each load."""
    load = current().load
    mark = load.pk if load else None
    if name not in _kept_for_load or _kept_for_load[name][0] != mark:
        _kept_for_load[name] = (mark, make())
    found: T = _kept_for_load[name][1]
    return found


def forget_current() -> None:
    """Read the current load anew at the next question, as after a load in this very process."""
    _kept.clear()
    _kept_for_load.clear()


def derived_folder(fingerprint: str) -> Path:
    """Where files derived from the editions of one load are kept."""
    return Path(settings.STATE) / "derived" / fingerprint


def figures_of(urns: Sequence[str]) -> tuple[list[figures.FigureRow], Mapping[str, tuple[str, ...]]]:
    """Figures printed for any of `urns`, and by measure the periods that the loaded editions cover."""
    found = figures.read(current().folder / "figures")
    return (found.of(urns), found.periods) if found else ([], {})


def borders(name: str) -> tuple[Outline, ...]:
    """Borders for a map of England (`england`) or for a nearer one (`near`)."""
    return outlines.read(current().folder / "outlines", name)


def school(urn: str) -> School | None:
    """A school by its present URN, with its places and responsible body."""
    return (
        School.objects.select_related("region", "local_authority", "responsible_body")
        .prefetch_related("inspections", "links")
        .filter(pk=urn)
        .first()
    )


def school_or_none(urn: str) -> School | None:
    """A listed school by its present URN, with its places and responsible body."""
    return School.objects.select_related("region", "local_authority", "responsible_body").filter(pk=urn[:6]).first()


def find_schools(text: str, *, region: str | None = None, most: int = 20) -> list[School]:
    """Schools that `text` may mean, closest first, of one region where it is given."""
    order = {urn: at for at, urn in enumerate(find(text))}
    among = School.objects.filter(pk__in=list(order)[:500], listed=True).select_related("local_authority", "region")
    found = among.filter(region_id=region) if region else among
    return sorted(found, key=lambda school: order[school.pk])[:most]


def school_now(former_urn: str) -> str | None:
    """The present URN of the school that had `former_urn`, where there is just one."""
    found = list(
        School.objects.filter(links__other_urn=former_urn, links__relation="predecessor", listed=True)
        .values_list("pk", flat=True)
        .distinct()[:2]
    )
    return found[0] if len(found) == 1 else None


def phases_of(schools: QuerySet[School]) -> list[tuple[str, int, int | None]]:
    """For some schools: each phase, how many schools, and their pupils."""
    rows = schools.order_by("phase").values_list("phase").annotate(n=Count("pk"), pupils=Sum("pupils"))
    return list(rows)


def regions_with_counts() -> list[tuple[Region, int, int]]:
    """The regions that have schools, each with how many schools and local authorities it has."""

    def count() -> list[tuple[Region, int, int]]:
        per_region = School.objects.filter(listed=True).order_by().values_list("region").annotate(n=Count("pk"))
        schools = dict(per_region)
        known = current()
        authorities = Counter(authority.region_id for authority in known.local_authorities)
        return [(region, schools.get(region.pk, 0), authorities[region.pk]) for region in known.regions]

    return for_this_load("regions", count)


def body(body_id: str) -> Body | None:
    """A trust, council or federation."""
    return Body.objects.filter(pk=body_id).first()


def region(slug: str) -> Region | None:
    """A region."""
    return Region.objects.filter(pk=slug).first()


def local_authority(code: str) -> LocalAuthority | None:
    """A local authority with its region."""
    return LocalAuthority.objects.select_related("region").filter(pk=code).first()


def schools_in(**where: Any) -> QuerySet[School]:
    """The listed schools of a region, a local authority or a responsible body."""
    return School.objects.filter(listed=True, **where)
