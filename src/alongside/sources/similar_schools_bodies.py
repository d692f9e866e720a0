"""Trusts, federations, sponsors and children's-centre groups of June 2026, from the profile service.

The service calls the file `EstablishmentGroupLinks`, but it is the register of groups and names no school. Names of
heads of groups are in the layout and are not kept. A group has a day of opening or of incorporation, seldom both.
Source: Department for Education, Get Information about Schools, through the school profile service.
"""

from __future__ import annotations

import polars as pl

from alongside.sources.contract import OGL, Column, Kind, Layout, Source
from alongside.sources.gias_groups import GROUP_TYPES, STATUSES
from alongside.sources.similar_schools_establishments import period_of, usable_from
from alongside.sources.similar_schools_values import ADDRESS

LAYOUT = Layout(
    id="profile-service",
    title="One row for each group",
    columns=(
        Column(heading="group_uid", field="uid", pattern=r"\d+", filled=True),
        Column(heading="group_id", field="group_id"),
        Column(heading="group_name", field="name", filled=True),
        Column(heading="companies_house_number", field="companies_house"),
        Column(heading="ukprn", field="ukprn", pattern=r"\d{8}"),
        Column(heading="group_type__code_", field="group_type", kind=Kind.CODE, values=GROUP_TYPES),
        Column(heading="group_status__code_", field="status", kind=Kind.CODE, values=STATUSES),
        Column(heading="open_date", field="opened_day", kind=Kind.DATE_DAY_FIRST),
        Column(heading="incorporated_on__open_date_", field="incorporated", kind=Kind.DATE_DAY_FIRST),
        Column(heading="closed_date", field="closed", kind=Kind.DATE_DAY_FIRST),
        Column(heading="group_town", field="town"),
        Column(heading="group_postcode", field="postcode"),
    ),
    ignored=frozenset(
        {
            "group_type",
            "group_status",
            "group_street",
            "group_locality",
            "group_address_3",
            "group_county",
            "head_of_group_title",
            "head_of_group_first_name",
            "head_of_group_last_name",
        }
    ),
    marker="group_uid",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `opened`: the day of opening or, where there is none, of incorporation."""
    return rows.with_columns(pl.coalesce("opened_day", "incorporated").alias("opened")).drop("opened_day")


SOURCE = Source(
    id="similar_schools_bodies",
    title="School profile service: trusts, federations and other groups",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(r"^establishmentgrouplinks\.json$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    licence=OGL,
    shape=shape,
    description="All 7,176 groups of the register in June 2026, whatever the file's name says: it links no schools.",
)
