"""Inspections of local areas' services for children with special educational needs and disabilities, 2016 to 2022.

Inspections under the framework of May 2016 had no grade: an area either had to write a statement of action about
significant weaknesses or had not, and was visited again if it had. Some of the visits had not been made when the file
was published. The workbook is an OpenDocument spreadsheet with four sheets of notes before the table and four rows of
notes above its headings.
Source: Ofsted and the Care Quality Commission, Area SEND inspections: outcomes as at 31 August 2022.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping

import polars as pl

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources.contract import REASON, Column, Kind, Layout, Source

NOT_REVISITED: Mapping[str, Missing] = {
    "": Missing.NOT_APPLICABLE,
    "Not revisited yet": Missing.NOT_AVAILABLE,
}
_YES_NO = {"Yes": "yes", "No": "no"}
_PROGRESS = {"Yes": "yes", "Some": "some", "No": "no"}


def _weaknesses(heading: str, field: str) -> Column:
    return Column(heading=heading, field=field, kind=Kind.INTEGER, least=0, most=40, missing=NOT_REVISITED)


LAYOUT = Layout(
    id="to-2022-08-31",
    title="One row for each area, inspection and revisit",
    columns=(
        Column(heading="Local authority code", field="area_code", pattern=r"E\d{8}", filled=True),
        Column(heading="Area name", field="area_name", filled=True),
        Column(heading="Ofsted region", field="ofsted_region", filled=True),
        Column(heading="Inspection start date", field="started", kind=Kind.DATE_ISO),
        Column(heading="Inspection publication date", field="published", kind=Kind.DATE_ISO),
        Column(
            heading="Inspection outcome: written statement of action required?",
            field="statement_of_action_required",
            kind=Kind.CODE,
            values=_YES_NO,
        ),
        _weaknesses("Number significant weaknesses identified in written statement of action", "weaknesses"),
        Column(heading="Revisit start date", field="revisit_started", kind=Kind.DATE_ISO, missing=NOT_REVISITED),
        Column(
            heading="Revisit publication date", field="revisit_published", kind=Kind.DATE_ISO, missing=NOT_REVISITED
        ),
        Column(
            heading="Revisit outcome: sufficient progress in addressing all significant weaknesses?",
            field="sufficient_progress",
            kind=Kind.CODE,
            values=_PROGRESS,
            missing=NOT_REVISITED,
        ),
        _weaknesses("Number significant weaknesses where sufficient progress has been made", "weaknesses_met"),
        _weaknesses("Number significant weaknesses where sufficient progress has not been made", "weaknesses_not_met"),
    ),
    ignored=frozenset({"Web link to Ofsted local authority webpage"}),
    marker="Local authority code",
)

_AFTER_REVISIT = ("revisit_published", "sufficient_progress", "weaknesses_met", "weaknesses_not_met")


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows in which what a revisit still to come will find is not available, rather than not applicable."""
    to_come = pl.col("revisit_started_missing") == Missing.NOT_AVAILABLE.value
    reason = pl.lit(Missing.NOT_AVAILABLE.value).cast(REASON)
    return rows.with_columns(
        pl.when(to_come & pl.col(name).is_null())
        .then(reason)
        .otherwise(pl.col(f"{name}_missing"))
        .alias(f"{name}_missing")
        for name in _AFTER_REVISIT
    )


_UP_TO = re.compile(r"(?:to|_)_?(\d{1,2})_([a-z]+)_(\d{4})\.ods|_(\d{4})-(\d{2})\.ods", re.I)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The last day that the file covers, from its name (`..._to_31_August_2022.ods` or `..._2022-08.ods`)."""
    match = _UP_TO.search(file_name)
    if match and match[1]:
        months = [name.lower() for name in calendar.month_name]
        return dt.date(int(match[3]), months.index(match[2].lower()), int(match[1])).isoformat()
    if match:
        year, month = int(match[4]), int(match[5])
        return dt.date(year, month, calendar.monthrange(year, month)[1]).isoformat()
    raise ContractError(
        "The file's name does not say which day it goes up to.",
        file=file_name,
        remedy="Keep the publisher's name, which ends like to_31_August_2022.ods, or give --period 2022-08-31.",
    )


def usable_from(period: str) -> dt.date:
    """Ninety days after the last day covered: the file of August 2022 was published on 17 November 2022."""
    return dt.date.fromisoformat(period) + dt.timedelta(days=90)


SOURCE = Source(
    id="send_area_inspections",
    title="Area inspections of special educational needs and disabilities services",
    publisher="Ofsted and the Care Quality Commission",
    address="https://www.gov.uk/government/statistics/area-send-inspections-outcomes-in-england-as-at-31-august-2022",
    file_names=(r"^area_send_inspection.*\.ods$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "Each local area's inspection since May 2016, whether a written statement of action was required, and what the "
        "revisit found. Empty cells mean that no revisit was needed; 'Not revisited yet' that it was still to come."
    ),
)
