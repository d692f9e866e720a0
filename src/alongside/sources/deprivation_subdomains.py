"""English indices of deprivation 2019 and 2025: the sub-domains, as separate files converted from R.

File 7 of the publisher carries the same figures beside the domains; these copies are for those who have only them.
Source: Ministry of Housing, Communities and Local Government, English Indices of Deprivation, File 4.
"""

from __future__ import annotations

import polars as pl

from alongside.errors import SourceError
from alongside.sources.contract import Layout, Source
from alongside.sources.deprivation import ADDRESS, AREAS, PUBLISHER, area, complete, measures, period_of, usable_from

SUBDOMAINS = (
    "children_and_young_people",
    "adult_skills",
    "geographical_barriers",
    "wider_barriers",
    "indoors",
    "outdoors",
)


def _layout(year: str, *, scores: bool, capitals: bool, ignored: frozenset[str] = frozenset()) -> Layout:
    heading = f"lsoa{AREAS[year][0][2:]}_code"
    names = {index: index.capitalize() if capitals else index for index in SUBDOMAINS}
    return Layout(
        id=f"copy-{year}",
        title=f"Sub-domains of {year}, copy converted from R",
        columns=(
            area(heading),
            *(
                column
                for index, name in names.items()
                for column in measures(
                    index,
                    year,
                    score=f"{name}_score" if scores else "",
                    rank=f"{name}_rank",
                    decile=f"{name}_decile",
                )
            ),
        ),
        ignored=ignored,
        marker=heading,
    )


_DOMAINS_AGAIN = frozenset(
    f"{name}_{what}" for name in ("Education", "Housing_and_Access", "Environment") for what in ("rank", "decile")
)

LAYOUTS = (
    _layout("2019", scores=False, capitals=True, ignored=_DOMAINS_AGAIN),
    _layout("2025", scores=True, capitals=False),
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with the same fields for both years. Raises SourceError when the layout is another year's."""
    year = layout_id.rsplit("-", 1)[1]
    if period != year:
        raise SourceError(
            f"The columns are those of the indices of {year}, but the file is called {period}.",
            where="deprivation_subdomains",
            remedy=f"Give --period {year}, or check that this is the file you meant.",
        )
    numbers = [f"{index}_{what}" for index in SUBDOMAINS for what in ("score", "rank", "decile")]
    return complete(rows, year, texts=(), numbers=numbers)


SOURCE = Source(
    id="deprivation_subdomains",
    title="English indices of deprivation: sub-domains by lower-layer super output area",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^imd20\d\d_england_lsoa\d\d_subdomains\.csv$",),
    layouts=LAYOUTS,
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description="Six sub-domains for each small area; the copy of 2019 has ranks and deciles without scores.",
)
