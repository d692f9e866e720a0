"""Key stage 4 information about schools: cohort, intake and Progress 8 band, beside the results of the same year.

Layout: YYYYYY_information_about_schools_*.csv. Codes: `z` not applicable, `c` suppressed. Progress 8 and its band are
`z` throughout 2024/25, because those pupils sat no key stage 2 tests.
Addresses and telephone numbers are not kept.
Source: Department for Education, Key stage 4 performance (Explore Education Statistics).
"""

from __future__ import annotations

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.performance import (
    CLOSED,
    EES,
    EES_COLUMNS,
    EES_TOTALS,
    count,
    names,
    percentage,
    period_of,
    published,
    refuse_repeats,
    score,
    text,
)

LAYOUT = Layout(
    id="ees-ks4-information",
    title="YYYYYY_information_about_schools_provisional.csv and _final.csv",
    columns=(
        *EES_COLUMNS,
        text("old_la_code", "la_code", pattern=r"\d{3}|z"),
        text("la_name", "la_name"),
        text("version", "version"),
        text("establishment_type_group", "establishment_type"),
        Column(heading="iclose", field="closed", kind=Kind.CODE, values=CLOSED, missing=EES),
        text("reldenom", "religious_character"),
        text("admpol_pt", "admissions"),
        text("egender", "gender"),
        text("agerange", "age_range"),
        count("allks_pupil_count", "pupils_on_roll", missing=EES),
        count("endks4_pupil_count", "pupils", missing=EES),
        score("ks2_scaledscore_average", "prior_attainment", 50, 120, missing=EES),
        percentage("sen_with_ehcp_pupil_percent", "ehc_percent", missing=EES),
        percentage("sen_no_ehcp_pupil_percent", "sen_support_percent", missing=EES),
        score("attainment8_diffn", "attainment8_gap", -100, 100, missing=EES),
        score("progress8_diffn", "progress8_gap", -10, 10, missing=EES),
        text("progress8_banding", "progress8_band", missing=EES),
    ),
    ignored=names(
        """
        time_identifier country_code country_name new_la_code full_address telnum pcon_code pcon_name contflag feeder
        allks_boys_count allks_girls_count sen_with_ehcp_pupil_count sen_pupil_count sen_pupil_percent
        sen_no_ehcp_pupil_count
        """
    ),
    totals=EES_TOTALS,
    marker="school_urn",
)


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows as they are. Raises ContractError when two rows are about the same school and year."""
    return refuse_repeats(rows, ["urn", "time_period"], file=f"key stage 4 information, {layout}, {period}")


SOURCE = Source(
    id="ks4_information",
    title="Key stage 4 information about schools",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/key-stage-4-performance",
    file_names=(r"information_about_schools_(provisional|revised|final).*\.(csv|parquet)",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=published(12, 5, years_on=1),
    shape=shape,
    description="Who was in the key stage 4 cohort of each school.",
)
