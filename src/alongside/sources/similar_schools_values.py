"""What schools are compared on when the Department for Education names similar schools: nine characteristics each.

Primary and secondary have lists of their own, each in two wrappings: the analysts' CSV, and the JSON of the profile
service made from it, in which every value is text. `NA`, an empty cell and null are missing; the service shows them
as 0, which they are not. Periods are named for the phase and the day of the analysts' list, because every list
remakes all that went before it: `secondary 2026-05-13`, `primary 2026-07-03`.

Two copies of one list can each hold part of it: both are kept as editions, and `together` puts them side by side.
`outcome` is carried for display and has no weight in the distance: Attainment 8 of 2024/25 for secondary schools, the
mean of reading and maths scaled scores for primary.
Source: Department for Education, school profile service (DFE-Digital/sap-sector), Generated data files and datamap.
The licence of the pupil-mean inputs is not stated: use them as inputs, with credit, and do not republish them whole.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import polars as pl

from alongside.errors import SourceError
from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source

NOT_GIVEN: Mapping[str, Missing] = {"NA": Missing.NOT_AVAILABLE, "": Missing.NOT_AVAILABLE}

CHARACTERISTICS: Mapping[str, str] = {
    "prior_attainment": "prior attainment (key stage 1 for primary, key stage 2 for secondary), mean of pupils",
    "pupil_premium": "pupils eligible for pupil premium, per cent",
    "eal": "pupils whose first language is other than English, per cent",
    "polar4": "young people's participation in higher education where pupils live (POLAR4), mean quintile",
    "stability": "pupils who joined at the usual time (primary) or stayed throughout (secondary), per cent",
    "idaci": "children in income-deprived families where pupils live (IDACI), mean rate from 0 to 1",
    "sen_support": "pupils with SEN support, per cent",
    "ehc": "pupils with a statement or an education, health and care plan, per cent",
    "pupils": "number of pupils",
}
"""Our names of the nine characteristics, and what each is (the profile service's help page)."""

_BOUNDS: Mapping[str, tuple[float, float]] = {
    "pupil_premium": (0, 100),
    "eal": (0, 100),
    "polar4": (1, 5),
    "stability": (0, 100),
    "idaci": (0, 1),
    "sen_support": (0, 100),
    "ehc": (0, 100),
    "pupils": (0, 10_000),
}
HEADINGS: Mapping[str, Mapping[str, str]] = {
    "secondary-json": {
        "prior_attainment": "KS2MRP",
        "pupil_premium": "PPPerc",
        "eal": "PercentEAL",
        "polar4": "Polar4QuintilePupils",
        "stability": "PStability",
        "idaci": "IdaciPupils",
        "sen_support": "PercentSchSupport",
        "ehc": "PercentageStatementOrEHP",
        "pupils": "NumberOfPupils",
        "outcome": "Att8Scr",
    },
    "primary-json": {
        "prior_attainment": "Ks1PriorRwmAverage",
        "pupil_premium": "PPPerc",
        "eal": "PercentEAL",
        "polar4": "Polar4QuintilePupils",
        "stability": "PStability",
        "idaci": "IdaciPupils",
        "sen_support": "PercentSchSupport",
        "ehc": "PercentageStatementOrEhp",
        "pupils": "NumberOfPupils",
        "outcome": "ReadMatAverage",
    },
    "secondary-csv": {
        "prior_attainment": "ks2_mrp",
        "pupil_premium": "pp_perc",
        "eal": "percent_eal",
        "polar4": "polar4quintile_pupils",
        "stability": "p_stability",
        "idaci": "idaci_pupils",
        "sen_support": "percent_sch_support",
        "ehc": "percent_statement_or_ehp",
        "pupils": "number_of_pupils",
        "outcome": "att8scr",
    },
    "primary-csv": {
        "prior_attainment": "ks1_prior_rwm_avg",
        "pupil_premium": "percent_fsm_ever",
        "eal": "percent_eal",
        "polar4": "polar4quintile_pupils",
        "stability": "p_stability",
        "idaci": "idaci_pupils",
        "sen_support": "percent_sch_support",
        "ehc": "percent_statement_or_ehp",
        "pupils": "nor",
        "outcome": "ks2_outcome_read_mat_avg",
    },
}
"""By layout, the heading of each characteristic, and of the outcome carried beside them."""
LISTS: Mapping[str, str] = {"primary": "2026-07-03", "secondary": "2026-05-13"}
"""Day of the analysts' list that the profile service's JSON was made from (its file names in August 2026)."""


def _layout(layout_id: str) -> Layout:
    phase, wrapping = layout_id.split("-")
    urn = "URN" if wrapping == "json" else "urn"
    return Layout(
        id=layout_id,
        title=f"Characteristics of {phase} schools ({'profile service' if wrapping == 'json' else 'analysts file'})",
        columns=(
            Column(heading=urn, field="urn", pattern=r"\d{6}", filled=True),
            *(
                Column(
                    heading=heading,
                    field=field,
                    kind=Kind.NUMBER,
                    missing=NOT_GIVEN,
                    least=_BOUNDS.get(field, (None, None))[0],
                    most=_BOUNDS.get(field, (None, None))[1],
                )
                for field, heading in HEADINGS[layout_id].items()
            ),
        ),
        marker=urn,
    )


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `phase` (primary or secondary). Raises SourceError when the period is of the other phase."""
    phase = layout_id.split("-", maxsplit=1)[0]
    if not period.startswith(f"{phase} "):
        raise SourceError(
            f"The columns are those of {phase} schools, but the period is {period!r}.",
            where="similar_schools_values",
            remedy=f"Give --period '{phase} {LISTS[phase]}', or check that this is the file you meant.",
        )
    return rows.with_columns(pl.lit(phase).alias("phase"))


def together(copies: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The typed rows of several copies of one list: each school once, the first copy's row where both agree.

    Raises SourceError when two copies give one school different values: then they are not copies of one list.
    """
    values = [*CHARACTERISTICS, "outcome"]
    rows = pl.concat(copies, how="diagonal_relaxed")
    different = rows.select("phase", "urn", *values).unique().filter(pl.struct("phase", "urn").is_duplicated())
    if different.height:
        raise SourceError(
            f"School {different['urn'].sort()[0]} has different values in two copies.",
            where="similar_schools_values",
            remedy="Use the copies of one list only: a new list remakes all values.",
        )
    return rows.unique(["phase", "urn"], keep="first", maintain_order=True)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """Phase and day of the analysts' list: from the file's name, or the list that the profile service used."""
    name = file_name.lower()
    phase = "primary" if "primary" in name.rsplit("/", 1)[-1] else "secondary"
    day = re.search(r"(20\d\d)_(\d\d)_(\d\d)_", name)
    return f"{phase} {'-'.join(day.groups()) if day else LISTS[phase]}"


def usable_from(period: str) -> dt.date:
    """The day of the analysts' list."""
    return dt.date.fromisoformat(period.rsplit(" ", 1)[-1])


ADDRESS = "https://github.com/DFE-Digital/sap-sector/tree/main/SAPSec.Infrastructure/Data/Files/Generated"
LICENCE = (
    "MIT for the service's own files; official statistics under the Open Government Licence v3.0; the licence of the "
    "pupil-mean inputs is not stated."
)

SOURCE = Source(
    id="similar_schools_values",
    title="Similar schools: characteristics of each school",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(
        r"^similarschools(secondary|primary)valuesentry(\..*)?\.json$",
        r"^20\d\d_\d\d_\d\d_matched_(primary|secondary)_schools_data.*\.csv$",
    ),
    layouts=tuple(_layout(layout_id) for layout_id in HEADINGS),
    period_of=period_of,
    usable_from=usable_from,
    licence=LICENCE,
    shape=shape,
    description=(
        "Nine characteristics of each school, and one outcome carried beside them. The shared copies hold 1,393 and "
        "1,652 secondary schools of one list, 1,912 together of 3,262 in England, and 93 primary; they are test "
        "schools and their neighbours, not a random sample. NA and empty are missing; the service shows them as 0."
    ),
)
