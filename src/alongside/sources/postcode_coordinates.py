"""Coordinates of the postcodes of schools in EduBase, July 2017: a point for a postcode, not for a school.

Layout: the shared copy, where the finder matched postcodes of schools to the postcode directory. It names no school
(`input_row` counts rows of a file that is lost), so nothing in the register is placed by it: the management information
of 2020 and the register itself have each school's own coordinates.
Source: ONS Postcode Directory, through the geocoding of EduBase of July 2017.
"""

from __future__ import annotations

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.gias_establishments import period_of, usable_from

SOURCE = Source(
    id="postcode_coordinates",
    title="Coordinates of the postcodes of schools",
    publisher="Office for National Statistics",
    address="https://geoportal.statistics.gov.uk/",
    file_names=(r"^edubase_.*postcode_coordinates\.csv$",),
    layouts=(
        Layout(
            id="postcode-coordinates-2017-07",
            title="Postcodes of schools in July 2017",
            columns=(
                Column(
                    heading="input_postcode", field="postcode", filled=True, pattern=r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"
                ),
                Column(heading="X_BNG1115jul", field="easting", kind=Kind.NUMBER, least=0, most=700_000),
                Column(heading="Y_BNG1115jul", field="northing", kind=Kind.NUMBER, least=0, most=1_300_000),
            ),
            ignored=frozenset({"input_row", "standard_postcode", "TOT_PERS1115jul", "OCC_HH1115jul"}),
            marker="input_row",
        ),
    ),
    period_of=period_of,
    usable_from=usable_from,
    description="Postcode-level points; a school's own coordinates are better.",
)
