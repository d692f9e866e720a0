"""Get Information about Schools, links between establishments: which URN became which.

Layouts: the publisher's `links_edubasealldataYYYYMMDD.csv` (Windows-1252, day-first dates) and the shared copy of
July 2022 (ISO dates, and a first column without a heading that is only a row index).
A conversion to an academy closes one URN and opens another: the pair is a `Predecessor` and a `Successor`.
Some links have no day: in the copy of July 2022 all of those are of schools that opened before 2015.
Source: Department for Education, Get Information about Schools, Downloads, "Establishment links".
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.gias_establishments import ADDRESS, PUBLISHER, period_of, usable_from

PREDECESSOR = "predecessor"
SUCCESSOR = "successor"
OTHER = "other"

RELATIONS: Mapping[str, str] = {
    "Predecessor": PREDECESSOR,
    "Predecessor - merged": PREDECESSOR,
    "Predecessor - amalgamated": PREDECESSOR,
    "Predecessor - Split School": PREDECESSOR,
    "Result of Amalgamation": PREDECESSOR,
    "Successor": SUCCESSOR,
    "Successor - merged": SUCCESSOR,
    "Successor - amalgamated": SUCCESSOR,
    "Successor - Split School": SUCCESSOR,
    "Sixth Form Centre Link": OTHER,
    "Sixth Form Centre School": OTHER,
    "Merged - expansion of school capacity": OTHER,
    "Merged - expansion in school capacity and changer in age range": OTHER,
    "Merged - expansion in school capacity and change in age range": OTHER,
    "Merged - change in age range": OTHER,
    "Expansion": OTHER,
    "Closure": OTHER,
    "Children's Centre Link": OTHER,
    "Other": OTHER,
}
"""Every type of link that the publisher uses, and what `other_urn` then is to `urn`."""

ONE_TO_ONE = ("Predecessor", "Successor", "Predecessor - amalgamated", "Successor - amalgamated")
"""Types in which one school may have become one school; a merger or a split never is."""

UNDATED_ARE_OLD = (*ONE_TO_ONE, "Result of Amalgamation")
"""Types whose links without a day are all of schools opened long ago (before 2015 in the copy of July 2022)."""


_COLUMNS = (
    Column(heading="URN", field="urn", pattern=r"\d{5,6}", filled=True),
    Column(heading="LinkURN", field="other_urn", pattern=r"\d{5,6}", filled=True),
    Column(heading="LinkName", field="other_name"),
    Column(
        heading="LinkType", field="link_type", kind=Kind.CODE, values={name: name for name in RELATIONS}, filled=True
    ),
    Column(heading="LinkEstablishedDate", field="since", kind=Kind.DATE),
)


def _shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    return rows.with_columns(
        relation=pl.col("link_type").replace_strict(RELATIONS, return_dtype=pl.Enum([PREDECESSOR, SUCCESSOR, OTHER]))
    )


SOURCE = Source(
    id="gias_links",
    title="Get Information about Schools: links between establishments",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^links_edubasealldata\d{8}\.csv$", r"^gias_establishment_links_.*\.csv$"),
    layouts=(
        Layout(id="links-edubasealldata", title="The publisher's daily file", columns=_COLUMNS),
        Layout(
            id="links-2022-07",
            title="The shared copy of July 2022, with a row index",
            columns=_COLUMNS,
            ignored=frozenset({""}),
        ),
    ),
    period_of=period_of,
    usable_from=usable_from,
    shape=_shape,
    description="Predecessors and successors: how a school's history is followed from one URN to the next.",
)
