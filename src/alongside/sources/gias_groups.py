"""Get Information about Schools, groups: trusts, federations, sponsors and children's-centre groups.

Layouts: the publisher's `allgroupsdataYYYYMMDD.csv` (Windows-1252, day-first dates, zero-padded type codes) and the
shared copy of July 2022 (ISO dates; companies' numbers had become decimal numbers, mended here).
The names of heads of groups are personal and are never read.
Source: Department for Education, Get Information about Schools, Downloads, "All group records".
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.gias_establishments import ADDRESS, PUBLISHER, period_of, usable_from
from alongside.sources.gias_headings import MULTI_ACADEMY_TRUST, SINGLE_ACADEMY_TRUST

FEDERATION = "federation"
TRUST = "trust"
SPONSOR = "school sponsor"
UMBRELLA_TRUST = "umbrella trust"
CHILDRENS_CENTRES = "children's centres"
SECURE_SINGLE_ACADEMY_TRUST = "secure single-academy trust"

_TYPES = {
    "1": FEDERATION,
    "2": TRUST,
    "5": SPONSOR,
    "6": MULTI_ACADEMY_TRUST,
    "7": UMBRELLA_TRUST,
    "8": CHILDRENS_CENTRES,
    "9": CHILDRENS_CENTRES,
    "10": SINGLE_ACADEMY_TRUST,
    "11": SECURE_SINGLE_ACADEMY_TRUST,
}
GROUP_TYPES: Mapping[str, str] = _TYPES | {code.zfill(2): name for code, name in _TYPES.items()}
"""Codes of `Group Type (code)`, with and without the leading zero."""

STATUSES: Mapping[str, str] = {
    "OPEN": "open",
    "CLOSED": "closed",
    "PROPOSED_TO_OPEN": "proposed to open",
    "CREATED_IN_ERROR": "created in error",
}

_IGNORED = frozenset(
    {
        "Group Type",
        "Group Status",
        "Group Street",
        "Group Locality",
        "Group Address 3",
        "Group Town",
        "Group County",
        *(
            f"Group Contact {part}"
            for part in ("Street", "Locality", "Address 3", "Address3", "Town", "County", "Postcode")
        ),
        "Group Postcode",
        "Head of Group Title",
        "Head of Group First Name",
        "Head of Group Last Name",
    }
)


GROUP_COLUMNS = (
    Column(heading="Group UID", field="uid", pattern=r"\d{3,6}", filled=True),
    Column(heading="Group ID", field="group_id"),
    Column(heading="Group Name", field="name"),
    Column(heading="Companies House Number", field="companies_house", pattern=r"[A-Z0-9]{1,10}(\.0)?"),
    Column(heading="Group Type (code)", field="group_type", kind=Kind.CODE, values=GROUP_TYPES, filled=True),
    Column(heading="Closed Date", field="closed", kind=Kind.DATE),
    Column(heading="Open date", field="opened", kind=Kind.DATE, aliases=("Open Date",)),
    Column(heading="Incorporated on (open date)", field="incorporated", kind=Kind.DATE, needed=False),
    Column(heading="Group Status (code)", field="status", kind=Kind.CODE, values=STATUSES, filled=True),
)
"""The columns that describe a group, in the groups file and in the file of its schools."""


def mend_company(number: pl.Expr) -> pl.Expr:
    """Companies House numbers as text of eight: `6893415.0` and `6893415` are `06893415`."""
    return number.str.strip_suffix(".0").str.zfill(8)


def shape_groups(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Mend companies' numbers, and take the day of incorporation where a trust has no other opening day."""
    return rows.with_columns(
        companies_house=mend_company(pl.col("companies_house")), opened=pl.coalesce("opened", "incorporated")
    ).drop("incorporated")


SOURCE = Source(
    id="gias_groups",
    title="Get Information about Schools: groups",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^allgroupsdata\d{8}\.csv$", r"^gias_groups_.*\.csv$"),
    layouts=(
        Layout(
            id="allgroupsdata",
            title="The publisher's daily file, and the shared copy of July 2022",
            columns=(*GROUP_COLUMNS, Column(heading="UKPRN", field="ukprn", pattern=r"\d{8}(\.0)?", needed=False)),
            ignored=_IGNORED,
            marker="Group UID",
        ),
    ),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape_groups,
    description="Multi-academy and single-academy trusts, federations, sponsors; open and closed.",
)
