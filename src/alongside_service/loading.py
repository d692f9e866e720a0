"""Filling the service from a shelf of editions: register, figures, borders, rules' answers.

A load is named by the editions and the day that it was made from, so doing it again with the same ones does nothing.
The tables change in one transaction: until it ends, people see the load before it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
from django.db import transaction

from alongside.editions import Edition as EditionRecord
from alongside.editions import Shelf
from alongside.errors import AlongsideError
from alongside.identification.rules import identify
from alongside.journey.gather import figures_frame, gather
from alongside.policy import load_rules
from alongside.policy.eligibility import Rules, RuleVersion
from alongside.records import Body, RuleAnswer, School
from alongside.sources import boundaries
from alongside_service.audit.actions import record
from alongside_service.identification.actions import keep_answers
from alongside_service.identification.actions.measures import expect
from alongside_service.identification.models import Rule
from alongside_service.register import figures, outlines
from alongside_service.register.actions import edition_id, fill_register
from alongside_service.register.models import Edition, Load
from alongside_service.register.selectors import derived_folder, forget_current

Tell = Callable[[str], None]
FORM = "4"
"""Changes when what a load writes changes, so that an upgrade loads anew."""

MADE = ("figures", "outlines")


def fingerprint(shelf: Shelf, as_at: dt.date) -> str:
    """What a load is made from, as one short text."""
    parts = [FORM, as_at.isoformat(), *sorted(f"{edition_id(e.ref)}:{e.reader}" for e in shelf.editions)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def is_loaded(mark: str) -> bool:
    """Whether the current load was made from just that, and its files are still there."""
    load = Load.objects.filter(complete=True).order_by("-pk").first()
    folder = derived_folder(mark)
    return load is not None and load.fingerprint == mark and all((folder / name).exists() for name in MADE)


def day_of(shelf: Shelf) -> dt.date:
    """The day to load for where none is given: the newest on which a listing of schools became usable."""
    listings = ("ofsted_latest_inspections", "gias_establishments")
    days = [edition.ref.as_at for source in listings for edition in shelf.of(source)]
    days = [edition.ref.as_at for edition in shelf.of(listings[0])] or days
    if not days:
        raise AlongsideError(
            "No loaded file lists the schools.",
            remedy="Give a folder with the inspectorate's management information or the register of schools.",
        )
    return max(days)


def load(shelf: Shelf, *, as_at: dt.date, data: Path | None, invented: bool = False, tell: Tell) -> bool:
    """Load a shelf as it was on a day. False where just that is loaded already."""
    mark = fingerprint(shelf, as_at)
    if is_loaded(mark):
        expect(mark)
        return False
    folder = derived_folder(mark)
    folder.mkdir(parents=True, exist_ok=True)
    tell("Reading the register and the inspections")
    rules = load_rules()
    register = gather(shelf, as_at=as_at, measures=tuple(rules.published))
    schools = list(register.schools.values())
    tell(f"Asking the rules about {len(schools):,} schools")
    asked = ask(schools, rules, as_at=as_at)
    tell("Sorting the figures")
    figures.write(figures_frame(shelf, as_at=as_at), folder / "figures")
    tell("Drawing the borders")
    outlines.write(_borders(shelf), folder / "outlines")
    (folder / "shelf.json").write_text(json.dumps({"data": str(data.resolve()) if data else None}))
    tell("Writing the tables")
    editions = [_edition(edition) for edition in shelf.editions]
    write_tables(schools, register.bodies, editions, asked, as_at=as_at, mark=mark, invented=invented)
    expect(mark)  # measures take minutes: the background work makes them
    _tidy(folder.parent)
    return True


def _tidy(derived: Path) -> None:
    """Remove the derived files of all but the two newest loads; workers may still be reading the one before."""
    kept = set(Load.objects.filter(complete=True).order_by("-pk").values_list("fingerprint", flat=True)[:2])
    for folder in derived.iterdir():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


Asked = Sequence[tuple[RuleVersion, Sequence[RuleAnswer]]]


def ask(schools: Sequence[School], rules: Rules, *, as_at: dt.date) -> Asked:
    """What each rule in force on the day says of each school."""
    in_force = [
        version
        for rule in rules.rules.values()
        for version in rule.versions
        if version.first_day <= as_at and (version.last_day is None or as_at <= version.last_day)
    ]
    return [(version, identify(schools, version.rule, as_at, rules)) for version in in_force]


def write_tables(
    schools: Sequence[School],
    bodies: Mapping[str, Body],
    editions: Sequence[Edition],
    asked: Asked,
    *,
    as_at: dt.date,
    mark: str,
    invented: bool = False,
) -> None:
    """Put a load's rows in place of the one before, in one transaction."""
    rules = load_rules()
    with transaction.atomic():
        fill_register(schools, bodies=bodies, editions=editions)
        answers = [answer for _, found in asked for answer in found]
        keep_answers([_rule(rules, version, at, as_at) for at, (version, _) in enumerate(asked)], answers)
        Load.objects.create(as_at=as_at, fingerprint=mark, invented=invented, complete=True)
        record("loaded the register", subject=mark, schools=len(schools), as_at=as_at.isoformat())
    forget_current()


def _edition(edition: EditionRecord) -> Edition:
    ref = edition.ref
    return Edition(
        id=edition_id(ref),
        source=ref.source,
        edition=ref.edition,
        title=ref.title,
        period=ref.period,
        as_at=ref.as_at,
        publisher=ref.publisher,
        licence=ref.licence,
        address=ref.address,
        rows=edition.rows,
        sha256=edition.sha256,
    )


def _rule(rules: Rules, version: RuleVersion, position: int, as_at: dt.date) -> Rule:
    rule = rules.get(version.rule)
    return Rule(
        id=rule.id,
        version=version.name,
        name=rule.title,
        text=version.text,
        source={
            "title": str(version.source),
            "link": version.source.link,
            "note": version.note,
            "uncertainty": version.uncertainty,
        },
        in_force_from=version.first_day,
        in_force_to=version.last_day,
        review=version.review,
        as_at=as_at,
        position=position,
    )


def _borders(shelf: Shelf) -> list[tuple[str, str]]:
    """Names and polygons of the local authorities, or nothing where the boundaries are not on the shelf."""
    editions = shelf.of(boundaries.SOURCE.id)
    if not editions:
        return []
    rows = pl.concat(
        [shelf.rows(edition).select("code", "name", "kind", "vintage", "polygons") for edition in editions]
    )
    try:
        areas = boundaries.authorities(rows)
    except AlongsideError:
        areas = rows.unique("code", keep="first", maintain_order=True)
    return list(areas.select("name", "polygons").iter_rows())
