"""Get Information about Schools, schools of groups: which establishment belongs to which trust, and since when.

Layouts: the publisher's `alllinksdataYYYYMMDD.csv` (Windows-1252, day-first dates) and the shared copy of July 2022
(ISO dates, row index, and type, phase and local authority of the school joined on). Both list present memberships
only: a school that has left a group is not there, so who belonged on an earlier day is known only for those still
in the same group. Children's-centre groups hold children's centres, not schools: `group_type` keeps them apart.
Source: Department for Education, Get Information about Schools, Downloads, "All group links".
"""

from __future__ import annotations

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.gias_establishments import ADDRESS, PUBLISHER, period_of, usable_from
from alongside.sources.gias_groups import GROUP_COLUMNS, shape_groups

_COLUMNS = (
    Column(heading="URN", field="urn", pattern=r"\d{5,6}", filled=True),
    *GROUP_COLUMNS,
    Column(heading="Joined date", field="joined", kind=Kind.DATE, aliases=("Joined Date",)),
)
_DESCRIPTION = frozenset(
    {
        "Group Type",
        "Group Status",
        "EstablishmentName",
        "TypeOfEstablishment (code)",
        "TypeOfEstablishment (name)",
        "PhaseOfEducation (code)",
        "PhaseOfEducation (name)",
        "LA (code)",
        "LA (name)",
    }
)


SOURCE = Source(
    id="gias_group_links",
    title="Get Information about Schools: schools of groups",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^alllinksdata\d{8}\.csv$", r"^gias_group_links_.*\.csv$"),
    layouts=(
        Layout(id="alllinksdata", title="The publisher's daily file", columns=_COLUMNS, ignored=_DESCRIPTION),
        Layout(
            id="group-links-2022-07",
            title="The shared copy of July 2022, with a row index",
            columns=_COLUMNS,
            ignored=_DESCRIPTION | {""},
        ),
    ),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape_groups,
    description="Which school belongs to which trust, federation or sponsor, and since when.",
)
