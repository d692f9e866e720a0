"""Get Information about Schools, establishments."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import polars as pl

from alongside.errors import ContractError

PUBLISHER = "Department for Education"
ADDRESS = "https://get-information-schools.service.gov.uk/Downloads"

_DAY = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])(?:-?([0-2]\d|3[01]))?(?!\d)")


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The day (`2024-06-17`) or month (`2022-07`) of a register file, from its name."""
    match = _DAY.search(file_name.rpartition("/")[2])
    if match:
        return "-".join(part for part in match.groups() if part)
    raise ContractError(
        "The file's name does not say which day it describes.",
        file=file_name,
        remedy="Keep the publisher's name, which ends like edubasealldata20260630.csv, or give --period 2026-06-30.",
    )


def usable_from(period: str) -> dt.date:
    """The day itself; for a month, its last day, since the file may be of any day in it."""
    year, month, *day = (int(part) for part in period.split("-"))
    return dt.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])
