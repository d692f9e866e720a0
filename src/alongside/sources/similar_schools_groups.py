"""The fifty schools most similar to each school, nearest first, as the Department for Education's analysts list them.

The list is given: no method is published with it. `distance` has no unit. The relation is not symmetric, no school is
its own neighbour, and there is no limit of quality: a school with no good match still has fifty.
Source: Department for Education, school profile service (DFE-Digital/sap-sector), Generated data files and datamap.
"""

from __future__ import annotations

import polars as pl

from alongside.errors import SourceError
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.similar_schools_values import ADDRESS, LICENCE, period_of, usable_from

GROUP_SIZE = 50


def _layout(layout_id: str, urn: str, neighbour: str, distance: str, rank: str) -> Layout:
    return Layout(
        id=layout_id,
        title="One row for each school and neighbour",
        columns=(
            Column(heading=urn, field="urn", pattern=r"\d{6}", filled=True),
            Column(heading=neighbour, field="neighbour_urn", pattern=r"\d{6}", filled=True),
            Column(heading=distance, field="distance", kind=Kind.NUMBER, least=0),
            Column(heading=rank, field="rank", kind=Kind.INTEGER, least=1, most=GROUP_SIZE),
        ),
        marker=urn,
    )


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `phase`. Raises SourceError for a school that is its own neighbour or has two of one rank."""
    itself = rows.filter(pl.col("urn") == pl.col("neighbour_urn"))
    if itself.height:
        raise _refusal(f"School {itself['urn'][0]} is listed as similar to itself.", int(itself["row"][0]))
    twice = rows.filter(pl.struct("urn", "rank").is_duplicated() | pl.struct("urn", "neighbour_urn").is_duplicated())
    if twice.height:
        raise _refusal(f"School {twice['urn'][0]} has one neighbour or one rank twice.", int(twice["row"][0]))
    return rows.with_columns(pl.lit(period.split(" ", maxsplit=1)[0]).alias("phase"))


def _refusal(what: str, row: int) -> SourceError:
    return SourceError(what, where=f"similar_schools_groups, row {row}", remedy="Download the file again.")


SOURCE = Source(
    id="similar_schools_groups",
    title="Similar schools: the fifty nearest to each school",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(
        r"^similarschools(secondary|primary)groupsentry\.json$",
        r"^20\d\d_\d\d_\d\d_neighbours_list_(primary|secondary).*\.csv$",
    ),
    layouts=(
        _layout("profile-service", "URN", "NeighbourURN", "Dist", "Rank"),
        _layout("analysts-file", "urn", "neighbour_urn", "dist", "rank"),
    ),
    period_of=period_of,
    usable_from=usable_from,
    licence=LICENCE,
    shape=shape,
    description=(
        "Fifty neighbours for each school. The shared copy has 3,650 rows: 73 primary schools, of the 93 whose "
        "characteristics are in the other file. The list for secondary schools was too big to be had."
    ),
)
