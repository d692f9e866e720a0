"""Standard deviations of secondary schools' characteristics over the country, as the profile service printed them.

One row: `schools` is how many there were, and each characteristic its population standard deviation. The service used
them for a label (similar, less similar, not similar) that it has since removed.
Source: Department for Education, school profile service (DFE-Digital/sap-sector), Generated data files.
"""

from __future__ import annotations

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.similar_schools_values import ADDRESS, HEADINGS, LICENCE, LISTS, usable_from

LAYOUT = Layout(
    id="profile-service",
    title="One row of standard deviations",
    columns=(
        Column(heading="RowCount", field="schools", kind=Kind.WHOLE, least=1),
        *(
            Column(heading=heading, field=field, kind=Kind.NUMBER, least=0)
            for field, heading in HEADINGS["secondary-json"].items()
        ),
    ),
    marker="RowCount",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """The row with `phase`, which is secondary."""
    return rows.with_columns(pl.lit("secondary").alias("phase"))


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The list of secondary schools that the deviations are of."""
    return f"secondary {LISTS['secondary']}"


SOURCE = Source(
    id="similar_schools_spread",
    title="Similar schools: standard deviations of secondary characteristics",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(r"^similarschoolssecondarystandarddeviationsentry\.json$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    licence=LICENCE,
    shape=shape,
    description="Population standard deviations over 3,262 secondary schools. None is published for primary schools.",
)
