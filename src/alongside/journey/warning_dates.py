"""From which day each edition counts: some figures were public, or known, before the edition at hand came out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from alongside.academic_year import AcademicYear
from alongside.editions import Edition, Shelf
from alongside.policy.warning import Sooner


def known_sooner(shelf: Shelf, sooner: Iterable[Sooner]) -> Shelf:
    """The same shelf, with the editions of which `sooner` says so usable from that day, where it comes first."""
    told = tuple(sooner)
    return Shelf(editions=tuple(_dated(one, told) for one in shelf.editions))


def _dated(edition: Edition, sooner: tuple[Sooner, ...]) -> Edition:
    days = [
        dt.date(AcademicYear.parse(edition.ref.period).start + 1, one.month, one.day)
        for one in sooner
        if one.source_of_figures == edition.ref.source and edition.ref.period >= one.since
    ]
    day = min([edition.ref.as_at, *days])
    return replace(edition, ref=replace(edition.ref, as_at=day)) if days else edition
