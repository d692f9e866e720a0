"""Links between the profile service's schools and other establishments: the register's links of June 2026, in part.

The same columns as the register's own file, in lower case; dates are day-first with dashes, and often missing.
Source: Department for Education, Get Information about Schools, through the school profile service.
"""

from __future__ import annotations

import polars as pl

from alongside.sources import gias_links
from alongside.sources.contract import OGL, Column, Kind, Layout, Source
from alongside.sources.similar_schools_establishments import period_of, usable_from
from alongside.sources.similar_schools_values import ADDRESS

LAYOUT = Layout(
    id="profile-service",
    title="One row for each link",
    columns=(
        Column(heading="urn", field="urn", pattern=r"\d{5,6}", filled=True),
        Column(heading="linkurn", field="other_urn", pattern=r"\d{5,6}", filled=True),
        Column(heading="linkname", field="other_name"),
        Column(
            heading="linktype",
            field="link_type",
            kind=Kind.CODE,
            values={name: name for name in gias_links.RELATIONS},
            filled=True,
        ),
        Column(heading="linkestablisheddate", field="since", kind=Kind.DATE_DAY_FIRST),
    ),
    marker="linkurn",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `relation` (predecessor, successor or other), as the register's own links have."""
    relation = pl.col("link_type").replace_strict(dict(gias_links.RELATIONS), return_dtype=pl.String)
    return rows.with_columns(relation.alias("relation"))


SOURCE = Source(
    id="similar_schools_links",
    title="School profile service: links between establishments",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(r"^establishmentlinks\.json$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    licence=OGL,
    shape=shape,
    description="1,728 links of the service's schools; 132 have no date.",
)
