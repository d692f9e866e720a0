"""The figures of the last back-test, kept beside the policy: what decides whether the model is offered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from alongside.policy.document import FOLDER
from alongside.policy.warning import WarningPolicy

LAST = FOLDER / "warning_backtest.json"


@cache
def last_backtest() -> Mapping[str, Any]:
    """`as_at`, `editions` and `populations` (see `identification.warning.report`); empty where none was kept."""
    if not LAST.exists():
        return {}
    kept: Mapping[str, Any] = json.loads(LAST.read_text(encoding="utf-8"))
    return kept


def offered(as_at: dt.date, policy: WarningPolicy) -> Mapping[str, bool]:
    """For each population, whether the last back-test lets the model be offered on a day; never after grades ended."""
    ended = as_at >= policy.labels_ended
    return {name: bool(one["offered"]) and not ended for name, one in last_backtest().get("populations", {}).items()}


def offered_phases(population: str, as_at: dt.date, policy: WarningPolicy) -> frozenset[str]:
    """The phases of a population for which the last back-test lets the model be offered on a day."""
    if not offered(as_at, policy).get(population, False):
        return frozenset()
    told = last_backtest()["populations"][population]["phases"]
    return frozenset(one["phase"] for one in told if one["offered"])
