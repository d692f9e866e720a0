"""The back-test of early warning on a shelf, and keeping its figures."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from alongside.editions import Shelf
from alongside.errors import JourneyError
from alongside.identification.warning.backtest import backtest
from alongside.identification.warning.report import report
from alongside.journey.warning import ground, used
from alongside.journey.warning_last import LAST, last_backtest
from alongside.policy.warning import Boosting, WarningPolicy, load_warning
from alongside.provenance import EditionRef
from alongside.register.register import Register


@dataclass(frozen=True, kw_only=True)
class Backtested:
    """`figures` by population (see `report`); `said` has a row for each past inspection and population."""

    as_at: dt.date
    figures: Mapping[str, Any]
    said: pl.DataFrame
    editions: tuple[EditionRef, ...]


def backtest_on(
    shelf: Shelf,
    *,
    policy: WarningPolicy | None = None,
    boosting: Boosting | None = None,
    cuts: tuple[dt.date, ...] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Backtested:
    """Back-test on the newest management information of a shelf. Raises JourneyError where there is none."""
    latest = shelf.of("ofsted_latest_inspections")
    if not latest:
        raise JourneyError(
            "No edition lists schools with their inspections.",
            remedy="Import Ofsted's management information of state-funded schools.",
        )
    chosen = policy or load_warning()
    as_at = max(one.ref.as_at for one in latest)
    stand = ground(shelf, as_at=as_at, policy=chosen)
    said = backtest(stand.described, chosen, boosting=boosting, cuts=cuts, progress=progress)
    told = said.join(kinds_of(shelf, stand.register), on="urn", how="left", maintain_order="left")
    return Backtested(
        as_at=as_at,
        figures=report(told, chosen),
        said=told,
        editions=tuple(one.ref for one in used(shelf, as_at, chosen)),
    )


def kinds_of(shelf: Shelf, register: Register) -> pl.DataFrame:
    """What a report divides schools by and the model does not use: `urn`, `pupils`, `rurality`, `sen`, `fsm`.

    The census may be of a later day than an inspection: it describes whom an error falls on, and predicts nothing.
    """
    near = _neighbours(register)
    schools = pl.DataFrame(
        [(urn, one.establishment.pupils, near.get(urn)) for urn, one in register.schools.items()],
        schema={"urn": pl.String, "pupils": pl.Int64, "rurality": pl.String},
        orient="row",
    )
    newest = shelf.newest("school_census", as_at=register.as_at)
    if newest is None:
        nothing = pl.lit(None, dtype=pl.Float64)
        return schools.with_columns(sen=nothing, fsm=nothing)
    census = shelf.rows(newest).select("urn", sen="sen_support_percent", fsm="fsm6_percent")
    return schools.join(census, on="urn", how="left")


_NEAR, _FEW = 5000.0, 8
"""Metres, and other schools within them: the files at hand do not say which schools are rural, so few schools near
stands in for it."""


def _neighbours(register: Register) -> dict[str, str]:
    placed = [(urn, one.establishment.place) for urn, one in register.schools.items() if one.establishment.place]
    points = np.array([[place.easting, place.northing] for _, place in placed if place]).reshape(-1, 2)
    if not len(points):
        return {}
    tree = cKDTree(points)
    counts = tree.query_ball_point(points, _NEAR, return_length=True) - 1
    words = (f"under {_FEW} other schools within 5 km", f"{_FEW} or more within 5 km")
    return {urn: words[int(count >= _FEW)] for (urn, _), count in zip(placed, counts, strict=True)}


def keep(made: Backtested) -> None:
    """Write the figures of a back-test as the last one."""
    content = {
        "as_at": made.as_at.isoformat(),
        "editions": [f"{one}" for one in made.editions],
        "populations": made.figures,
    }
    last_backtest.cache_clear()
    LAST.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
